"""English and maths per subject: declined with both signatures, opted in and attempted, or adjusted by evidence."""

from dataclasses import replace
from datetime import date

import pytest

from domain.facts.functional_skills import Requirement
from tests.domain.given import BOOK
from tests.domain.lives import NOBODY, applicant, on_programme

ATTEMPT, EXEMPT = "record-functional-skills-attempt", "exempt-from-functional-skills"
OPT_IN, ADJUST = "opt-in-to-functional-skills", "adjust-functional-skills"
SIGNED = {"apprentice_signed": True, "employer_signed": True}
DECLINED = {"subject": "maths", "reason": "adult declined", "evidence": "PLAN-1"}


def started(starts_on="2026-09-07", **terms):
    end = f"{int(starts_on[:4]) + 2}-01-31"
    life = applicant(min(starts_on, "2026-08-03"))
    return life.then("enrol", starts_on, starts_on=starts_on, planned_end_on=end, **terms)


def by_fifth_edition():
    older = next(pack.id for pack in BOOK.packs if (pack.name, pack.edition) == ("2026-27", 5))
    life = replace(NOBODY, book=BOOK.as_used(older)).then("apply", "2026-08-03")
    return replace(life.then("enrol", "2026-09-07"), book=BOOK)


def maths(life):
    return life.state.functional_skills.maths


def item(life, on):
    return next(each for each in life.checklist(on) if each.requirement == "maths-achieved")


@pytest.mark.parametrize("missing", ["apprentice", "employer"])
def test_what_is_declined_is_signed_by_both(missing):
    said = {**DECLINED, **SIGNED}
    started().when(EXEMPT, "2026-10-05", **{**said, f"{missing}_signed": False}).refused(
        "declining-is-signed-by-both", says=f"Not signed by the {missing} yet."
    )
    life = started().when(EXEMPT, "2026-10-05", **said).meets("declining-is-signed-by-both")
    (exempted,) = life.facts("functional-skills-exempted.v1")
    assert exempted.sentence() == (
        "Exempt from functional skills in maths: adult declined (evidence PLAN-1, signed by apprentice and employer)."
    )


def test_who_holds_it_needs_no_signature_and_older_editions_asked_for_none():
    started().when(EXEMPT, "2026-10-05", subject="maths").meets("declining-is-signed-by-both")
    by_fifth_edition().when(EXEMPT, "2026-10-05", **DECLINED).meets("declining-is-signed-by-both")


@pytest.mark.parametrize(
    ("starts_on", "age", "on", "may"),
    [
        ("2024-09-02", 19, "2025-02-10", False),
        ("2024-09-02", 19, "2025-02-11", True),
        ("2024-09-02", 18, "2025-02-11", False),
        ("2025-02-10", 19, "2025-02-11", True),
        ("2025-07-31", 19, "2025-08-01", True),
        ("2025-08-01", 16, "2025-08-01", False),
        ("2025-08-01", 18, "2025-08-01", False),
        ("2025-08-01", 19, "2025-08-01", True),
    ],
)
def test_adults_decline_or_opt_in_from_11_february_2025_on(starts_on, age, on, may):
    life = started(starts_on, age_at_start=age)
    opted = life.when(OPT_IN, "2026-08-04", occurred_on=on)
    declined = life.when(EXEMPT, "2026-08-04", occurred_on=on, **DECLINED, **SIGNED)
    if may:
        opted.meets("only-adults-opt-in")
        declined.meets("only-adults-decline")
    else:
        opted.refused("only-adults-opt-in", says="is required, not chosen")
        declined.refused("only-adults-decline")


@pytest.mark.parametrize(("starts_on", "met"), [("2025-07-31", False), ("2025-08-01", True), ("2026-09-07", True)])
def test_a_failed_attempt_suffices_who_took_it_by_choice_where_the_rules_of_that_year_say_so(starts_on, met):
    life = started(starts_on).then(OPT_IN, "2026-10-05").then(ATTEMPT, "2026-11-02", subject="maths", passed=False)
    found = item(life, "2026-11-02")
    assert found.met is met
    assert ("Opted in to on 5 October 2026 and attempted on 2 November 2026" in found.why) is met
    assert not item(life, "2026-11-01").met


def test_an_attempt_suffices_nobody_of_whom_it_is_required_and_no_choice_without_one():
    required = started(age_at_start=18).then(ATTEMPT, "2026-11-02", subject="maths", passed=False)
    assert not item(required, "2026-11-02").met
    assert not item(started().then(OPT_IN, "2026-10-05"), "2026-11-02").met
    undecided = started().then(ATTEMPT, "2026-11-02", subject="maths", passed=False)
    assert not item(undecided, "2026-11-02").met


