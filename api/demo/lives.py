"""The lives of the demo, each as it should be told, whichever day it begins: four whole ones, and one in the middle."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from api.demo.life import Json, Life
from api.demo.refused import RefusedError
from api.issuer.demo_people import APPRENTICE, EMPLOYER
from domain.days import WorkingDays, first_working_day, months_after, working_days_after

# A day before the reminder of the fourth week.
NEARLY_FOUR_WEEKS = timedelta(days=27)
OVERDUE = timedelta(days=36)
# A review falls on the next session, within its twelve weeks.
TWO_MONTHS = timedelta(days=56)
LAST_RUNG_WORKING_DAYS = 8
FIVE_WORKING_DAYS = 5
A_DAY = timedelta(days=1)
NOTHING_RAISED = {"clock_reminded": 0, "clock_fell_overdue": 0, "clock_escalated": 0}


class AnotherStoryError(Exception):
    """A life went otherwise than it should."""


@dataclass
class Story:
    """A life as it is being told: `last` is the day of the last session, or of the (new) start; so is `reviewed`."""

    life: Life
    working: WorkingDays
    last: date = date.min
    reviewed: date = date.min
    remarkable: list[date] = field(default_factory=list)

    async def begin(self, **terms: int) -> None:
        """Apply, enrol from today, get a tutor and agree to the training plan."""
        await self.life.apply()
        self.last = self.reviewed = await self.life.today()
        await self.life.enrol(self.last, **terms)
        await self.life.allocate_tutor()
        await self.life.agree_training_plan()

    async def months(self, count: int) -> None:
        """Live so many months of three days of training and a session each, with a review in every third."""
        for _ in range(count):
            await self._month(self._next_session())

    async def until_the_gateway(self) -> None:
        """Live on, month by month, until twelve months have passed."""
        opens_on = first_working_day(months_after(self.life.start, 12), self.working)
        while (session := self._next_session()) < opens_on:
            await self._month(session)
        await self.life.move_to(opens_on)

    async def overdue_to_the_last_rung(self) -> None:
        """Miss a session, be escalated about it to the last rung, and record the next one two days late."""
        await self._missed()
        last_rung = working_days_after(self.last + OVERDUE, LAST_RUNG_WORKING_DAYS, self.working)
        await self.life.move_to(last_rung)
        held_on = working_days_after(last_rung, 1, self.working)
        late = await self.life.plan_session(held_on)
        await self.life.move_to(working_days_after(held_on, 2, self.working))
        await self.life.hold(late, held_on)
        self.last = held_on
        self.remarkable = [held_on, await self.life.today()]

    async def overdue_to_the_first_rung(self) -> None:
        """Miss a session, be escalated about it for the first time, and plan another that nobody has agreed to yet."""
        await self._missed()
        await self.life.move_to(working_days_after(self.last + OVERDUE, 1, self.working))
        planned_on = working_days_after(await self.life.today(), FIVE_WORKING_DAYS, self.working)
        await self.life.do("POST", "/sessions", {"planned_on": planned_on.isoformat(), "mode": "workplace"})

    async def assessed(self, observation: str, discussion: str) -> None:
        """Sit both assessments a good month after the gateway."""
        await self.life.observe(self._working_day(30), observation)
        await self.life.discuss(self._working_day(40), discussion)

    async def ended(self, stage: str, overall: str | None, **facts: int) -> None:
        """Raise AnotherStoryError unless it ended in `stage` with this grade, and these facts so many times."""
        state = (await self.life.read())["state"]
        counted = Counter(name for fact in await self.life.history() for name in _names(fact))
        found = {"stage": state["stage"], "overall": state["assessments"]["overall"]}
        found |= {name: counted[name] for name in facts}
        told = {"stage": stage, "overall": overall, **facts}
        if found != told:
            raise AnotherStoryError(f"it should have ended with {told}, and ended with {found}")

    async def _missed(self) -> None:
        missed = await self.life.plan_session(self._next_session())
        await self.life.move_to(self._next_session(), hour=18)
        absence = {"missed_by": "tutor", "reason": "The tutor was ill and nobody stood in."}
        await self.life.do("PUT", f"/sessions/{missed}/absence", absence)

    def _next_session(self) -> date:
        day = self.last + NEARLY_FOUR_WEEKS
        while not self.working.is_working_day(day):
            day -= A_DAY
        return day

    async def _month(self, session_on: date) -> None:
        session = await self.life.plan_session(session_on)
        for quarter in (1, 2, 3):
            day = self._working_until(self.last + quarter * (session_on - self.last) // 4)
            await self.life.move_to(day)
            await self.life.train([day])
        await self.life.move_to(session_on)
        await self.life.hold(session, session_on)
        self.last = session_on
        if session_on - self.reviewed > TWO_MONTHS:
            await self.life.review()
            self.reviewed = session_on

    def _working_until(self, day: date) -> date:
        while not self.working.is_working_day(day) and day > self.last:
            day -= A_DAY
        return day

    def _working_day(self, days_after_the_gateway: int) -> date:
        return first_working_day(self.life.gateway + days_after_the_gateway * A_DAY, self.working)


async def straight_to_distinction(story: Story) -> None:
    """Every session in time, everything passed at the first attempt."""
    await story.begin()
    await story.months(7)
    await _skills(story.life)
    await story.until_the_gateway()
    await _portfolio(story.life)
    await story.life.pass_gateway()
    await story.assessed("distinction", "distinction")
    await story.life.finish()
    await story.ended("completed", "distinction", progress_review_held=4, command_refused=0, **NOTHING_RAISED)


async def late_failed_and_resat(story: Story) -> None:
    """Late sessions that escalate to the last rung, a failed maths test, a failed observation and its resit."""
    await story.begin(prior_learning_hours=40)
    await story.months(1)
    await story.overdue_to_the_last_rung()
    await story.months(5)
    await story.life.sit("maths", passed=False)
    await story.months(1)
    await _skills(story.life)
    await story.until_the_gateway()
    await _portfolio(story.life)
    await story.life.pass_gateway()
    await story.assessed("fail", "pass")
    await story.life.observe(first_working_day(story.life.gateway + 60 * A_DAY, story.working), "pass")
    await story.life.finish()
    expected = {"session_reminded": 1, "session_fell_overdue": 1, "session_escalated": 3, "session_stood_down": 1}
    await story.ended("completed", "pass", functional_skills_attempted=3, assessment_booked=3, **expected)


async def refused_then_let_through(story: Story) -> None:
    """Asks for the gateway too early, is refused with every unmet item, and is let through in time."""
    await story.begin()
    await story.months(7)
    await _skills(story.life)
    await story.months(3)
    try:
        await story.life.pass_gateway()
    except RefusedError as refusal:
        unmet = set(refusal.rules)
    else:
        raise AnotherStoryError("the gateway was passed after ten months")
    missing = {item["requirement"] for item in (await story.life.read("/gateway"))["items"] if not item["met"]}
    if unmet != missing:
        raise AnotherStoryError(f"the gateway named {unmet} as unmet, and {missing} were")
    await story.until_the_gateway()
    await _portfolio(story.life)
    await story.life.pass_gateway()
    await story.assessed("pass", "distinction")
    await story.life.finish()
    await story.ended("completed", "merit", command_refused=1, gateway_passed=1, **NOTHING_RAISED)


async def withdrawn_after_a_break(story: Story) -> None:
    """A break in learning, which stops the clocks, a return, and then a job in another town."""
    await story.begin()
    await story.months(2)
    await story.life.move_to(first_working_day(story.last + 7 * A_DAY, story.working))
    back_on = first_working_day(story.last + 100 * A_DAY, story.working)
    await story.life.begin_break(last_learning_on=story.last, expected_return_on=back_on)
    await story.life.move_to(back_on)
    await story.life.do("PUT", "/return")
    story.last = back_on
    await story.months(1)
    await story.life.withdraw(last_learning_on=story.last)
    await story.ended("withdrawn", None, break_began=1, returned_from_break=1, **NOTHING_RAISED)


async def in_the_middle(story: Story) -> None:
    """In the middle of it: a session was missed and is overdue, and another waits for those who are to agree."""
    await story.begin()
    await story.months(2)
    await story.overdue_to_the_first_rung()
    if story.life.persons:
        await story.life.persons.let_sign_in((await story.life.read())["state"], APPRENTICE, EMPLOYER)
    await story.ended("on programme", None, session_fell_overdue=1, session_stood_down=0)


async def _skills(life: Life) -> None:
    await life.sit("english", passed=True)
    await life.sit("maths", passed=True)


async def _portfolio(life: Life) -> None:
    await life.complete_portfolio()
    await life.confirm()


def _names(fact: Json) -> list[str]:
    # What a clock raised is counted under its own name too, such as session_escalated.
    name = fact["name"].partition(".")[0].replace("-", "_")
    clock = fact["fact"].get("clock", "")
    return [name, name.replace("clock_", f"{clock}_")] if name.startswith("clock_") else [name]


LIVES: dict[str, Callable[[Story], Awaitable[None]]] = {
    "Amina": straight_to_distinction,
    "Ben": late_failed_and_resat,
    "Carys": refused_then_let_through,
    "Dev": withdrawn_after_a_break,
    "Ella": in_the_middle,
}
