"""The demo's lives go as told on whichever day it is run: tried on the domain alone, which is fast enough for many."""

import re
from datetime import date, timedelta
from uuid import uuid4

import httpx
import pytest
from msgspec import to_builtins

from api.commands import COMMAND_ROUTES
from api.demo.life import Life
from api.demo.lives import LIVES, Story
from api.demo.person import Person
from domain.command import Command
from domain.days import LONDON, london_instant
from domain.deciding.decide import circumstances
from domain.gateway.checklist import checklist
from tests.domain import given
from tests.domain.actors import whose

SOMEBODY = Person("Amina", "Example", "amina@example.org", "2001-05-17", "1000000019")
ODD_DAYS = [
    *(date(2027, 12, day) for day in range(24, 29)),  # Christmas Day and Boxing Day on a weekend
    *(date(2028, 2, day) for day in (28, 29)),
    date(2029, 2, 28),
    *(date(2030, 4, day) for day in (18, 19, 21, 22)),  # Good Friday, Easter, and the days before
    *(date(2031, month, 31) for month in (1, 3, 5, 8, 10, 12)),
]
PATTERNS = [(each, re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", each.path))) for each in COMMAND_ROUTES]
# Each on another day of the week than the one before.
EVERY_MONTH = [date(2026, 11, 1) + timedelta(days=31 * n) for n in range(13)]


class Clock:
    """The clock of a life on the domain alone: alarms ring as it passes them."""

    def __init__(self, instant):
        self.instant = instant
        self.life = given.Life()

    async def now(self, _):
        return self.instant

    async def move_to(self, _, instant):
        moment = f"{instant.astimezone(LONDON):%Y-%m-%d %H:%M}"
        self.instant, self.life = max(instant, self.instant), self.life.rung_until(moment)


class LifeAlone(Life):
    """The same life with the domain in the place of the service."""

    def __init__(self, day):
        self.clock = Clock(london_instant(day, 11))
        super().__init__(http=None, time=self.clock, token="", person=SOMEBODY)

    async def apply(self):
        self.id = given.STREAM
        await self.send("POST", "", {"person": str(uuid4()), "cohort": self.cohort})

    async def send(self, method, path, body=None, **_):
        route, places = matched(method, path)
        age = {"age_at_start": 25} if route.command.NAME == "enrol" else {}
        said = {**body, **places, **age}
        by = whose(route.command.NAME, said, self.clock.life.state)
        command = Command(uuid4(), given.STREAM, route.command.NAME, said, fingerprint="", **by)
        asked = self.clock.life.ask(command, self.clock.instant)
        self.clock.life = asked.after
        unmet = [vars(each) for each in asked.decided.unmet]
        if unmet:
            return httpx.Response(409, json={"title": "Refused", "detail": str(unmet), "unmet": unmet})
        made = asked.after.history[asked.before.state.recorded :]
        facts = [{"number": each.originator_version, "name": each.fact.NAME} for each in made]
        return httpx.Response(200, json={"id": str(command.id), "facts": facts})

    async def read(self, path="", **_):
        state = self.clock.life.state
        if not path:
            return {"state": state.as_data()}
        assert path == "/gateway"
        items = checklist(state, circumstances(state, self.clock.instant, given.BOOK))
        return {"items": [{"requirement": item.requirement, "met": item.met} for item in items]}

    async def history(self):
        return [{"name": each.fact.NAME, "fact": to_builtins(each.fact)} for each in self.clock.life.history]

    async def _register(self, *_):
        return {"employer": str(uuid4())}


def matched(method, path):
    """Return the route of a path, and what its places hold."""
    found = ((route, pattern.fullmatch(path)) for route, pattern in PATTERNS if route.method == method)
    return next((route, match.groupdict()) for route, match in found if match)


@pytest.mark.parametrize("name", LIVES)
async def test_a_life_ends_as_told_on_whichever_day_it_begins(name):
    otherwise = {}
    for day in [*ODD_DAYS, *EVERY_MONTH]:
        try:
            await LIVES[name](Story(LifeAlone(day), given.BOOK.working))
        except Exception as error:  # noqa: BLE001 - every day that fails is told
            otherwise[day] = error
    assert otherwise == {}