def test_the_clock_of_maths_stands_still_once_an_attempt_suffices():
    life = started().then(OPT_IN, "2026-10-05")
    fs = [each for each in life.due_now("2026-10-05").dues if each.clock.name == "functional-skills"]
    life = life.then(ATTEMPT, "2026-11-02", subject="maths", passed=False)
    after = [each for each in life.due_now("2026-11-02").dues if each.clock.name == "functional-skills"]
    assert {each.element for each in fs} - {each.element for each in after} == {"maths"}


def test_a_choice_is_agreed_by_both_and_undone_by_declining():
    for missing in ("apprentice", "employer"):
        started().when(OPT_IN, "2026-10-05", **{f"agreed_by_{missing}": False}).refused(
            "choice-is-agreed-by-both", says=f"by the {missing}"
        )
    life = started().when(OPT_IN, "2026-10-05").meets("choice-is-agreed-by-both")
    life = life.then(EXEMPT, "2026-11-02", **DECLINED, **SIGNED)
    assert maths(life).opted_in_on is None
    assert item(life, "2026-11-02").met
    life = life.then(OPT_IN, "2026-12-01")
    assert maths(life).requirement is Requirement.LEVEL_2
    assert not item(life, "2026-12-01").met


@pytest.mark.parametrize(
    ("before", "said", "why"),
    [
        (EXEMPT, {}, "held already"),
        (ATTEMPT, {"subject": "maths"}, "was achieved"),
        (OPT_IN, {}, "opted in on 5 October 2026"),
    ],
)
def test_what_is_held_achieved_or_chosen_is_not_chosen(before, said, why):
    life = started().then(before, "2026-10-05", **said)
    life.when(OPT_IN, "2026-10-06").refused("subject-is-there-to-be-chosen", says=why)
    started().when(OPT_IN, "2026-10-05").meets("subject-is-there-to-be-chosen")


def test_a_difficulty_found_out_later_lowers_one_subject_alone():
    life = started(prior_attainment={"english": "none", "maths": "none"}).then(ADJUST, "2026-10-05")
    assert maths(life).requirement is Requirement.ENTRY_LEVEL_3
    assert life.state.functional_skills.english.requirement is Requirement.LEVEL_2
    assert life.history[-1].fact.sentence() == (
        "Required in maths from now on: entry level 3 (professional assessment; evidence SEN-1)."
    )
    life = life.then(ATTEMPT, "2026-10-06", subject="maths", qualification="entry level 3")
    assert item(life, "2026-10-06").met


def test_what_was_passed_or_held_before_settles_what_is_required_since():
    passed = started().then(ATTEMPT, "2026-10-01", subject="maths", qualification="entry level 3")
    assert not item(passed, "2026-10-02").met
    life = passed.then(ADJUST, "2026-10-05")
    assert maths(life).achieved_on == date(2026, 10, 5)
    held = started(prior_attainment={"english": "none", "maths": "entry level 3", "evidence": "C-1"})
    assert not item(held, "2026-10-05").met
    assert item(held.then(ADJUST, "2026-10-05"), "2026-10-05").met


@pytest.mark.parametrize(("starts_on", "met"), [("2024-07-31", False), ("2024-08-01", True), ("2026-09-07", True)])
def test_a_professionals_assessment_suffices_for_those_who_started_late_enough(starts_on, met):
    ask = started(starts_on).when(ADJUST, "2026-10-05")
    if met:
        ask.meets("assessment-suffices-for-that-start")
    else:
        ask.refused("assessment-suffices-for-that-start", says="1 August 2024")
    started(starts_on).when(ADJUST, "2026-10-05", learning_plan="legacy statement").meets(
        "assessment-suffices-for-that-start"
    )


def test_sign_language_stands_in_for_english_alone():
    sign = {"learning_plan": "none", "uses_british_sign_language": True}
    life = (
        on_programme()
        .when(ADJUST, "2026-10-05", **{**sign, "subject": "english"})
        .meets("sign-language-is-for-english")
    )
    assert life.state.functional_skills.english.requirement is Requirement.BRITISH_SIGN_LANGUAGE
    both = life.then(ADJUST, "2026-10-06", subject="english")
    assert both.state.functional_skills.english.met
    on_programme().when(ADJUST, "2026-10-05", **sign).refused("sign-language-is-for-english", says="and not maths")


def test_an_adjustment_has_a_reason_and_changes_something():
    on_programme().when(ADJUST, "2026-10-05", learning_plan="none").refused(
        "adjustment-has-a-reason", "requirement-becomes-another-one"
    )
    life = on_programme().when(ADJUST, "2026-10-05").meets("adjustment-has-a-reason", "requirement-becomes-another-one")
    life.when(ADJUST, "2026-10-06").refused("requirement-becomes-another-one", says="already: entry level 3")
