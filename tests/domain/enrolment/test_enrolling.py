"""Enrolment: who may be enrolled, on which terms, and when training starts."""

from datetime import date

import pytest

from domain.facts.enrolment import ApplicationReceived, Enrolled, TrainingStarted
from domain.facts.functional_skills import Attainment, LearningPlan, Requirement, StartingPoint
from domain.stage import Stage
from tests.domain.given import BOOK, id_of
from tests.domain.lives import NOBODY, applicant, enrolled, on_programme


def starting_point(**changed):
    usual = {
        "english": Attainment.LEVEL_1,
        "maths": Attainment.NONE,
        "evidence": None,
        "learning_plan": LearningPlan.NONE,
        "learning_plan_evidence": None,
        "uses_british_sign_language": False,
        "prior_learning_hours": 0,
    }
    return StartingPoint(**{**usual, **changed})


def terms(**changed):
    usual = {
        "employer": id_of("the college"),
        "starts_on": date(2026, 9, 7),
        "planned_end_on": date(2027, 12, 7),
        "age_at_start": 24,
        "english": Requirement.LEVEL_2,
        "maths": Requirement.LEVEL_2,
        "planned_off_the_job_hours": 300,
        "required_off_the_job_hours": 278,
        "epao": "nqual",
        "pack": BOOK.pack_for(date(2026, 9, 7)).id,
        "starting_point": starting_point(),
        "standard": BOOK.newest("ST1379").id,
    }
    return Enrolled(**{**usual, **changed})


def test_a_person_applies_for_a_place_in_a_cohort():
    application = ApplicationReceived(person=id_of("ada"), standard="ST1379", cohort="2026-09")
    life = NOBODY.when("apply", "2026-08-03").then(application)
    assert life.state.stage is Stage.APPLIED


def test_the_provider_offers_the_standard_that_is_applied_for():
    NOBODY.when("apply", "2026-08-03", standard="ST1379").meets("standard-is-offered")


def test_an_application_for_another_standard_is_refused():
    NOBODY.when("apply", "2026-08-03", standard="ST0001").refused("standard-is-offered", says="ST1379")


def test_one_applies_once():
    says = "is at the stage 'applied'; the command is possible in the stage new."
    applicant().when("apply", "2026-08-03").refused("stage-allows-it", says=says)


def test_an_applicant_is_enrolled_on_the_terms_agreed():
    life = applicant().when("enrol", "2026-08-10").then(terms())
    assert life.state.stage is Stage.ENROLLED


def test_someone_who_has_not_applied_cannot_be_enrolled():
    NOBODY.when("enrol", "2026-08-10").refused("stage-allows-it")


def test_one_is_enrolled_once():
    enrolled().when("enrol", "2026-08-11").refused("stage-allows-it")


@pytest.mark.parametrize(
    ("starts_on", "earliest_end", "a_day_too_early"),
    [
        ("2026-09-07", "2027-09-06", "2027-09-05"),
        ("2028-02-29", "2029-02-27", "2029-02-26"),
        ("2027-02-28", "2028-02-27", "2028-02-26"),
        ("2027-03-01", "2028-02-29", "2028-02-28"),
        ("2027-01-31", "2028-01-30", "2028-01-29"),
    ],
)
def test_the_planned_end_leaves_twelve_months(starts_on, earliest_end, a_day_too_early):
    dates = {"starts_on": starts_on, "planned_end_on": a_day_too_early}
    applicant().when("enrol", "2026-08-10", starts_on=starts_on, planned_end_on=earliest_end).meets(
        "planned-end-leaves-the-minimum-period"
    )
    applicant().when("enrol", "2026-08-10", **dates).refused("planned-end-leaves-the-minimum-period")


@pytest.mark.parametrize("starts_on", ["2026-12-17", "2026-12-18"])
def test_a_start_after_the_last_funded_one_is_not_refused_because_it_may_be_private(starts_on):
    assert BOOK.newest("ST1379").funding.new_starts_until == date(2026, 12, 17)
    applicant().when("enrol", "2026-08-10", starts_on=starts_on, planned_end_on="2028-01-31").then("enrolled.v2")


