"""Every clock has a source, rungs, a place in the documentation, and is shown to ring and to stand down."""

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from activities.post.writing import WORDING
from domain.clocks.every_clock import CLOCKS
from domain.escalation.raising import ESCALATION, HANDOVER, OVERDUE, REMINDER
from tests.contracts.generated import ROOT, stood_down_by
from tests.domain.given import BOOK
from tests.domain.whole_lives import WHOLE_LIVES

EVERYBODYS = {name: ladder for each in BOOK.ladders for name, ladder in each.clocks.items()}


def test_every_clock_has_rungs_and_no_ladder_is_of_a_clock_that_does_not_exist():
    assert set(EVERYBODYS) == {clock.name for clock in CLOCKS}


@pytest.mark.parametrize("clock", CLOCKS, ids=lambda clock: clock.name)
def test_a_clock_says_where_its_rule_comes_from_and_is_told_in_the_documentation(clock):
    assert clock.source
    assert f"| {clock.name}" in (ROOT / "docs/clocks.md").read_text()


@pytest.mark.parametrize("wording", sorted({rung.wording for each in EVERYBODYS.values() for rung in each.rungs}))
@pytest.mark.parametrize(("rung", "ends"), [(1, "."), (2, "whoever was told before has not ended it.")])
def test_every_rung_has_words_of_its_own(wording, rung, ends):
    said = {"role": "tutor", "tutor": "Tom", "since_on": "1 May 2030", "overdue_on": "2 May 2030", "rung": rung}
    said |= {"late": ""}
    line = Environment(loader=FileSystemLoader(WORDING), undefined=StrictUndefined, autoescape=True).get_template(
        f"{wording}.txt"
    )
    assert "since 2 May 2030" in line.render(said)
    assert line.render(said).endswith(ends)
    assert line.render(said | {"late": "3 days"}).endswith("You are told 3 days late.")
    assert line.render(said | {"role": "programme lead"}).endswith(" You are told as programme lead.")


@pytest.mark.parametrize("clock", CLOCKS, ids=lambda clock: clock.name)
def test_a_clock_is_shown_to_remind_to_fall_overdue_to_climb_every_rung_and_to_stand_down(clock):
    rung = {
        (cause, fact.rung if cause.endswith(ESCALATION) else 0)
        for life in WHOLE_LIVES
        for each in life.history
        if (fact := each.fact) and getattr(fact, "clock", None) == clock.name and fact.NAME in STEPS
        for cause in [f"{clock.name}-{STEPS[fact.NAME]}"]
    }
    steps = [*([REMINDER] if clock.reminds else []), OVERDUE, HANDOVER]
    rungs = range(1, len(EVERYBODYS[clock.name].rungs) + 1)
    assert rung == {(f"{clock.name}-{step}", 0) for step in steps} | {(f"{clock.name}-{ESCALATION}", n) for n in rungs}
    assert stood_down_by(clock)


STEPS = {
    "clock-reminded.v1": REMINDER,
    "clock-fell-overdue.v1": OVERDUE,
    "clock-escalated.v1": ESCALATION,
    "escalation-handed-over.v1": HANDOVER,
}
