"""How an apprenticeship stands at a point, as its page shows it: now by the questions that are asked, or replayed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from api.answers.apprenticeship import Checklist, MonthOfHours, OffTheJobHours
from api.answers.history import FactRead
from api.answers.replay import Replay
from api.answers.sessions import SessionRead
from api.answers.why import Why
from api.showing.drawing.hours import Growth, growth
from api.showing.drawing.lifecycle import Stop, lived
from api.showing.drawing.sessions_strip import Seen, Strip, strip
from api.showing.history import said_last
from domain.days import LONDON
from domain.facts.escalations import ClockEscalated
from domain.figures.progress import Beside
from domain.history.explaining import ClockExplained
from domain.rulebook.standard import EVIDENCED
from domain.stage import ENDED, Stage


@dataclass(frozen=True)
class Standing:
    """What is known of it at the point: None of what the viewer is not entitled to.

    `progress` is worked out, and `said` is what somebody said of it last.
    """

    on: date
    state: Mapping[str, Any] | None
    gateway: Checklist | None
    off_the_job: OffTheJobHours | None
    coverage: Mapping[str, Sequence[str]] | None
    progress: Beside | None = None
    said: FactRead | None = None
    sessions: Sequence[SessionRead] | None = None
    clocks: Sequence[ClockExplained] | None = None
    moved: Sequence[tuple[str, date]] = ()
    rungs: Sequence[tuple[date, str, str]] = ()
    standard: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def replayed(cls, replay: Replay, facts: Iterable[FactRead], **more: Any) -> "Standing":
        """Return how it stood by a replay and the facts known then, and by what `more` is known."""
        known, read = [each for each in facts if each.number <= replay.facts], replay.readings
        return cls(
            on=replay.on,
            state=replay.state,
            gateway=read.gateway,
            off_the_job=read.off_the_job,
            coverage=read.portfolio_coverage,
            progress=read.progress,
            said=said_last(known, replay.on),
            rungs=rungs_of(known),
            **more,
        )

    @property
    def over(self) -> bool:
        """Return whether it has ended."""
        return self.state is not None and Stage(self.state["stage"]) in ENDED

    @property
    def stops(self) -> list[Stop]:
        """Return the lifecycle drawn."""
        return lived(Stage(self.state["stage"]), list(self.moved)) if self.state else []

    @property
    def documents(self) -> set[str]:
        """Return the requirements of the gateway that a document shows, as the standard has them."""
        return {
            each.get("key") or each["rule"] for each in self.standard.get("gateway", ()) if each["rule"] == EVIDENCED
        }

    @property
    def growth(self) -> Growth | None:
        """Return the hours drawn."""
        months: Sequence[MonthOfHours] = self.off_the_job.months if self.off_the_job else []
        return growth(months, self.on)

    @property
    def strip(self) -> Strip | None:
        """Return the sessions drawn."""
        seen = self._seen()
        enrolled = self.state["enrolment"] if self.state else None
        if not seen and not enrolled:
            return None
        days = [each.on for each in seen]
        begin = date.fromisoformat(enrolled["starts_on"]) if enrolled else min(days)
        end = max([self.on + timedelta(days=60), *days])
        return strip(seen, (min([begin, *days]), end), self.on, self._terms(), [*self.rungs, *self._ahead()])

    @property
    def ahead(self) -> list[ClockExplained]:
        """Return the clocks that wait for something, what is overdue first, then by when it is due."""
        waiting = [each for each in self.clocks or () if each.due_on]
        return sorted(waiting, key=lambda each: (each.overdue_since is None, each.due_on))

    @property
    def escalations(self) -> list[ClockExplained]:
        """Return the clocks that escalate."""
        return [each for each in self.clocks or () if each.overdue_since]

    def _seen(self) -> list[Seen]:
        if self.sessions is not None:
            return [
                Seen(each.held_on or each.planned_on, str(each.status), len(each.agreed_by) == 2)  # noqa: PLR2004
                for each in self.sessions
            ]
        by_id = self.state["sessions"]["by_id"] if self.state else {}
        return [
            Seen(date.fromisoformat(each["held_on"] or each["planned_on"]), each["status"], len(each["agreed_by"]) == 2)  # noqa: PLR2004
            for each in by_id.values()
        ]

    def _terms(self) -> tuple[int, int] | None:
        for each in self.clocks or ():
            if each.clock == "session" and each.since_on and each.remind_on and each.overdue_on:
                return (each.remind_on - each.since_on).days, (each.overdue_on - each.since_on).days
        return None

    def _ahead(self) -> list[tuple[date, str, str]]:
        return [
            (each.next_at.date(), "alarm", f"{each.next_alarm} rings")
            for each in self.clocks or ()
            if each.next_at and each.next_alarm
        ]


def moved_by(why: Why) -> list[tuple[str, date]]:
    """Return the facts that led from stage to stage, by name and date, the oldest first."""
    return [(each.fact.name, each.fact.occurred_on) for each in reversed(why.answers[0].facts)]


def rungs_of(facts: Iterable[FactRead]) -> list[tuple[date, str, str]]:
    """Return the rungs that were climbed, each by its London date, as it is drawn and in words."""
    fired = [each for each in facts if each.name == ClockEscalated.NAME]
    return [(each.recorded_at.astimezone(LONDON).date(), "rung", each.sentence) for each in fired]
