"""The rulebook that this provider works by, or why there is none."""

from activities.bank_holidays import WorkingCalendar
from api.cannot_run import CannotRunError
from domain.rulebook.ladder import UnusableLadderError
from domain.rulebook.own_rules import OwnRules
from domain.rulebook.policy import UnusablePolicyError
from domain.rulebook.reading_standards import UnusableStandardError
from domain.rulebook.rulebook import Rulebook, load_rulebook
from domain.rulebook.rulepack import UnusableRulesError


def rulebook(own: OwnRules) -> Rulebook:
    """Return the rulebook, with the provider's own ladders, standards and policies, if there are any.

    Raises CannotRunError where they cannot be used, or a rule pack cannot.
    """
    try:
        return load_rulebook(WorkingCalendar(), own=own)
    except UnusableLadderError as error:
        raise CannotRunError(f"INDENTURE_LADDERS: {error}" if own.ladders else str(error)) from error
    except UnusableStandardError as error:
        raise CannotRunError(f"INDENTURE_STANDARDS: {error}" if own.standards else str(error)) from error
    except UnusablePolicyError as error:
        raise CannotRunError(f"INDENTURE_POLICIES: {error}" if own.policies else str(error)) from error
    except UnusableRulesError as error:
        raise CannotRunError(str(error)) from error