def test_an_end_before_the_start_is_refused():
    applicant().when("enrol", "2026-08-10", planned_end_on="2026-01-01").refused(
        "planned-end-leaves-the-minimum-period", says="it cannot be before 6 September 2027"
    )


def test_278_off_the_job_hours_are_planned_at_least():
    applicant().when("enrol", "2026-08-10", planned_off_the_job_hours=278).meets("planned-off-the-job-hours-suffice")
    applicant().when("enrol", "2026-08-10", planned_off_the_job_hours=277).refused(
        "planned-off-the-job-hours-suffice", says="277 off-the-job hours are planned; 278 are required"
    )


@pytest.mark.parametrize(("prior", "required"), [(1, 277), (91, 187), (92, 187), (5000, 187)])
def test_prior_learning_lowers_the_hours_but_never_below_the_floor(prior, required):
    hours = {"planned_off_the_job_hours": required, "prior_learning_hours": prior}
    life = applicant().when("enrol", "2026-08-10", **hours).meets("planned-off-the-job-hours-suffice")
    assert life.state.enrolled.required_off_the_job_hours == required
    hours["planned_off_the_job_hours"] -= 1
    applicant().when("enrol", "2026-08-10", **hours).refused("planned-off-the-job-hours-suffice")


def test_until_july_2025_prior_learning_lowers_no_hours_below_278():
    said = {"starts_on": "2025-07-31", "planned_end_on": "2026-10-31", "prior_learning_hours": 200}
    life = applicant().when("enrol", "2026-08-10", planned_off_the_job_hours=278, **said)
    assert life.meets("planned-off-the-job-hours-suffice").state.enrolled.required_off_the_job_hours == 278
    applicant().when("enrol", "2026-08-10", planned_off_the_job_hours=277, **said).refused(
        "planned-off-the-job-hours-suffice", says="277 off-the-job hours are planned; 278 are required"
    )


def test_from_august_2025_on_prior_learning_lowers_the_hours_to_187():
    said = {"starts_on": "2025-08-01", "planned_end_on": "2026-11-01", "prior_learning_hours": 200}
    applicant().when("enrol", "2026-08-10", planned_off_the_job_hours=187, **said).meets(
        "planned-off-the-job-hours-suffice"
    )


def test_the_assessment_organisation_is_on_the_register():
    applicant().when("enrol", "2026-08-10", epao="tquk").meets("epao-is-on-the-register")
    applicant().when("enrol", "2026-08-10", epao="nobody").refused("epao-is-on-the-register", says="nqual")


@pytest.mark.parametrize("plan", ["education, health and care plan", "legacy statement", "professional assessment"])
def test_a_learning_plan_needs_its_evidence(plan):
    nothing = {"english": "none", "maths": "none"}
    applicant().when("enrol", "2026-08-10", learning_plan=plan, prior_attainment=nothing).refused(
        "learning-plan-is-evidenced"
    )
    applicant().when(
        "enrol", "2026-08-10", learning_plan=plan, prior_attainment=nothing, learning_plan_evidence="P-1"
    ).meets("learning-plan-is-evidenced")


ASSESSED = {
    "prior_attainment": {"english": "none", "maths": "none"},
    "learning_plan": "professional assessment",
    "learning_plan_evidence": "SENCO-1",
}


@pytest.mark.parametrize("starts_on", ["2024-08-01", "2025-08-01", "2026-09-07"])
def test_a_professionals_assessment_lowers_the_requirement_from_august_2024_on(starts_on):
    terms = {"starts_on": starts_on, "planned_end_on": "2028-01-31", **ASSESSED}
    life = applicant().when("enrol", "2026-08-10", **terms).meets("assessment-suffices-without-a-plan")
    assert life.state.functional_skills.english.requirement is Requirement.ENTRY_LEVEL_3
    assert life.state.functional_skills.maths.requirement is Requirement.ENTRY_LEVEL_3
    assert "professional assessment (evidence SENCO-1)" in life.facts("enrolled.v2")[0].sentence()


