"""Today: what waits for the caller, and for nobody else."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from pydantic import BaseModel, Field

from activities.caseload.table import Row
from activities.database import Pool
from activities.personal_data.names import names_of
from activities.personal_data.who_is_who import WhoIsWho
from api.access.caller import Caller
from api.answers.of_many.asked_of_parties import asked_of_parties
from api.answers.of_many.asked_of_staff import asked_of_staff
from api.answers.of_many.case import Case, Waiting
from api.answers.of_many.caseload import CaseloadEntry, entry_of
from api.answers.of_many.theirs import rows_of, theirs
from api.answers.reader import Reader
from domain.clocks.due_now import DueNow
from domain.command import Registered
from domain.days import london_date
from domain.history.explaining import explained_overdue
from domain.stage import Stage
from domain.state import Apprenticeship

MOST_ROWS = 200
MOST_LOOKED_INTO = 40
"""Into so many apprenticeships it is looked for what waits, those whose turn is next."""

About = Annotated[UUID | None, Field(description="Only what waits in this apprenticeship.")]


class Today(BaseModel):
    """What waits for the caller on a London date, and the apprenticeships that they have most to do with.

    In a simulation, where apprenticeships are ahead of the day, `on` is the date of the newest fact among these.

    Of a tutor those are all whom they answer for, of an apprentice or an employer's contact their own, of a
    coordinator or a lead those in which something asks for one of them, of an assessor those whose grade is awaited.
    `more` says that there are others, which the caseload lists.
    """

    on: date
    waiting: list[Waiting]
    apprenticeships: list[CaseloadEntry]
    because: dict[UUID, list[str]] = Field(description="Of those that are overdue: what is due, and why.")
    names: dict[str, str]
    more: bool
    linked: bool = Field(
        description="Whether the registers say whom the caller speaks for. An apprentice or an employer's contact whom "
        "nobody has linked sees nothing."
    )


def _linked(caller: Caller, registered: Registered) -> bool:
    found = {"apprentice": registered.person, "employer": registered.employers}
    return bool(found.get(caller.role, True))


class Todays:
    """Answers what waits for a caller."""

    def __init__(self, reader: Reader, pool: Pool) -> None:
        """Answer from what `reader` reads, and from the caseload and the registers behind `pool`."""
        self.reader = reader
        self.pool = pool
        self.who_is_who = WhoIsWho(pool)

    def today(self, caller: Caller, about: About = None) -> Today:
        """Return what waits for the caller today, the longest first; nothing that waits for anybody else.

        Where one apprenticeship is asked `about`, what waits in others is left out.
        """
        registered, today = self.who_is_who.of(caller.subject), london_date(datetime.now(UTC))
        rows = rows_of(self.pool, theirs(caller, registered, today), MOST_ROWS + 1, about=about)
        listed = rows[:MOST_ROWS]
        waiting: list[Waiting] = []
        because: dict[UUID, list[str]] = {}
        for state in self._to_look_into(listed, today):
            found, why = self._look_into(state, caller, registered)
            waiting += found
            because |= {state.id: why} if why else {}
        ids = {str(each) for row in listed for each in (row.person, row.employer, row.tutor) if each}
        return Today(
            on=max([today, *(each.recorded_on for each in listed)]),
            waiting=sorted(waiting, key=lambda each: each.since or today),
            apprenticeships=[entry_of(each, today) for each in listed],
            because=because,
            names=names_of(self.pool, ids),
            more=len(rows) > MOST_ROWS,
            linked=_linked(caller, registered),
        )

    def _to_look_into(self, rows: list[Row], today: date) -> Iterable[Apprenticeship]:
        first = sorted(rows, key=lambda each: not _shows_something(each, max(today, each.recorded_on)))
        return self.reader.states(each.apprenticeship for each in first[:MOST_LOOKED_INTO]).values()

    def _look_into(
        self, state: Apprenticeship, caller: Caller, registered: Registered
    ) -> tuple[list[Waiting], list[str]]:
        idle = self.reader.at(state, None)
        asker = {"actor": caller.subject, "role": caller.role, "registered": registered}
        due_now = DueNow(state, idle)
        case = Case(state, msgspec.structs.replace(idle, **asker), due_now)
        overdue = explained_overdue(due_now)
        why = [f"{each.title} {each.when()}: {each.because}" for each in overdue]
        return [*asked_of_staff(case, overdue), *asked_of_parties(case)], why


def _shows_something(row: Row, today: date) -> bool:
    return bool(
        row.open_escalation
        or row.overdue_since
        or row.proposed_by
        or row.grade_awaited_of
        or row.in_question
        or (row.planned_on and row.planned_on[0] <= today)
        or row.stage == Stage.GATEWAY
    )
