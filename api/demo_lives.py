"""The four lives of the demo, each as it should be told."""

from datetime import timedelta

from api.life import Json, Life, RefusedError
from domain.days import months_after

# A day before the reminder of the fourth week.
FOUR_WEEKS = timedelta(days=27)
A_YEAR = 12
EVERY_ITEM = 7


class AnotherStoryError(Exception):
    """A life went otherwise than it should."""


async def straight_to_distinction(life: Life) -> None:
    """A session every four weeks, everything passed at the first attempt."""
    await _begin(life)
    await _train_for_a_year(life)
    await _skills_and_portfolio(life)
    await life.confirm()
    await life.pass_gateway()
    await _assess(life, "distinction", "distinction")
    await _finish(life, "distinction")


async def late_and_resat(life: Life) -> None:
    """Sessions late enough to escalate to the last rung, a failed maths test, a resit."""
    await _begin(life)
    await life.month(life.start + FOUR_WEEKS)
    late = life.start + 3 * FOUR_WEEKS
    await life.meet(late)
    await _train_for_a_year(life, since=3)
    await life.sit("maths", passed=False)
    await life.move_to(await life.today() + timedelta(days=14))
    await _skills_and_portfolio(life)
    await life.confirm()
    await life.pass_gateway()
    await _assess(life, "fail", "pass")
    await life.observe(await life.today() + timedelta(days=20), "pass")
    await _finish(life, "pass")


async def refused_then_let_through(life: Life) -> None:
    """Asked for at the gateway too early, refused with every unmet item, and let through later."""
    await _begin(life)
    await life.month(life.start + FOUR_WEEKS)
    try:
        await life.pass_gateway()
    except RefusedError as refusal:
        if len(refusal.rules) < EVERY_ITEM:
            raise AnotherStoryError(f"the gateway named only {refusal.rules}") from refusal
    else:
        raise AnotherStoryError("the gateway was passed with nothing done")
    await _train_for_a_year(life, since=1)
    await _skills_and_portfolio(life)
    await life.confirm()
    await life.pass_gateway()
    await _assess(life, "pass", "distinction")
    await _finish(life, "merit")


async def withdrawn(life: Life) -> None:
    """A break in learning, a return, and then another job elsewhere."""
    await _begin(life)
    await life.month(life.start + FOUR_WEEKS)
    last = life.start + FOUR_WEEKS
    await life.move_to(last + timedelta(days=7))
    back = await life.today() + timedelta(days=60)
    terms = {"agreed_by_apprentice": True, "agreed_by_employer": True, "reason": "Caring for a parent."}
    dates = {"last_learning_on": last.isoformat(), "expected_return_on": back.isoformat()}
    await life.do("PUT", "/break", {**terms, **dates})
    await life.move_to(back)
    await life.do("PUT", "/return")
    await life.meet(back + FOUR_WEEKS)
    last_on = (await life.today()).isoformat()
    leaving = {"last_learning_on": last_on, "reason": "left employer", "explanation": "A job in another town."}
    await life.do("PUT", "/withdrawal", leaving)
    await _stands(life, "withdrawn")


async def _begin(life: Life) -> None:
    await life.apply()
    await life.enrol(await life.today())
    await life.allocate_tutor()


async def _train_for_a_year(life: Life, since: int = 0) -> None:
    for month in range(since + 1, A_YEAR + 2):
        await life.month(life.start + month * FOUR_WEEKS)
    enough = (await life.read("/off-the-job"))["required_hours"]
    day = await life.today()
    while (await life.read("/off-the-job"))["eligible_hours"] < enough:
        day -= timedelta(days=5)
        await life.train([day])
    await life.move_to(months_after(life.start, A_YEAR))


async def _skills_and_portfolio(life: Life) -> None:
    await life.sit("english", passed=True)
    await life.sit("maths", passed=True)
    await life.complete_portfolio()


async def _assess(life: Life, observation: str, discussion: str) -> None:
    await life.observe(life.gateway + timedelta(days=30), observation)
    await life.discuss(life.gateway + timedelta(days=40), discussion)


async def _finish(life: Life, overall: str) -> None:
    await life.finish()
    state = await _stands(life, "completed")
    if state["assessments"]["overall"] != overall:
        raise AnotherStoryError(f"the overall grade is {state['assessments']['overall']}, not {overall}")


async def _stands(life: Life, stage: str) -> Json:
    state: Json = (await life.read())["state"]
    if state["stage"] != stage:
        raise AnotherStoryError(f"the apprenticeship is {state['stage']}, not {stage}")
    return state


LIVES = {
    "Amina": straight_to_distinction,
    "Ben": late_and_resat,
    "Carys": refused_then_let_through,
    "Dev": withdrawn,
}
