"""A break in learning: agreed by both, it stops every clock; after four weeks they start anew, else they go on."""

from datetime import timedelta

from domain.days import months_after
from tests.journeys.conftest import LEVEL_2_HELD, MONDAY

MINIMUM = "minimum-period-on-programme"


def days(count):
    return timedelta(days=count)


async def test_twelve_months_on_programme_do_not_count_the_break(on_programme, rules_against):
    life = await on_programme({**LEVEL_2_HELD, "prior_learning_hours": 91})
    await life.move_to(MONDAY + days(21))
    await life.begin_break(MONDAY + days(20), MONDAY + days(81))
    planned = {"planned_on": (MONDAY + days(60)).isoformat(), "mode": "workplace"}
    assert await rules_against(life.do("POST", "/sessions", planned)) == ["session-is-planned-outside-a-break"]
    await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Asked how things are."})
    await life.move_to(MONDAY + days(81))
    await life.do("PUT", "/return")
    again = life.do("PUT", "/return")
    assert await rules_against(again) == ["apprentice-is-on-a-break"]
    ends_on = months_after(MONDAY, 12) + days(60)
    await life.move_to(ends_on - days(1))
    await life.train([MONDAY + days(100 + day) for day in range(13)], minutes=900)
    await life.complete_portfolio()
    await life.confirm()
    assert await rules_against(life.pass_gateway()) == [MINIMUM]
    await life.move_to(ends_on)
    await life.pass_gateway()
    assert life.gateway == ends_on


async def test_in_a_break_an_escalation_stands_still_and_after_four_weeks_the_clock_counts_from_the_return(
    on_programme,
):
    life = await on_programme()
    await life.move_to(MONDAY + days(37))
    await life.begin_break(MONDAY, MONDAY + days(100))
    raised = (await life.read())["state"]["clocks"]["raised"][f"session/{MONDAY}"]
    assert (raised["overdue_on"], raised["rungs"]) == (str(MONDAY + days(36)), 1)
    assert [each["kind"] for each in await life.read("/alarms")] == ["break-overdue"]
    quiet = len(await life.history())
    await life.move_to(MONDAY + days(98))
    assert len(await life.history()) == quiet
    back = await life.today()
    returned = await life.do("PUT", "/return")
    assert returned["recorded"] == ["returned-from-break.v2", "clock-stood-down.v1"]
    (alarm,) = [each for each in await life.read("/alarms") if each["kind"].startswith("session")]
    assert (alarm["kind"], alarm["about"]) == ("session-reminder", back.isoformat())
    await life.move_to(back + days(36))
    later = (await life.history())[quiet + 2 :]
    raised = [fact["name"] for fact in later if fact["fact"].get("clock") == "session"]
    assert raised == ["clock-reminded.v1", "clock-fell-overdue.v1", "clock-escalated.v1"]


async def test_a_break_of_a_day_leaves_an_escalation_where_it_stood(on_programme):
    life = await on_programme()
    await life.move_to(MONDAY + days(46))
    await life.begin_break(MONDAY, MONDAY + days(47))
    await life.move_to(MONDAY + days(47))
    returned = await life.do("PUT", "/return")
    assert returned["recorded"] == ["returned-from-break.v2"]
    raised = (await life.read())["state"]["clocks"]["raised"][f"session/{MONDAY}"]
    assert (raised["overdue_on"], raised["rungs"]) == (str(MONDAY + days(36)), 3)
    assert [each for each in await life.read("/alarms") if each["kind"].startswith("session")] == []


async def test_a_break_during_the_assessment_moves_the_window(assessed):
    life = await assessed()
    ends_on = months_after(life.gateway, 3)
    await life.move_to(life.gateway + days(10))
    await life.begin_break(life.gateway, ends_on + days(30))
    await life.move_to(ends_on + days(30))
    assert not (await life.read())["state"]["assessments"]["window_closed"]
    await life.do("PUT", "/return")
    lasted = (ends_on + days(30) - life.gateway).days - 10
    window = (await life.read())["state"]["assessments"]["window_extended_to"]
    assert window == (ends_on + days(lasted)).isoformat()


async def test_a_break_without_the_agreement_of_both_is_refused(on_programme, rules_against):
    life = await on_programme()
    await life.move_to(MONDAY + days(7))
    said = {
        "agreed_by_apprentice": True,
        "agreed_by_employer": False,
        "reason": "Moving house.",
        "last_learning_on": (MONDAY + days(8)).isoformat(),
        "expected_return_on": (MONDAY + days(7)).isoformat(),
    }
    assert await rules_against(life.do("PUT", "/break", said)) == [
        "break-is-agreed",
        "agreement-is-the-partys-own",
        "return-is-expected-after-the-break-begins",
        "last-learning-is-not-after-the-break-begins",
    ]
