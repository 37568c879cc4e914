"""The rulebook that this provider works by, or why there is none."""

from pathlib import Path

from activities.bank_holidays import WorkingCalendar
from api.cannot_run import CannotRunError
from domain.rulebook.ladder import UnusableLadderError
from domain.rulebook.policy import UnusablePolicyError
from domain.rulebook.rulebook import Rulebook, load_rulebook


def rulebook(ladders: Path | None) -> Rulebook:
    """Return the rulebook, with the provider's own ladders from a folder, if there is one.

    Raises CannotRunError where they cannot be used, or a policy cannot.
    """
    try:
        return load_rulebook(WorkingCalendar(), own_ladders=ladders)
    except UnusableLadderError as error:
        raise CannotRunError(f"INDENTURE_LADDERS: {error}" if ladders else str(error)) from error
    except UnusablePolicyError as error:
        raise CannotRunError(str(error)) from error
