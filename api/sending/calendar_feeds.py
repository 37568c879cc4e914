"""Calendar feeds over HTTP: minted and revoked by staff, read by whoever knows the secret address."""

import secrets
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from anyio import CapacityLimiter
from fastapi import Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from activities.calendar_feeds import Feed, Feeds
from activities.caseload.table import read
from activities.database import Pool
from api.access.bearer import Who
from api.answers.history import LONGEST_PAGE, PAGE
from api.answers.reader import Reader
from api.http.openapi import Routes, problems_of
from api.http.seated import seated
from api.problems import Problem
from api.sending.calendar_file import feed
from domain.body import Code
from domain.clocks.due_now import DueNow

SECRET_BYTES = 32
MOST_APPRENTICES = 1000

FIRST = UUID(int=0)
After = Annotated[UUID, Field(description="The `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]
Secret = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$", description="The secret part of the address.")]


class NewCalendar(BaseModel):
    """Whose days are shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    tutor: Code


class CalendarFeed(BaseModel):
    """A tutor's feed; its address is told once, when it is minted."""

    calendar: UUID
    tutor: str
    minted_at: datetime


class CalendarsPage(BaseModel):
    """A page of feeds; `next` is the `after` of the following page, if there is one."""

    calendars: list[CalendarFeed]
    next: UUID | None


class MintedCalendar(CalendarFeed):
    """A feed with its secret address: whoever has it reads the feed, until it is revoked."""

    path: str


class Calendars:
    """Answers about the feeds; each call blocks."""

    def __init__(self, feeds: Feeds, pool: Pool, reader: Reader) -> None:
        """Keep addresses in `feeds`; find a tutor's apprentices on the caseload in `pool`."""
        self.feeds = feeds
        self.pool = pool
        self.reader = reader

    def mint_calendar(self, new: NewCalendar, response: Response) -> MintedCalendar:
        """Mint a new secret address of a tutor's feed: it is told this once."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        minted = self.feeds.mint(uuid4(), new.tutor, secret)
        response.headers["Cache-Control"] = "no-store"
        return MintedCalendar(**minted._asdict(), path=f"/calendars/{secret}.ics")

    def list_calendars(self, after: After = FIRST, limit: Limit = PAGE) -> CalendarsPage:
        """Return every feed, without its address, in the order of their ids."""
        found = self.feeds.every_one(after=after, limit=limit + 1)
        page = [_told(each) for each in found[:limit]]
        return CalendarsPage(calendars=page, next=page[-1].calendar if len(found) > limit else None)

    def revoke_calendar(self, calendar: UUID) -> None:
        """Revoke an address: it leads nowhere from now on."""
        if not self.feeds.revoke(calendar):
            raise _unknown()

    def calendar_feed(self, secret: Secret) -> Response:
        """Return the feed at a secret address, as iCalendar: planned sessions and due dates, and nobody's name."""
        tutor = self.feeds.tutor_at(secret)
        if tutor is None:
            raise _unknown()
        rows = read(self.pool, {"tutor": tutor}, MOST_APPRENTICES)
        states = [self.reader.state(row.apprenticeship) for row in rows]
        content = feed(tutor, [DueNow(state, self.reader.at(state, None)) for state in states])
        return Response(content, media_type="text/calendar", headers={"Cache-Control": "private, max-age=300"})


def router(calendars: Calendars, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the routes; the feed itself needs no token."""
    routes = Routes(prefix="/calendars", tags=["calendars"], problems=(404, 422, 503))
    entitled: dict[str, Any] = {"dependencies": [Depends(who)], "responses": problems_of(401, 403)}
    routes.add_api_route("", seated(calendars.mint_calendar, seats), methods=["POST"], status_code=201, **entitled)
    routes.add_api_route(
        # Of an id alone: the address of a feed takes no DELETE.
        "/{calendar:uuid}",
        seated(calendars.revoke_calendar, seats),
        methods=["DELETE"],
        status_code=204,
        **entitled,
    )
    routes.add_api_route(
        "/{secret}.ics",
        seated(calendars.calendar_feed, seats),
        response_class=Response,
        responses={200: {"content": {"text/calendar": {}}}},
    )
    return routes


def _told(found: Feed) -> CalendarFeed:
    return CalendarFeed(**found._asdict())


def _unknown() -> Problem:
    return Problem(404, "unknown-calendar", "Unknown calendar", "no calendar is here, or none any more")
