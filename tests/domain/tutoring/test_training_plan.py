"""The training plan is agreed by all three by day 42, and again after what changes it, or its clock says so."""

import pytest

from domain.facts.reviews import Signatory, TrainingPlanAgreed
from tests.domain.given import BOOK
from tests.domain.lives import at_the_gateway, by_an_older_edition, held, in_assessment, on_programme, plan_agreed

CLOCK, OVERDUE = "training-plan", "training-plan-overdue 0 at"
TEXT, OTHER = "a1" * 32, "b2" * 32
BY_NOBODY = "the training plan is not agreed by the apprentice, the employer and the provider"
STAFF = {"actor": "staff-7", "role": "coordinator"}


def agreed(life, on, party="apprentice", **said):
    return life.when("agree-training-plan", on, party=party, **said)


def by_all(life, on, **said):
    return plan_agreed(life, on, **said)


def due(life, on):
    """Return by when the plan is due and why, None where it is not."""
    found = [due for due in life.due_now(on).dues if due.clock.name == CLOCK]
    assert len(found) <= 1
    return (str(found[0].due_on), found[0].because) if found else None


def test_an_agreement_says_which_text_and_moves_its_clock_alone():
    fact = TrainingPlanAgreed(version=1, party=Signatory.EMPLOYER, sha256=TEXT)
    agreed(on_programme(), "2026-09-08", "employer").then(fact)
    assert fact.sentence() == (
        f"The employer agreed to version 1 of the training plan (SHA-256 {TEXT}). "
        "It moves the clock of the training plan, and no other."
    )


def test_it_is_due_by_day_42_and_overdue_on_day_43():
    life = on_programme()
    assert due(life, "2026-09-07") == (
        "2026-10-18",
        f"training began on 7 September 2026, and {BY_NOBODY}",
    )
    assert life.waits_for("2026-09-07", CLOCK) == f"{OVERDUE} 2026-10-19 09:00"
    assert not life.rung_until("2026-10-18 23:59", CLOCK).facts("clock-fell-overdue.v1", CLOCK)
    assert life.rung_until("2026-10-19 09:00", CLOCK).facts("clock-fell-overdue.v1", CLOCK)


@pytest.mark.parametrize("on", ["2026-08-24", "2026-09-07", "2026-10-18"])
def test_what_all_three_agreed_until_day_42_raises_nothing(on):
    life = by_all(on_programme(), "2026-10-18", occurred_on=on)
    assert not life.rung_until("2026-12-01", CLOCK).facts("clock-fell-overdue.v1", CLOCK)


def test_what_is_agreed_on_day_43_stands_the_escalation_down():
    life = on_programme().rung_until("2026-10-19 09:00")
    assert [fact.tell for fact in life.facts("clock-escalated.v1", CLOCK)] == [("tutor", "employer")]
    life = by_all(life, "2026-10-19 10:00")
    assert [fact.because for fact in life.facts("clock-stood-down.v1", CLOCK)] == [
        "the provider agreed to version 1 of the training plan"
    ]
    assert due(life, "2026-10-19") is None


@pytest.mark.parametrize("missing", ["apprentice", "employer", "provider"])
def test_two_of_three_are_not_enough(missing):
    life = on_programme()
    for party in {"apprentice", "employer", "provider"} - {missing}:
        life = agreed(life, "2026-09-08", party).after
    assert due(life, "2026-09-09")[1].endswith(f"version 1 of the training plan is not agreed by the {missing}")
    assert due(agreed(life, "2026-09-09", missing).after, "2026-09-09") is None


def test_all_three_agree_to_the_same_version():
    life = agreed(on_programme(), "2026-09-08").after
    life = agreed(life, "2026-09-08", "provider").after
    life = agreed(life, "2026-09-09", "employer", version=2, sha256=OTHER).after
    assert due(life, "2026-09-09")[1].endswith("version 1 of the training plan is not agreed by the employer")
    life = agreed(life, "2026-09-10", version=2, sha256=OTHER).after
    assert due(life, "2026-09-10")[1].endswith("version 2 of the training plan is not agreed by the provider")
    assert due(agreed(life, "2026-09-10", "provider", version=2, sha256=OTHER).after, "2026-09-10") is None


