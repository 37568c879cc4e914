"""Drafts tried on an apprenticeship: by the domain's own rules, clocks and rungs, and recorded nowhere."""

import pytest

from domain.deciding.decide import pending
from domain.history.tried import SAME, Trial
from domain.rulebook.drafts import read_drafts
from tests.domain.given import BOOK, london
from tests.domain.lives import achieved, at_the_gateway, enrolled, held, in_assessment, on_programme
from tests.domain.rulebook.test_drafts import LADDER_FILE, NEXT, PACK_FILE
from tests.domain.whole_lives import WHOLE_LIVES


def tried(life, on, *texts):
    """Return what drafts would change of a life on a London date."""
    drafts = read_drafts({f"{number}.toml": text.encode() for number, text in enumerate(texts)}, BOOK)
    return Trial(drafts, BOOK).of(life.history, life.state, london(on))


def changed(text, old, new):
    """Return a file with one thing otherwise."""
    assert old in text
    return text.replace(old, new)


def unmet(found):
    """Return the rules that would newly not be met."""
    return [each.rule for each in found.newly_unmet]


@pytest.mark.parametrize("text", [PACK_FILE, LADDER_FILE, NEXT], ids=["pack", "ladders", "standard"])
@pytest.mark.parametrize(
    "life", [life for life in WHOLE_LIVES if life.state.enrolment][:30], ids=lambda life: str(len(life.history))
)
def test_a_draft_that_says_the_same_changes_nothing(life, text):
    # The first edition of the ladders has others than today's for some clocks.
    now = f"{life.history[-1].recorded_at:%Y-%m-%d %H:%M}"
    found = tried(life, now, text)
    assert found in {SAME, None} or text is LADDER_FILE


def test_a_longer_minimum_is_met_by_whoever_has_trained_so_long():
    draft = changed(PACK_FILE, "minimum_months = 8", "minimum_months = 14")
    life = on_programme()
    assert "minimum-period-on-programme" in unmet(tried(life, "2027-09-07", draft))
    assert "minimum-period-on-programme" in unmet(tried(life, "2027-11-06", draft))
    assert "minimum-period-on-programme" not in unmet(tried(life, "2027-11-07", draft))
    assert tried(life, "2027-09-06", draft).newly_met == ()


def test_whoever_passed_the_gateway_is_asked_as_of_that_day():
    draft = changed(PACK_FILE, "minimum_months = 8", "minimum_months = 14")
    life = in_assessment()
    assert unmet(tried(life, "2028-03-01", draft)) == ["minimum-period-on-programme"]
    assert "7 November 2027" in tried(life, "2028-03-01", draft).newly_unmet[0].why


def test_a_shorter_minimum_is_newly_met():
    draft = changed(NEXT, "minimum_months = 12", "minimum_months = 8")
    found = tried(on_programme(), "2027-06-07", draft)
    assert [each.rule for each in found.newly_met] == ["minimum-period-on-programme"]
    assert "7 September 2027" in found.newly_met[0].why


def test_more_hours_are_asked_of_the_plan_and_of_the_training():
    draft = changed(NEXT, "published_hours = 278", "published_hours = 500")
    life = at_the_gateway()
    assert unmet(tried(life, "2027-09-07", draft)) == [
        "planned-off-the-job-hours-suffice",
        "off-the-job-training-completed",
    ]


def test_an_item_that_is_no_longer_asked_is_newly_met_and_a_new_one_is_not():
    item = '[[gateway]]\nrule = "epao-chosen"\n'
    draft = changed(NEXT, item, f'{item}\n[[gateway]]\nrule = "evidenced"\nkey = "licence"\ntitle = "a licence"\n')
    assert unmet(tried(at_the_gateway(), "2027-09-07", draft)) == ["licence"]
    without = changed(NEXT, '[[gateway]]\nrule = "portfolio-submitted"\n', "")
    assert [each.rule for each in tried(on_programme(), "2027-09-07", without).newly_met] == ["portfolio-submitted"]


def test_an_activity_that_no_longer_counts_is_taken_out_of_the_hours():
    life = on_programme().then("log-off-the-job", "2026-10-05", activity="shadowing", minutes=600)
    draft = changed(PACK_FILE, '"normal-duties"]', '"normal-duties", "shadowing"]')
    found = tried(life, "2026-10-06", draft)
    assert found is not None
    by_it = Trial(read_drafts({"d": draft.encode()}, BOOK), BOOK)
    assert by_it.of(life.history, life.state, london("2026-12-07")).alarms_begun


def test_another_grading_makes_another_overall_grade():
    row = 'grades = { observation = "pass", discussion = "distinction" }\noverall = "merit"'
    found = tried(achieved("pass", "distinction"), "2027-11-08", changed(NEXT, row, row.replace("merit", "pass")))
    assert (found.overall, found.overall_instead) == ("merit", "pass")
    assert not unmet(found)


