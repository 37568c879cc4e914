"""What waits for the word of the apprentice or of the employer: what nobody but they can say of themselves."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from api.answers.of_many.case import Case, Waiting, as_far_as_known
from domain.clocks.hours_statement import HOURS_STATEMENT
from domain.clocks.training_plan import TRAINING_PLAN, still_to_agree
from domain.days import in_words, london_date
from domain.facts.break_in_learning import AgreedTo
from domain.facts.reviews import Signatory
from domain.facts.sessions import Party
from domain.gateway.checklist import apprentice_confirmed_readiness, employer_confirmed_readiness
from domain.gateway.decision import CONFIRMING as CONFIRMING_READINESS
from domain.gateway.decision import ConfirmByApprentice, ConfirmByEmployer
from domain.interruption.agreeing_to_a_break import AGREEING as AGREEING_TO_A_BREAK
from domain.interruption.agreeing_to_a_break import AgreeBreak
from domain.interruption.taking_a_break import BeginBreak, break_begins_after_the_last_session, no_break_is_open
from domain.learning.hours_fell_short import still_to_state
from domain.learning.hours_statement import STATING, StateHours
from domain.rule import refused
from domain.stage import Stage
from domain.tutoring.agreement import AGREEING, AgreeSession
from domain.tutoring.confirming_a_review import CONFIRMING, ConfirmReview
from domain.tutoring.planning import awaited
from domain.tutoring.training_plan import AGREEING as AGREEING_TO_THE_PLAN
from domain.tutoring.training_plan import AgreeTrainingPlan

READINESS = {
    Party.APPRENTICE: (ConfirmByApprentice, apprentice_confirmed_readiness, "you are ready"),
    Party.EMPLOYER: (ConfirmByEmployer, employer_confirmed_readiness, "you find the apprentice ready"),
}


def asked_of_parties(case: Case) -> Iterator[Waiting]:
    """Yield what waits for the word of a party, for whoever is one, as far as the policy lets them give it."""
    for party in Party:
        for asked in ASKED if party == case.at.role else ():
            yield from asked(case, party)


def _sessions(case: Case, party: Party) -> Iterator[Waiting]:
    for session, each in case.state.sessions.by_id.items():
        to_come = awaited(case.state, each) and each.planned_on >= case.at.today
        if to_come and case.lets(AgreeSession, AGREEING, session=session, party=party):
            says = f"A session is planned for {in_words(each.planned_on)}: agree to it, if that suits you."
            changed_on = london_date(each.changed_at) if each.changed_at else None
            yield case.waits("agreement", says, changed_on, AgreeSession, session=session, party=party)


def _reviews(case: Case, party: Party) -> Iterator[Waiting]:
    for each in case.state.reviews.on_record:
        if case.lets(ConfirmReview, CONFIRMING, held_on=each.held_on, party=party):
            says = f"A progress review was held on {in_words(each.held_on)}: say that you took part in it, if you did."
            yield case.waits("confirmation", says, each.held_on, ConfirmReview, held_on=each.held_on, party=party)


def _training_plan(case: Case, party: Party) -> Iterator[Waiting]:
    for due in case.due_now.of(TRAINING_PLAN):
        # Whoever is to agree needs a text that somebody has named.
        text = still_to_agree(case.state).get(Signatory(party))
        said: dict[str, Any] = {"version": text.version, "sha256": text.sha256} if text else {}
        if text and case.lets(AgreeTrainingPlan, AGREEING_TO_THE_PLAN, party=Signatory(party), **said):
            says = f"Version {text.version} of the training plan waits for you: agree to it, if it is right."
            yield case.waits("agreement", says, due.since_on, AgreeTrainingPlan, party=party, **said)


def _break(case: Case, party: Party) -> Iterator[Waiting]:
    for each in case.state.interruption.agreed:
        days: dict[str, Any] = {"from_on": each.from_on, "expected_return_on": each.expected_return_on}
        asked = case.state.interruption.agreement(party, **days) is None and _can_begin(case, each)
        if asked and case.lets(AgreeBreak, AGREEING_TO_A_BREAK, party=party, **days):
            says = (
                f"The {each.party} agreed to a break in learning from {in_words(each.from_on)}, with the return "
                f"expected on {in_words(each.expected_return_on)}: agree to it, if that suits you."
            )
            yield case.waits("agreement", says, each.agreed_on, AgreeBreak, party=party, **days)


def _can_begin(case: Case, agreed: AgreedTo) -> bool:
    rules = [no_break_is_open, break_begins_after_the_last_session]
    then = msgspec.structs.replace(case.at, occurred_on=agreed.from_on)
    to_come = agreed.expected_return_on > case.at.today
    return to_come and refused(rules, case.state, as_far_as_known(BeginBreak), then) is None


def _readiness(case: Case, party: Party) -> Iterator[Waiting]:
    command, requisite, ready = READINESS[party]
    missing = requisite.rule.check(case.state, None, case.at) if case.state.stage is Stage.GATEWAY else None
    if missing and case.lets(command, CONFIRMING_READINESS[command]):
        gateway, asks = case.state.gateway, f"ay whether {ready} for the end-point assessment."
        given = {Party.APPRENTICE: gateway.apprentice_confirmed_on, Party.EMPLOYER: gateway.employer_confirmed_on}[
            party
        ]
        submitted_on = case.state.portfolio.submitted_on
        says, since = (f"{missing} S{asks}", None) if given else (f"The portfolio was submitted: s{asks}", submitted_on)
        yield case.waits("statement", says, since, command)


def _hours(case: Case, party: Party) -> Iterator[Waiting]:
    for due in case.due_now.of(HOURS_STATEMENT):
        asked = party in still_to_state(case.state, case.at)
        if asked and case.lets(StateHours, STATING, party=party):
            says = f"State why hours fell short: {due.because}."
            yield case.waits("statement", says, due.since_on, StateHours, party=party)


ASKED: tuple[Callable[[Case, Party], Iterator[Waiting]], ...] = (
    _sessions,
    _reviews,
    _training_plan,
    _break,
    _readiness,
    _hours,
)
"""What may wait for a party, in the order of a life."""
