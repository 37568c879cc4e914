"""Why somebody was entitled: by which line of the policy of that day, and for which relation."""

from typing import Any

from domain.days import in_words, london_date
from domain.facts.fact import EntitledBy, Recorded
from domain.facts.proposals import ProposalAccepted
from domain.facts.refusal import CommandRefused
from domain.history.answer import Answer, Case, Cited
from domain.rulebook.policy import Line, Policy


def entitlement(case: Case) -> list[Answer]:
    """Return by which line the actor of a fact was entitled: of the one asked about, or the last by a person.

    Of what two people agreed on, also whoever proposed it.
    """
    recorded = _asked_about(case)
    if recorded is None:
        return [Answer("Nothing was recorded by a person.")]
    return [_entitled(case, each) for each in (recorded, *_proposed(case, recorded))]


def _proposed(case: Case, recorded: Recorded[Any]) -> list[Recorded[Any]]:
    numbers = [each.fact.proposal for each in case.of(ProposalAccepted) if each.command == recorded.command]
    return [each for each in case.known if each.originator_version in numbers]


def _entitled(case: Case, recorded: Recorded[Any]) -> Answer:
    if recorded.entitled_by is None:
        return Answer(
            f"{_did(recorded)} Before there was a policy the role alone entitled to it.", case.led([recorded])
        )
    policy = case.at.book.policy(recorded.entitled_by.policy)
    line = _line(policy, recorded.entitled_by)
    rule = Cited(line.id, line.says, f"policy {policy.id}: {line.source}", line.may != "no")
    return Answer(f"{_did(recorded)} {_for_what(recorded, line)}", case.led([recorded]), (rule,))


def _asked_about(case: Case) -> Recorded[Any] | None:
    if case.fact is not None:
        return next((each for each in case.known if each.originator_version == case.fact), None)
    return next((each for each in reversed(case.known) if each.role != "system"), None)


def _did(recorded: Recorded[Any]) -> str:
    on, role = in_words(london_date(recorded.recorded_at)), recorded.role.replace("_", " ")
    return f"Recorded on {on} by {recorded.actor} in the role {role}: {recorded.fact.sentence()}"


def _for_what(recorded: Recorded[Any], line: Line) -> str:
    relation = recorded.entitled_by.relation if recorded.entitled_by else ""
    as_what = f"as {relation}" if relation else "without any relation that the policy names"
    if isinstance(recorded.fact, CommandRefused) and line.may == "no":
        return f"They were not entitled, {as_what}: {line.says}"
    if line.may == "second person":
        return f"They were entitled to propose it {as_what}, for another person to decide: {line.says}"
    how = "on behalf of whoever signed the paper" if line.may == "on behalf" else "by themselves"
    return f"They were entitled to it {as_what}, {how}: {line.says}"


def _line(policy: Policy, by: EntitledBy) -> Line:
    return next((each for each in policy.lines if each.id == by.line), policy.otherwise)