def test_before_august_2024_only_a_plan_lowers_the_requirement():
    terms = {"starts_on": "2024-07-31", "planned_end_on": "2028-01-31"}
    applicant().when("enrol", "2026-08-10", **terms, **ASSESSED).refused(
        "assessment-suffices-without-a-plan", says="before 1 August 2024 a professional assessment does not suffice"
    )
    plan = {**ASSESSED, "learning_plan": "legacy statement"}
    applicant().when("enrol", "2026-08-10", **terms, **plan).meets("assessment-suffices-without-a-plan")


@pytest.mark.parametrize("subject", ["english", "maths"])
def test_level_2_already_held_needs_its_certificate(subject):
    prior = {"english": "none", "maths": "none", subject: "level 2"}
    applicant().when("enrol", "2026-08-10", prior_attainment=prior).refused("prior-attainment-is-evidenced")
    certified = {**prior, "evidence": "GCSE-1"}
    applicant().when("enrol", "2026-08-10", prior_attainment=certified).meets("prior-attainment-is-evidenced")


@pytest.mark.parametrize(
    ("held", "said", "required"),
    [
        ("none", {}, Requirement.LEVEL_2),
        ("level 1", {}, Requirement.LEVEL_2),
        ("level 2", {}, Requirement.EXEMPT),
        ("none", {"learning_plan": "legacy statement", "learning_plan_evidence": "P"}, Requirement.ENTRY_LEVEL_3),
        ("none", {"uses_british_sign_language": True}, Requirement.BRITISH_SIGN_LANGUAGE),
        ("level 2", {"uses_british_sign_language": True}, Requirement.EXEMPT),
    ],
)
def test_what_english_has_to_reach(held, said, required):
    prior = {"english": held, "maths": "none", "evidence": "GCSE-1"}
    life = applicant().then("enrol", "2026-08-10", prior_attainment=prior, **said)
    assert life.state.functional_skills.english.requirement is required


def test_an_enrolment_keeps_what_was_held_and_evidenced_at_the_start_and_says_it():
    said = {
        "prior_attainment": {"english": "none", "maths": "level 2", "evidence": "GCSE-1"},
        "learning_plan": "legacy statement",
        "learning_plan_evidence": "P-1",
        "uses_british_sign_language": True,
        "prior_learning_hours": 12,
    }
    life = applicant().then("enrol", "2026-08-10", **said)
    (fact,) = life.facts("enrolled.v2")
    assert fact.starting_point == starting_point(
        english=Attainment.NONE,
        maths=Attainment.LEVEL_2,
        evidence="GCSE-1",
        learning_plan=LearningPlan.LEGACY_STATEMENT,
        learning_plan_evidence="P-1",
        uses_british_sign_language=True,
        prior_learning_hours=12,
    )
    assert (
        "maths: exempt (held at the start: English none, maths level 2 (evidence GCSE-1); "
        "legacy statement (evidence P-1); British Sign Language is the primary language)"
    ) in fact.sentence()
    maths = next(each for each in life.checklist("2026-09-10") if each.requirement == "maths-achieved")
    assert (maths.met, maths.why) == (
        True,
        "Exempt since 10 August 2026: level 2 held at the start (evidence GCSE-1).",
    )


def test_british_sign_language_lowers_nothing_in_maths():
    life = applicant().then("enrol", "2026-08-10", uses_british_sign_language=True)
    assert life.state.functional_skills.maths.requirement is Requirement.LEVEL_2


def test_one_open_enrolment_for_a_person_on_a_standard():
    applicant().when("enrol", "2026-08-10").meets("person-has-no-other-open-enrolment")
    applicant().when("enrol", "2026-08-10", claim_taken=True).refused("person-has-no-other-open-enrolment")


def test_an_enrolment_claims_the_person_on_the_standard():
    asked = applicant().when("enrol", "2026-08-10")
    assert asked.decided.claim == f"enrolment/{id_of('ada')}/ST1379"
    assert asked.decided.release is None


