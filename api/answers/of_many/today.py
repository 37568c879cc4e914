"""Today: what waits for the caller, and for nobody else."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

import msgspec
from pydantic import BaseModel, Field

from activities.caseload.table import Row, read
from activities.database import Pool
from activities.personal_data.names import names_of
from activities.personal_data.who_is_who import WhoIsWho
from api.access.caller import Caller
from api.answers.apprenticeship import gateway_checklist
from api.answers.of_many.caseload import CaseloadEntry, entry_of
from api.answers.reader import Reader
from domain.circumstances import Circumstances
from domain.clocks.due_now import DueNow
from domain.command import Registered
from domain.days import in_words, london_date
from domain.entitlement.relations import LEADS, acts_for, relations
from domain.escalation.answering import AcknowledgeEscalation, caller_was_told
from domain.facts.sessions import Party
from domain.gateway.decision import ConfirmByApprentice, ConfirmByEmployer, DecideGateway
from domain.history.explaining import explained
from domain.proposal.deciding import DecideProposal
from domain.stage import Stage
from domain.state import Apprenticeship
from domain.tutoring.agreement import AgreeSession
from domain.tutoring.attendance import HoldSession
from domain.tutoring.confirming_a_review import CONFIRMING, ConfirmReview
from domain.tutoring.one_session import agreed_by
from domain.tutoring.planning import awaited

MOST_ROWS = 200
MOST_LOOKED_INTO = 40
"""Into so many apprenticeships it is looked for what waits, those whose turn is next."""

About = Annotated[UUID | None, Field(description="Only what waits in this apprenticeship.")]

PARTIES = {"apprentice": Party.APPRENTICE, "employer": Party.EMPLOYER}
CONFIRM = {"apprentice": ConfirmByApprentice.NAME, "employer": ConfirmByEmployer.NAME}


class Waiting(BaseModel):
    """Something that waits for the caller: in words, since when, and the command that answers it, filled in so far."""

    kind: str
    apprenticeship: UUID
    says: str
    since: date | None
    command: str
    said: dict[str, str]


class Today(BaseModel):
    """What waits for the caller on a London date, and the apprenticeships that they have most to do with.

    In a simulation, where apprenticeships are ahead of the day, `on` is the date of the newest fact among these.

    Of a tutor those are all whom they answer for, of an apprentice or an employer's contact their own, of a
    coordinator or a lead those that escalated, or hold a proposal that waits. `more` says that there are others, which
    the caseload lists.
    """

    on: date
    waiting: list[Waiting]
    apprenticeships: list[CaseloadEntry]
    because: dict[UUID, list[str]] = Field(description="Of those that are overdue: what is due, and why.")
    names: dict[str, str]
    more: bool


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
        rows = self._rows(caller, registered, today, about)
        listed = rows[:MOST_ROWS]
        waiting: list[Waiting] = []
        because: dict[UUID, list[str]] = {}
        promising = (each for each in listed if _may_hold_something(each, caller, max(today, each.recorded_on)))
        for row in islice(promising, MOST_LOOKED_INTO):
            found, why = self._look_into(row, caller, registered)
            waiting += found
            because |= {row.apprenticeship: why} if why else {}
        ids = {str(each) for row in listed for each in (row.person, row.employer, row.tutor) if each}
        return Today(
            on=max([today, *(each.recorded_on for each in listed)]),
            waiting=sorted(waiting, key=lambda each: each.since or today),
            apprenticeships=[entry_of(each, today) for each in listed],
            because=because,
            names=names_of(self.pool, ids),
            more=len(rows) > MOST_ROWS,
        )

    def _rows(self, caller: Caller, registered: Registered, today: date, about: UUID | None) -> list[Row]:
        only = {"apprenticeship": about} if about else {}
        wanted = [{**each, **only} for each in _theirs(caller, registered, today)]
        found: dict[UUID, Row] = {}
        for each in wanted:
            found |= {row.apprenticeship: row for row in read(self.pool, each, MOST_ROWS + 1, order="due")}
        return list(found.values())

    def _look_into(self, row: Row, caller: Caller, registered: Registered) -> tuple[list[Waiting], list[str]]:
        state = self.reader.state(row.apprenticeship)
        idle = self.reader.at(state, None)
        asker = {"actor": caller.subject, "role": caller.role, "registered": registered}
        at = msgspec.structs.replace(idle, **asker)
        clocks = [each for each in explained(DueNow(state, idle)) if each.overdue_since]
        why = [f"{each.title} {each.when()}: {each.because}" for each in clocks]
        return [*_escalations(state, clocks, at), *_to_decide(state, at), *_of_the_role(state, at, caller.role)], why


def _theirs(caller: Caller, registered: Registered, today: date) -> list[dict[str, Any]]:
    """Return which rows of the caseload the caller has most to do with."""
    match caller.role:
        case "tutor":
            return [{"own_tutor": caller.subject}]
        case "apprentice":
            return [{"person": UUID(registered.person)}] if registered.person else []
        case "employer":
            theirs = [each.organisation for each in registered.employers if acts_for([each], each.organisation, today)]
            return [{"employer": UUID(each)} for each in theirs]
        case "coordinator":
            return [{"escalated": True}, {"proposal_waits": True}]
        case role if role in LEADS:
            return [{"escalated": True}, {"proposal_waits": True}, {"stage": Stage.GATEWAY}]
    return []


def _may_hold_something(row: Row, caller: Caller, today: date) -> bool:
    return bool(
        caller.role in PARTIES
        or row.open_escalation
        or row.overdue_since
        or row.proposed_by
        or (row.planned_on and row.planned_on[0] <= today)
        or (caller.role in LEADS and row.stage == Stage.GATEWAY)
    )


def _escalations(state: Apprenticeship, clocks: Iterable[Any], at: Circumstances) -> Iterator[Waiting]:
    for each in clocks:
        command = AcknowledgeEscalation(clock=each.clock, about=each.about)
        quiet = each.quiet_until and each.quiet_until > at.today
        if each.rungs and not quiet and caller_was_told.check(state, command, at) is None:
            said = {"clock": each.clock, "about": each.about}
            says = f"{each.title[:1].upper()}{each.title[1:]} {each.when()}: it escalated to you."
            yield _waiting(state, "escalation", says, each.overdue_since, AcknowledgeEscalation.NAME, said)


def _to_decide(state: Apprenticeship, at: Circumstances) -> Iterator[Waiting]:
    found = {*relations(state, at)} if state.proposals.waiting else set()
    for each in state.proposals.waiting:
        if found & {*each.decided_by} and each.proposed_by.lower() != at.actor.lower():
            says = f"Proposed by {each.proposed_by}, for another person to decide: {each.says}"
            said = {"proposal": str(each.number)}
            yield _waiting(state, "proposal", says, each.proposed_on, DecideProposal.NAME, said)


def _of_the_role(state: Apprenticeship, at: Circumstances, role: str) -> Iterator[Waiting]:
    if role == "tutor":
        yield from _to_record(state, at)
    elif role in PARTIES:
        yield from _to_agree(state, at, PARTIES[role])
        yield from _to_confirm(state, at, PARTIES[role])
        yield from _to_state(state, role)
    elif role in LEADS and state.stage is Stage.GATEWAY and gateway_checklist(state, at).ready:
        submitted = state.portfolio.submitted_on
        yield _waiting(state, "decision", "The gateway is ready to be decided.", submitted, DecideGateway.NAME, {})


def _to_record(state: Apprenticeship, at: Circumstances) -> Iterator[Waiting]:
    for session, each in state.sessions.by_id.items():
        if awaited(state, each) and each.planned_on <= at.today and each.tutor.lower() == at.actor:
            says = f"The session of {in_words(each.planned_on)}: hold it, or record what became of it."
            yield _waiting(state, "session", says, each.planned_on, HoldSession.NAME, {"session": str(session)})


def _to_agree(state: Apprenticeship, at: Circumstances, party: Party) -> Iterator[Waiting]:
    for session, each in state.sessions.by_id.items():
        if awaited(state, each) and each.planned_on >= at.today and party not in agreed_by(state, each):
            says = f"A session is planned for {in_words(each.planned_on)}: agree to it, if that suits you."
            said = {"session": str(session), "party": party.value}
            since = london_date(each.changed_at) if each.changed_at else None
            yield _waiting(state, "agreement", says, since, AgreeSession.NAME, said)


def _to_confirm(state: Apprenticeship, at: Circumstances, party: Party) -> Iterator[Waiting]:
    for each in state.reviews.on_record:
        command = ConfirmReview(held_on=each.held_on, party=party)
        if all(rule.check(state, command, at) is None for rule in CONFIRMING):
            says = f"A progress review was held on {in_words(each.held_on)}: say that you took part in it, if you did."
            said = {"held_on": each.held_on.isoformat(), "party": party.value}
            yield _waiting(state, "confirmation", says, each.held_on, ConfirmReview.NAME, said)


def _to_state(state: Apprenticeship, role: str) -> Iterator[Waiting]:
    given = {"apprentice": state.gateway.apprentice_confirmed_on, "employer": state.gateway.employer_confirmed_on}
    if state.stage is Stage.GATEWAY and given[role] is None:
        says = "The portfolio was submitted: say whether you find the apprentice ready for the end-point assessment."
        mine = says.replace("you find the apprentice", "you are") if role == "apprentice" else says
        yield _waiting(state, "statement", mine, state.portfolio.submitted_on, CONFIRM[role], {})


def _waiting(  # noqa: PLR0913, PLR0917 - one argument for each thing that it says
    state: Apprenticeship, kind: str, says: str, since: date | None, command: str, said: dict[str, str]
) -> Waiting:
    return Waiting(kind=kind, apprenticeship=state.id, says=says, since=since, command=command, said=said)
