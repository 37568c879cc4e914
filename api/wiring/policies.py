"""The policies looked over before anything starts: each still asked has a line for every command and question."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from api.cannot_run import CannotRunError
from domain.apprenticeship import COMMANDS
from domain.command import RING_ALARM
from domain.days import london_date
from domain.entitlement.relations import RELATIONS
from domain.rulebook.policy import Policy, UnusablePolicyError, check, check_questions, still_asked

ACTS = frozenset({RING_ALARM, *(act for each in COMMANDS.values() for act in each.command.deeds())})
"""Every command as the policy calls it."""


def refuse_unusable(policies: Sequence[Policy]) -> None:
    """Raise CannotRunError where a policy leaves a command out, or names one that is not there."""
    try:
        for policy in _still_asked(policies):
            check(policy, ACTS, RELATIONS)
    except UnusablePolicyError as error:
        raise CannotRunError(str(error)) from error


def refuse_unanswered(policies: Sequence[Policy], questions: Collection[str]) -> None:
    """Raise CannotRunError where a policy leaves a question out, or names one that is not there."""
    try:
        for policy in _still_asked(policies):
            check_questions(policy, questions)
    except UnusablePolicyError as error:
        raise CannotRunError(str(error)) from error


def _still_asked(policies: Sequence[Policy]) -> list[Policy]:
    return still_asked(policies, london_date(datetime.now(UTC)))