def test_a_refusal_names_every_unmet_rule():
    wrong = {"planned_end_on": "2026-01-01", "planned_off_the_job_hours": 1, "epao": "nobody"}
    prior = {"english": "level 2", "maths": "none"}
    plan = {"learning_plan": "legacy statement", "prior_attainment": prior}
    applicant().when("enrol", "2026-08-10", claim_taken=True, **wrong, **plan).refused(
        "planned-end-leaves-the-minimum-period",
        "planned-off-the-job-hours-suffice",
        "epao-is-on-the-register",
        "learning-plan-is-evidenced",
        "prior-attainment-is-evidenced",
        "person-has-no-other-open-enrolment",
    )


def test_training_starts_by_itself_at_midnight_of_its_date_in_summer_time():
    assert enrolled().waits_for("2026-08-10") == "training-start 0 at 2026-09-07 00:00"
    assert enrolled().alarm("2026-08-10").at.isoformat() == "2026-09-06T23:00:00+00:00"


def test_training_does_not_start_a_minute_early():
    enrolled().rings("2026-09-06 23:59").nothing()
    life = enrolled().rings("2026-09-07 00:00").dated("2026-09-07").then(TrainingStarted(started_on=date(2026, 9, 7)))
    assert life.state.stage is Stage.ON_PROGRAMME


def test_training_that_starts_late_is_dated_by_its_start():
    enrolled().rings("2026-09-10").dated("2026-09-07").then("training-started.v1")


def test_training_starts_once():
    alarm = enrolled().alarm("2026-09-07")
    on_programme().rings("2026-09-08", alarm).nothing()


def test_training_starts_with_the_enrolment_where_the_date_has_come():
    life = applicant().when("enrol", "2026-09-07").then("enrolled.v2", "training-started.v1")
    assert life.state.stage is Stage.ON_PROGRAMME
    assert life.waits_for("2026-09-07") == "session-reminder 0 at 2026-10-05 09:00"


def test_training_waits_where_enrolment_comes_the_day_before():
    applicant().when("enrol", "2026-09-06").then("enrolled.v2")


@pytest.mark.parametrize(
    ("starts_on", "pack"),
    [
        ("2025-07-31", "2024-25.v6"),
        ("2025-08-01", "2025-26.v6"),
        ("2026-07-31", "2025-26.v6"),
        ("2026-08-01", "2026-27.v6"),
    ],
)
def test_the_rules_are_those_of_the_start_date_not_of_today(starts_on, pack):
    asked = applicant().when("enrol", "2026-08-10", starts_on=starts_on)
    assert asked.after.state.enrolled.pack.startswith(f"{pack}@")
    assert asked.decided.rules == asked.after.state.enrolled.pack


def test_an_enrolment_cannot_be_dated_tomorrow():
    applicant().when("enrol", "2026-08-10", occurred_on="2026-08-11").refused(
        "it-has-happened", says="Today is 10 August 2026; it cannot have happened on 11 August 2026"
    )
    applicant().when("enrol", "2026-08-10", occurred_on="2026-08-10").meets("it-has-happened")


def test_today_is_the_london_date_and_not_that_of_utc():
    applicant().when("enrol", "2026-08-11 00:30", occurred_on="2026-08-11").meets("it-has-happened")


def test_training_that_starts_with_the_enrolment_is_dated_by_its_start():
    life = applicant().then("enrol", "2026-09-14", occurred_on="2026-09-02")
    (started,) = [each for each in life.history if each.fact.NAME == "training-started.v1"]
    assert started.occurred_on == date(2026, 9, 7)


def test_an_exemption_by_prior_entry_level_3_needs_its_certificate():
    prior = {"english": "entry level 3", "maths": "none"}
    plan = {"learning_plan": "legacy statement", "learning_plan_evidence": "P-1"}
    asked = applicant().when("enrol", "2026-08-10", prior_attainment=prior, **plan)
    assert asked.decided.unmet


def test_a_refusal_for_a_date_to_come_names_the_other_unmet_rules_too():
    said = {"occurred_on": "2026-08-11", "planned_off_the_job_hours": 1}
    applicant().when("enrol", "2026-08-10", **said).refused("it-has-happened", "planned-off-the-job-hours-suffice")
