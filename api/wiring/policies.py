"""The policies looked over before anything starts: each still asked has a line for all that it decides."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from activities.ledger.ledger import Ledger
from api.cannot_run import CannotRunError
from domain.apprenticeship import COMMANDS
from domain.command import RING_ALARM
from domain.days import london_date
from domain.entitlement.relations import RELATIONS
from domain.rulebook.policy import (
    Policy,
    UnusablePolicyError,
    check,
    check_against_record,
    check_changes,
    check_questions,
    still_asked,
)
from domain.rulebook.rulebook import Rulebook

ACTS = frozenset({RING_ALARM, *(act for each in COMMANDS.values() for act in each.command.deeds())})
"""Every command as the policy calls it."""


def refuse_unusable(policies: Sequence[Policy]) -> None:
    """Raise CannotRunError where a policy leaves a command out, or names one that is not there."""
    for policy in _still_asked(policies):
        with _cannot_run(provider=policy.provider):
            check(policy, ACTS, RELATIONS)


def refuse_unanswered(policies: Sequence[Policy], questions: Collection[str], changes: Collection[str]) -> None:
    """Raise CannotRunError where a policy leaves a question or a change out, or names one that is not there.

    `changes` are those of what is about no apprenticeship.
    """
    for policy in _still_asked(policies):
        with _cannot_run(provider=policy.provider):
            check_questions(policy, questions)
            check_changes(policy, changes)


def refuse_predated(book: Rulebook, ledger: Ledger) -> None:
    """Raise CannotRunError where the provider's own policy would have decided what another did; or DATABASE_AWAY."""
    newest = ledger.newest() if any(each.provider for each in book.policies) else None
    if newest is None:
        return
    decided_by = newest.entitled_by.policy if newest.entitled_by else None
    with _cannot_run(provider=True):
        check_against_record(book.policies, london_date(newest.recorded_at), decided_by)


@contextmanager
def _cannot_run(*, provider: bool) -> Iterator[None]:
    try:
        yield
    except UnusablePolicyError as error:
        raise CannotRunError(f"INDENTURE_POLICIES: {error}" if provider else str(error)) from error


def _still_asked(policies: Sequence[Policy]) -> list[Policy]:
    return still_asked(policies, london_date(datetime.now(UTC)))
