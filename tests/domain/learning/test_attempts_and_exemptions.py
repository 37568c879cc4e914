"""Functional skills: English and maths, each reached, or exempt with a reason and evidence."""

from datetime import date

import pytest

from domain.facts.functional_skills import (
    Exemption,
    FunctionalSkillsAttempted,
    FunctionalSkillsExempted,
    Qualification,
    Subject,
)
from tests.domain.lives import applicant, enrolled, on_programme

ATTEMPT = "record-functional-skills-attempt"
EXEMPT = "exempt-from-functional-skills"
SIGNED = {"apprentice_signed": True, "employer_signed": True}
DECLINED = {"reason": "adult declined", "evidence": "PLAN-1", **SIGNED}


def started(on="2026-09-07", **terms):
    return applicant(min(on, "2026-08-03")).then("enrol", on, **terms)


def test_an_attempt_is_recorded_with_its_number_and_result():
    fact = FunctionalSkillsAttempted(
        subject=Subject.MATHS,
        qualification=Qualification.LEVEL_2,
        attempt=2,
        taken_on=date(2026, 11, 3),
        passed=True,
        meets_requirement=True,
        evidence="FS-1",
    )
    life = on_programme().then(ATTEMPT, "2026-10-05", subject="maths", passed=False)
    life = life.when(ATTEMPT, "2026-11-03", subject="maths").then(fact)
    assert life.state.functional_skills.maths.met
    assert not life.state.functional_skills.english.met


@pytest.mark.parametrize(
    ("terms", "qualification", "met"),
    [
        ({}, "level 2", True),
        ({}, "entry level 3", False),
        ({"learning_plan": "legacy statement", "learning_plan_evidence": "P"}, "entry level 3", True),
        ({"learning_plan": "legacy statement", "learning_plan_evidence": "P"}, "level 2", True),
        ({"uses_british_sign_language": True}, "british sign language", True),
        ({"uses_british_sign_language": True}, "level 2", True),
        ({"uses_british_sign_language": True}, "entry level 3", False),
    ],
)
def test_which_qualification_settles_english(terms, qualification, met):
    prior = {"english": "none", "maths": "none"}
    life = started(prior_attainment=prior, **terms).then(ATTEMPT, "2026-10-05", qualification=qualification)
    assert life.state.functional_skills.english.met is met


def test_a_failed_attempt_settles_nothing():
    life = on_programme().then(ATTEMPT, "2026-10-05", passed=False)
    assert not life.state.functional_skills.english.met
    life.when(ATTEMPT, "2026-10-05").meets("subject-is-still-open")


def test_a_subject_that_is_achieved_is_settled():
    life = on_programme().then(ATTEMPT, "2026-10-05")
    life.when(ATTEMPT, "2026-10-06").refused("subject-is-still-open", says="English was achieved on 5 October 2026")
    life.when(EXEMPT, "2026-10-06", subject="english").refused("subject-is-still-open")


def test_a_subject_that_is_exempt_is_settled():
    fact = FunctionalSkillsExempted(subject=Subject.MATHS, reason=Exemption.PRIOR_ATTAINMENT, evidence="GCSE-1")
    life = enrolled().when(EXEMPT, "2026-08-20").then(fact)
    assert life.state.functional_skills.maths.met
    life.when(EXEMPT, "2026-08-20").refused("subject-is-still-open", says="The apprentice is exempt from maths")


def test_sign_language_replaces_english_only_for_those_whose_first_language_it_is():
    signing = started(uses_british_sign_language=True)
    said = {"qualification": "british sign language"}
    signing.when(ATTEMPT, "2026-10-05", **said).meets("sign-language-replaces-english-only")
    signing.when(ATTEMPT, "2026-10-05", subject="maths", **said).refused("sign-language-replaces-english-only")
    on_programme().when(ATTEMPT, "2026-10-05", **said).refused("sign-language-replaces-english-only")


def test_attempts_are_recorded_in_the_order_in_which_they_were_taken():
    life = (
        on_programme()
        .when(ATTEMPT, "2026-10-05", occurred_on="2026-09-07", passed=False)
        .meets("attempts-follow-each-other")
    )
    life = life.then(ATTEMPT, "2026-10-05", passed=False)
    life.when(ATTEMPT, "2026-10-06", occurred_on="2026-10-04").refused("attempts-follow-each-other")
    life.when(ATTEMPT, "2026-10-06", occurred_on="2026-10-05").meets("attempts-follow-each-other")
    life.when(ATTEMPT, "2026-10-06", subject="maths", occurred_on="2026-10-04").meets("attempts-follow-each-other")


def test_adults_may_decline_and_the_young_may_not():
    said = DECLINED
    started(age_at_start=19).when(EXEMPT, "2026-09-07", **said).meets("only-adults-decline")
    started(age_at_start=18).when(EXEMPT, "2026-09-07", **said).refused(
        "only-adults-decline", says="was 18 at the start; from 19 one may decline"
    )
    started(age_at_start=18).when(EXEMPT, "2026-09-07").meets("only-adults-decline")


def test_adults_decline_from_11_february_2025_on():
    life = started("2024-09-02", starts_on="2024-09-02")
    said = DECLINED
    life.when(EXEMPT, "2025-03-03", occurred_on="2025-02-10", **said).refused("only-adults-decline")
    life.when(EXEMPT, "2025-03-03", occurred_on="2025-02-11", **said).meets("only-adults-decline")


def test_a_refusal_to_decline_too_early_names_the_date():
    life = started("2024-09-02", starts_on="2024-09-02")
    said = {**DECLINED, "occurred_on": "2025-02-10"}
    life.when(EXEMPT, "2026-08-03", **said).refused("only-adults-decline", says="11 February 2025")


def test_a_learning_plan_lowers_the_requirement_of_sign_language_users_too():
    plan = {"learning_plan": "education, health and care plan", "learning_plan_evidence": "P"}
    prior = {"english": "none", "maths": "none"}
    life = started(uses_british_sign_language=True, prior_attainment=prior, **plan)
    assert life.then(ATTEMPT, "2026-10-05", qualification="entry level 3").state.functional_skills.english.met
