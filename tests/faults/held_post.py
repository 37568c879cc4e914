"""A post whose taking over can be held up: what happens meanwhile is then no question of luck."""

import asyncio
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from temporalio import activity

from activities.post.post import Post
from domain.command import Untold


class Held:
    """Says when something was to be handed over, and lets it through once told to."""

    def __init__(self):
        self.asked = asyncio.Event()
        self.let_go = asyncio.Event()


@contextmanager
def held_post():
    """Yield what holds up whatever the workers started in the block hand over to the post."""
    held, hand_over = Held(), Post.hand_over

    @activity.defn(name="hand_over")
    async def held_up(self, apprenticeship: UUID, what: Untold, now: datetime | None = None) -> datetime | None:
        held.asked.set()
        await held.let_go.wait()
        return await hand_over(self, apprenticeship, what, now)

    Post.hand_over = held_up
    try:
        yield held
    finally:
        held.let_go.set()
        Post.hand_over = hand_over
