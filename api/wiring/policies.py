"""The policies looked over before anything starts: every command and every question has a line in each."""

from collections.abc import Collection, Iterable

from api.cannot_run import CannotRunError
from domain.apprenticeship import COMMANDS
from domain.command import RING_ALARM
from domain.entitlement.relations import RELATIONS
from domain.rulebook.policy import Policy, UnusablePolicyError, check, check_questions

ACTS = frozenset({RING_ALARM, *(act for each in COMMANDS.values() for act in each.command.deeds())})
"""Every command as the policy calls it."""


def refuse_unusable(policies: Iterable[Policy]) -> None:
    """Raise CannotRunError where a policy leaves a command out, or names one that is not there."""
    try:
        for policy in policies:
            check(policy, ACTS, RELATIONS)
    except UnusablePolicyError as error:
        raise CannotRunError(str(error)) from error


def refuse_unanswered(policies: Iterable[Policy], questions: Collection[str]) -> None:
    """Raise CannotRunError where a policy leaves a question out, or names one that is not there."""
    try:
        for policy in policies:
            check_questions(policy, questions)
    except UnusablePolicyError as error:
        raise CannotRunError(str(error)) from error
