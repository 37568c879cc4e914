"""Many requests at once, a few of them at a time."""

import asyncio

AT_A_TIME = 48


async def at_once(asking):
    """Return what each of these gives, in their order."""
    turns = asyncio.Semaphore(AT_A_TIME)

    async def taken(one):
        async with turns:
            return await one

    return await asyncio.gather(*map(taken, asking))
