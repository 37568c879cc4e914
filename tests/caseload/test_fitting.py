"""Whether a row fits is told without the database as `read` tells it."""

from uuid import uuid4

import pytest

from activities.caseload.fitting import fits
from activities.caseload.table import read
from domain.stage import Stage
from tests.benchmark.caseload import append_copy
from tests.domain.lives import applicant, at_the_gateway, in_assessment, observation_held, on_programme
from tests.domain.whole_lives import in_question_and_handed_on


def proposed():
    """Return an apprentice whose withdrawal waits for a second person."""
    return on_programme().proposes("withdraw", "2026-09-08", last_learning_on="2026-09-07").after


def given():
    """Return an apprentice of whom an escalation was given to another tutor."""
    life = on_programme().rung_until("2026-10-14")
    about = next({"clock": each.clock, "about": each.about} for each in life.state.clocks.open() if each.rungs)
    return life.then("reassign-escalation", "2026-10-14", to_tutor="T-2", **about)


LIVES = (applicant, on_programme, at_the_gateway, in_assessment, observation_held, in_question_and_handed_on)
WANTED = [
    {},
    *(
        {name: said}
        for name in ("escalated", "proposal_waits", "grade_awaited", "in_question")
        for said in (True, False)
    ),
    *({"stage": each} for each in Stage),
    *({name: said} for name in ("own_tutor", "also_for") for said in ("t-1", "t-2", "nobody")),
    *({"of_tutors": said} for said in (["t-1"], ["t-2", "t-9"], [])),
    *({"grade_awaited_of": said} for said in ("nqual", "tquk")),
    {"stage": Stage.ASSESSMENT, "grade_awaited": True},
]


@pytest.fixture
def rows(desk):
    for life in (*LIVES, proposed, given):
        append_copy(desk.ledger, uuid4(), list(life().history))
    desk.caseload().catch_up()
    return list(desk.rows().values())


def test_a_row_fits_where_it_is_found(rows, pool):
    theirs = [{"person": rows[0].person}, {"employer": next(each.employer for each in rows if each.employer)}]
    found_at_all = 0
    for wanted in [*WANTED, *theirs, {"person": uuid4()}]:
        found = {each.apprenticeship for each in read(pool, wanted, 100)}
        assert found == {each.apprenticeship for each in rows if fits(each, wanted)}, wanted
        found_at_all += bool(found)
    assert found_at_all > len(WANTED) / 2
    with pytest.raises(KeyError):
        fits(rows[0], {"shoe size": 42})