def test_a_break_after_which_clocks_start_anew_lets_a_session_be_due_later():
    life = held(on_programme(), "2026-10-05").then("begin-break", "2026-10-12", last_learning_on="2026-10-09")
    life = life.then("return-from-break", "2026-10-26")
    found = tried(life, "2026-10-27", changed(PACK_FILE, "clocks_anew_from_days = 28", "clocks_anew_from_days = 7"))
    begun, ended = ([each for each in alarms if each.kind == "session-reminder"] for alarms in
                    (found.alarms_begun, found.alarms_ended))  # fmt: skip
    assert begun[0].at > ended[0].at


def test_a_longer_cadence_moves_the_alarms_and_the_rungs_as_the_clocks_say():
    life = held(on_programme(), "2026-10-05")
    found = tried(life, "2026-10-06", changed(PACK_FILE, "overdue_days = 36", "overdue_days = 43"))
    assert not found.alarms_begun
    moved = [(each.rung, each.tell, f"{each.at:%Y-%m-%d}") for each in found.rungs_begun if each.clock == "session"]
    assert moved[0] == (1, ("tutor",), "2026-11-17")
    assert {each.clock for each in found.rungs_begun} == {"session"}
    assert [(each.rung, each.tell) for each in found.rungs_begun] == [
        (each.rung, each.tell) for each in found.rungs_ended
    ]


def test_what_a_shorter_cadence_would_have_raised_by_now_rings_at_once():
    life, draft = held(on_programme(), "2026-10-05"), changed(PACK_FILE, "overdue_days = 36", "overdue_days = 11")
    draft = changed(draft, "[session_cadence]\nreminder_days = 28", "[session_cadence]\nreminder_days = 10")
    found = tried(life, "2026-10-20", draft)
    (sooner,) = [each.at for each in found.alarms_begun if each.kind == "session-reminder"]
    (later,) = [each.at for each in found.alarms_ended if each.kind == "session-reminder"]
    assert sooner < london("2026-10-20") < later


def test_another_ladder_tells_others_and_moves_nothing_else():
    life = held(on_programme(), "2026-10-05")
    found = tried(
        life, "2026-10-06", changed(LADDER_FILE, 'tell = ["programme lead", "employer"]', 'tell = ["employer"]')
    )
    begun, ended = ([each for each in rungs if each.clock == "session"] for rungs in
                    (found.rungs_begun, found.rungs_ended))  # fmt: skip
    assert [(each.rung, each.tell) for each in begun] == [(3, ("employer",))]
    assert [(each.rung, each.tell) for each in ended] == [(3, ("programme lead", "employer"))]
    assert not (found.newly_unmet)
    assert not (found.newly_met)
    assert not (found.alarms_begun)
    assert not (found.alarms_ended)


def test_an_open_escalation_is_tried_by_the_draft_too():
    life = held(on_programme(), "2026-10-05").rung_until("2026-11-10 09:00")
    assert life.facts("clock-escalated.v1", "session")
    draft = changed(LADDER_FILE, "working_days = 3", "working_days = 5")
    moved = [each for each in tried(life, "2026-11-11", draft).rungs_begun if each.clock == "session"]
    assert [(each.rung, f"{each.at:%Y-%m-%d}") for each in moved] == [(2, "2026-11-17")]


def test_another_hour_moves_the_letters_that_are_owed():
    life = held(on_programme(), "2026-10-05").rung_until("2026-11-10 09:00")
    owed = list(tried(life, "2026-11-10", changed(LADDER_FILE, "hour = 9", "hour = 11")).letters_begun)
    assert {each.role for each in owed} >= {"tutor"}


def test_the_alarms_are_those_that_would_wait_by_the_draft():
    life = held(on_programme(), "2026-10-05")
    draft = changed(PACK_FILE, "lead_months = 6", "lead_months = 9")
    drafts = read_drafts({"draft.toml": draft.encode()}, BOOK)
    found = Trial(drafts, BOOK).of(life.history, life.state, london("2026-10-06"))
    waiting = {(each.kind, each.at) for each in pending(life.due_now("2026-10-06"))}
    assert {(each.kind, each.at) for each in found.alarms_ended} <= waiting
    assert not {(each.kind, each.at) for each in found.alarms_begun} & waiting


def test_it_is_for_nobody_who_is_not_enrolled_or_started_in_another_year():
    assert tried(enrolled(), "2026-08-11", PACK_FILE) == SAME
    assert tried(on_programme("2026-07-31"), "2026-10-06", PACK_FILE) is None


def test_a_correction_is_tried_as_it_stands():
    life = on_programme()
    place = next(each.originator_version for each in life.history if each.fact.NAME == "enrolled.v2")
    life = life.then("correct-fact", "2026-10-01", fact=place, instead={"planned_off_the_job_hours": 320})
    for hours, rules in ((300, []), (330, ["planned-off-the-job-hours-suffice"])):
        draft = changed(NEXT, "published_hours = 278", f"published_hours = {hours}")
        assert unmet(tried(life, "2026-10-02", draft)) == rules


def test_a_method_that_the_draft_no_longer_has_stops_nobody():
    found = tried(achieved("pass", "distinction"), "2027-11-08", changed(NEXT, "questions = 5", "questions = 6"))
    assert found == SAME