def test_a_version_has_one_text():
    life = agreed(on_programme(), "2026-09-08").after
    agreed(life, "2026-09-09", "employer", sha256=OTHER).refused(
        "version-of-the-plan-has-one-text",
        says="The apprentice agreed to another text as version 1 on 8 September 2026",
    )
    agreed(life, "2026-09-09", "employer", version=2, sha256=OTHER).meets("version-of-the-plan-has-one-text")
    agreed(life, "2026-09-09", "employer").meets("version-of-the-plan-has-one-text")


def test_a_text_that_was_given_wrongly_is_corrected_and_then_they_agreed_to_the_same():
    life = agreed(on_programme(), "2026-09-08", sha256=OTHER).after
    wrong = life.number("training-plan-agreed.v1")
    life = life.then("correct-fact", "2026-09-09", fact=wrong, instead={"sha256": TEXT})
    for party in ("employer", "provider"):
        life = agreed(life, "2026-09-09", party).after
    assert due(life, "2026-09-09") is None


def test_a_party_agrees_to_a_version_once_until_something_changes_the_plan():
    life = by_all(on_programme(), "2026-09-08")
    agreed(life, "2026-09-09").refused("party-has-not-agreed-to-the-plan-yet", says="on 8 September 2026 already")
    changed = life.then("agree-new-end", "2026-10-05")
    agreed(changed, "2026-10-06", occurred_on="2026-10-04").refused("party-has-not-agreed-to-the-plan-yet")
    agreed(changed, "2026-10-06", occurred_on="2026-10-05").meets("party-has-not-agreed-to-the-plan-yet")


def test_a_new_end_asks_for_it_again_within_42_days():
    life = by_all(on_programme(), "2026-10-04").then("agree-new-end", "2026-10-05")
    assert due(life, "2026-10-05") == (
        "2026-11-16",
        f"a new end was agreed on 5 October 2026, and {BY_NOBODY}",
    )
    assert life.waits_for("2026-10-05", CLOCK) == f"{OVERDUE} 2026-11-17 09:00"
    assert due(by_all(life, "2026-10-06", version=2, sha256=OTHER, occurred_on="2026-10-05"), "2026-10-06") is None


def test_what_was_agreed_the_day_before_a_change_does_not_answer_it():
    life = by_all(on_programme(), "2026-09-08").then("agree-new-end", "2026-10-05")
    early = by_all(life, "2026-10-06", version=2, sha256=OTHER, occurred_on="2026-10-04")
    assert due(early, "2026-10-06")[0] == "2026-11-16"


def test_a_change_excuses_no_plan_that_was_due_before():
    life = (
        on_programme()
        .then("agree-new-end", "2026-10-05")
        .then("agree-new-end", "2026-11-02", expected_end_on="2028-05-31")
    )
    assert due(life, "2026-11-02")[0] == "2026-10-18"
    life = by_all(life, "2026-11-03", occurred_on="2026-10-19")
    assert due(life, "2026-11-03")[0] == "2026-12-14"


def test_a_new_employer_agrees_anew_and_what_the_former_one_agreed_counts_no_more():
    life = by_all(on_programme(), "2026-09-08").then("record-job-loss", "2026-10-05")
    assert due(life, "2026-10-06") is None
    life = life.then("record-new-employer", "2026-10-12")
    assert due(life, "2026-10-12") == (
        "2026-11-23",
        f"a new employer came on 12 October 2026, and {BY_NOBODY}",
    )
    assert life.waits_for("2026-10-12", CLOCK) == f"{OVERDUE} 2026-11-24 09:00"
    life = agreed(life, "2026-10-13", occurred_on="2026-10-12").after
    life = agreed(life, "2026-10-13", "provider").after
    paper = {"on_behalf": "P-1", **STAFF}
    former = agreed(life, "2026-10-13", "employer", version=2, sha256=OTHER, occurred_on="2026-10-05", **paper).after
    assert due(former, "2026-10-13")[1].endswith("version 1 of the training plan is not agreed by the employer")
    assert due(agreed(former, "2026-10-13", "employer").after, "2026-10-13") is None


