"""Lapsing: a proposal that nobody decides in time waits no more, by itself."""

from collections.abc import Sequence
from datetime import timedelta

from domain.alarm import Pending
from domain.circumstances import Circumstances
from domain.clock_and_due import Due
from domain.days import london_instant
from domain.facts.fact import Fact
from domain.facts.proposals import ProposalLapsed
from domain.state import Apprenticeship

LAPSE = "proposal-lapse"


def next_alarms(apprenticeship: Apprenticeship, _: Circumstances, __: Sequence[Due]) -> list[Pending]:
    """Return when each proposal that waits lapses: at the end of its last day."""
    return [
        Pending(LAPSE, str(each.number), 0, london_instant(each.lapses_on + timedelta(days=1), 0))
        for each in apprenticeship.proposals.waiting
    ]


def lapse(apprenticeship: Apprenticeship, ringing: Pending, _: Circumstances) -> list[Fact]:
    """Let a proposal lapse."""
    return [
        ProposalLapsed(**each.named(), lapses_on=each.lapses_on)
        for each in apprenticeship.proposals.waiting
        if str(each.number) == ringing.about
    ]
