"""The clock of proposals: what needs a second person is decided before it lapses."""

from datetime import timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import in_words
from domain.facts.proposals import Waiting
from domain.state import Apprenticeship

PROPOSAL = Clock(
    "proposal",
    "decision on a proposal",
    "provider: what one has proposed another one decides",
    runs_in_break=True,
    reminds=False,
    after_the_end=True,
)


def due(apprenticeship: Apprenticeship, _: Circumstances) -> list[Due]:
    """Return by when each proposal that waits is decided: as the policy says, some days before it lapses."""
    return [_decision(each) for each in apprenticeship.proposals.waiting]


def _decision(waiting: Waiting) -> Due:
    return Due(
        clock=PROPOSAL,
        about=str(waiting.number),
        since_on=waiting.proposed_on,
        remind_on=None,
        due_on=waiting.decide_by_on,
        overdue_on=waiting.decide_by_on + timedelta(days=1),
        because=f"number {waiting.number} ({waiting.title()}), which {waiting.proposed_by} proposed on "
        f"{in_words(waiting.proposed_on)}, waits, and lapses after {in_words(waiting.lapses_on)}",
    )