def test_an_employer_agrees_while_it_employs_the_apprentice():
    life = on_programme().then("record-job-loss", "2026-10-05")
    paper = {"on_behalf": "P-1", **STAFF}
    agreed(life, "2026-10-06", "employer", **paper).refused(
        "employer-of-the-day-agrees-to-the-plan", says="ended on 5 October 2026"
    )
    last_day = {"occurred_on": "2026-10-05", **paper}
    agreed(life, "2026-10-06", "employer", **last_day).meets("employer-of-the-day-agrees-to-the-plan")
    agreed(life, "2026-10-06").meets("employer-of-the-day-agrees-to-the-plan")


def test_a_transfer_leaves_the_plan_agreed():
    life = by_all(on_programme(), "2026-09-08").then("transfer-employment", "2026-10-05")
    assert due(life, "2026-10-05") is None


def test_a_material_change_is_agreed_no_later_than_the_next_review():
    life = by_all(on_programme(), "2026-09-08").then("hold-progress-review", "2026-10-05")
    assert due(life, "2026-10-05") is None
    life = life.then("hold-progress-review", "2026-11-02", material_change=True)
    assert (
        life.facts("progress-review-held.v1")[-1]
        .sentence()
        .endswith("with apprentice, employer and tutor; it found a material change of the training plan.")
    )
    assert due(life, "2026-11-02") == (
        "2027-02-28",
        f"the progress review on 2 November 2026 found a material change, and {BY_NOBODY}",
    )
    next_one = life.then("hold-progress-review", "2027-01-11", material_change=True)
    assert due(next_one, "2027-01-11")[0] == "2027-01-11"
    assert next_one.waits_for("2027-01-11", CLOCK) == f"{OVERDUE} 2027-01-12 09:00"
    assert due(by_all(next_one, "2027-01-11", version=2, sha256=OTHER), "2027-01-11") is None


def test_days_of_a_short_break_are_not_counted_and_after_a_longer_one_it_counts_anew():
    def back(on):
        life = on_programme().then("begin-break", "2026-09-21", last_learning_on="2026-09-20")
        return life.then("return-from-break", on)

    assert due(back("2026-10-05"), "2026-10-05")[0] == "2026-11-01"
    assert due(back("2026-11-02"), "2026-11-02")[0] == "2026-12-13"
    life = on_programme().then("begin-break", "2026-09-21", last_learning_on="2026-09-20")
    assert life.waits_for("2026-09-21", CLOCK) is None


def test_the_provider_agrees_by_its_staff_and_the_others_by_themselves_or_on_paper():
    agreed(on_programme(), "2026-09-08", "provider", actor="t-1", role="tutor").then("training-plan-agreed.v1")
    agreed(on_programme(), "2026-09-08", "provider", actor="t-9", role="tutor").refused("actor-is-entitled")
    agreed(on_programme(), "2026-09-08", "provider", on_behalf="P-1").refused("actor-is-entitled")
    agreed(on_programme(), "2026-09-08", **STAFF).refused("actor-is-entitled", says="Name it in on_behalf.")
    life = agreed(on_programme(), "2026-09-08", on_behalf="P-1", **STAFF).after
    said = life.facts("training-plan-agreed.v1")[0].sentence()
    assert said.startswith(
        "Recorded by staff-7 from the apprentice's signed statement P-1: the apprentice agreed to version 1"
    )


def test_after_the_gateway_nobody_waits_for_a_plan_of_training():
    assert due(at_the_gateway(), "2027-09-06")[0] == "2026-10-18"
    assert due(in_assessment(), "2027-09-07") is None
    by_all(in_assessment(), "2027-09-07", occurred_on="2026-09-07")


@pytest.mark.parametrize("name", ["2024-25", "2025-26", "2026-27"])
def test_the_newest_edition_of_each_year_asks_for_it(name):
    newest = max((pack for pack in BOOK.packs if pack.name == name), key=lambda pack: pack.edition)
    assert (newest.training_plan.agreed_by_day, newest.training_plan.again_within_days) == (42, 42)


def test_for_whoever_started_by_an_older_edition_nobody_waits_and_a_plan_is_recorded_all_the_same():
    life = held(by_an_older_edition(), "2026-09-28").rung_until("2026-11-30")
    assert life.waits_for("2026-11-30", CLOCK) is None
    assert not life.facts("clock-fell-overdue.v1", CLOCK)
    by_all(life, "2026-11-30")
