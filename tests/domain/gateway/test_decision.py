"""The gateway: a checklist to be read at any time, and a decision refused with every unmet item."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from domain.deciding.decide import circumstances
from domain.deciding.fold import continued
from domain.facts.gateway import ApprenticeConfirmed, EmployerConfirmed, GatewayDeferred, GatewayPassed
from domain.gateway.checklist import checklist
from domain.stage import Stage
from tests.domain.actors import COORDINATOR
from tests.domain.bodies import SEALED
from tests.domain.given import BOOK, id_of, london
from tests.domain.lives import applicant, at_the_gateway, enrolled, in_assessment, on_programme, portfolio_complete

EVERY_ITEM = [
    "minimum-period-on-programme",
    "off-the-job-training-completed",
    "english-achieved",
    "maths-achieved",
    "portfolio-submitted",
    "still-employed",
    "employer-confirmed-readiness",
    "apprentice-confirmed-readiness",
    "epao-chosen",
]
LOST = {"on": "2027-09-07", "occurred_on": "2027-09-06"}


def items(life, on):
    return {item.requirement: item for item in checklist(life.state, circumstances(life.state, london(on), BOOK))}


def test_on_the_first_day_nothing_is_met_and_each_item_says_why():
    found = items(on_programme(epao=None), "2026-09-07")
    assert list(found) == EVERY_ITEM
    assert [name for name, item in found.items() if item.met] == ["still-employed"]
    assert found["off-the-job-training-completed"].why == "0 min of 278 required hours are eligible."
    assert found["maths-achieved"].why == "Maths: level 2 not achieved; no attempt yet."
    assert found["portfolio-submitted"].why == "The portfolio is not submitted yet."
    assert found["epao-chosen"].why == "The end-point assessment organisation is not chosen yet."


def test_before_the_decision_everything_is_met_and_each_item_says_why():
    found = items(at_the_gateway(), "2027-09-07")
    assert all(item.met for item in found.values())
    assert found["english-achieved"].why == "level 2 achieved on 30 August 2027."
    assert found["off-the-job-training-completed"].why == "289 h of 278 required hours are eligible."
    assert found["employer-confirmed-readiness"].why == "The employer's confirmation was given on 6 September 2027."


def test_the_checklist_can_be_read_before_training_starts():
    assert len(items(enrolled(), "2026-08-10")) == 9


def test_who_is_exempt_needs_no_achievement():
    life = enrolled().then("exempt-from-functional-skills", "2026-08-20", subject="maths")
    assert items(life, "2026-08-20")["maths-achieved"].why == (
        "Exempt since 20 August 2026: prior attainment (evidence GCSE-1)."
    )


def test_an_exemption_counts_from_its_day():
    life = enrolled().then("exempt-from-functional-skills", "2026-08-20", subject="maths")
    assert [items(life, on)["maths-achieved"].met for on in ("2026-08-19", "2026-08-20")] == [False, True]
    life = portfolio_complete(subjects=("english",)).then("submit-portfolio", "2027-09-06")
    life = life.then("confirm-by-employer", "2027-09-06").then("confirm-by-apprentice", "2027-09-06")
    life = life.then("exempt-from-functional-skills", "2027-09-20", subject="maths")
    life.when("decide-gateway", "2027-09-20", occurred_on="2027-09-19").refused(
        "maths-achieved", says="Exempt since 20 September 2027"
    )
    life.when("decide-gateway", "2027-09-20").meets("maths-achieved")


def test_what_was_held_at_the_start_exempts_from_the_enrolment_on():
    held = {"english": "level 2", "maths": "none", "evidence": "GCSE-1"}
    life = applicant().then("enrol", "2026-08-10", prior_attainment=held)
    assert items(life, "2026-08-10")["english-achieved"].why.startswith("Exempt since 10 August 2026: level 2 held")
    assert [items(life, on)["english-achieved"].met for on in ("2026-08-09", "2026-08-10")] == [False, True]


def test_a_decision_too_early_is_refused_with_every_item():
    on_programme(epao=None).when("decide-gateway", "2026-10-05").refused(
        "minimum-period-on-programme",
        "off-the-job-training-completed",
        "english-achieved",
        "maths-achieved",
        "portfolio-submitted",
        "employer-confirmed-readiness",
        "apprentice-confirmed-readiness",
        "epao-chosen",
    )


def test_a_gateway_that_is_ready_meets_every_item():
    at_the_gateway().when("decide-gateway", "2027-09-07").meets(
        "minimum-period-on-programme",
        "off-the-job-training-completed",
        "english-achieved",
        "maths-achieved",
        "portfolio-submitted",
        "still-employed",
        "employer-confirmed-readiness",
        "apprentice-confirmed-readiness",
        "epao-chosen",
    )


def test_the_twelve_months_end_on_the_anniversary_and_not_a_day_before():
    at_the_gateway().when("decide-gateway", "2027-09-06 23:59").refused(
        "minimum-period-on-programme", says="end on 7 September 2027"
    )
    at_the_gateway().when("decide-gateway", "2027-09-07 00:00").then("gateway-passed.v1")


def test_277_hours_and_59_minutes_are_not_enough():
    life = on_programme()
    for day in range(10, 21):
        life = life.then("log-off-the-job", "2027-08-02", minutes=1440, occurred_on=f"2027-05-{day}")
    short = life.then("log-off-the-job", "2027-08-02", minutes=839)
    assert items(short, "2027-08-02")["off-the-job-training-completed"].why.startswith("277 h 59 min of 278")
    assert not items(short, "2027-08-02")["off-the-job-training-completed"].met
    enough = short.then("log-off-the-job", "2027-08-02", minutes=1)
    assert items(enough, "2027-08-02")["off-the-job-training-completed"].met


def test_each_confirmation_is_kept_with_its_evidence():
    life = portfolio_complete()
    life = life.when("confirm-by-employer", "2027-09-06").then(EmployerConfirmed(evidence="E-1"))
    life = life.when("confirm-by-apprentice", "2027-09-06").then(ApprenticeConfirmed(evidence="A-1"))
    assert life.unmet_at_the_gateway("2027-09-07") == ["portfolio-submitted"]


@pytest.mark.parametrize(
    ("passed_on", "window_ends_on"),
    [
        ("2027-09-07", date(2027, 12, 7)),
        ("2027-11-30", date(2028, 2, 29)),
        ("2028-11-30", date(2029, 2, 28)),
        ("2027-12-31", date(2028, 3, 31)),
    ],
)
def test_the_gateway_opens_a_window_of_three_months(passed_on, window_ends_on):
    fact = GatewayPassed(passed_on=date.fromisoformat(passed_on), window_ends_on=window_ends_on)
    life = at_the_gateway().when("decide-gateway", passed_on).then(fact)
    assert life.state.stage is Stage.ASSESSMENT


def test_the_gateway_is_passed_once():
    in_assessment().when("decide-gateway", "2027-09-08").refused("stage-allows-it")


def test_not_yet_ready_needs_a_reason():
    said = {"verdict": "not yet ready"}
    at_the_gateway().when("decide-gateway", "2027-09-07", **said).refused("deferral-is-explained")
    at_the_gateway().when("decide-gateway", "2027-09-07", reason=SEALED, **said).meets("deferral-is-explained")


def test_a_deferral_asks_for_everything_that_was_given_anew():
    said = {"verdict": "not yet ready", "reason": SEALED}
    life = at_the_gateway().when("decide-gateway", "2027-09-07", **said).then(GatewayDeferred(reason=SEALED))
    assert life.state.stage is Stage.ON_PROGRAMME
    assert life.unmet_at_the_gateway("2027-09-07") == [
        "portfolio-submitted",
        "employer-confirmed-readiness",
        "apprentice-confirmed-readiness",
    ]


def test_a_deferred_apprentice_passes_the_gateway_later():
    life = at_the_gateway().then("decide-gateway", "2027-09-07", verdict="not yet ready", reason=SEALED)
    life = life.then("submit-portfolio", "2027-10-04")
    life = life.then("confirm-by-employer", "2027-10-04").then("confirm-by-apprentice", "2027-10-04")
    life.when("decide-gateway", "2027-10-05").then("gateway-passed.v1")


def test_the_gateway_is_not_passed_before_what_it_rests_on():
    at_the_gateway().when("decide-gateway", "2027-09-20", occurred_on="2027-08-29").refused(
        "minimum-period-on-programme",
        "english-achieved",
        "maths-achieved",
        "portfolio-submitted",
        "employer-confirmed-readiness",
        "apprentice-confirmed-readiness",
    )


def test_the_gateway_is_not_passed_on_hours_that_came_later():
    life = portfolio_complete(days=range(10, 16))
    life = life.then("submit-portfolio", "2027-09-06")
    life = life.then("confirm-by-employer", "2027-09-06").then("confirm-by-apprentice", "2027-09-06")
    for day in range(10, 16):
        life = life.then("log-off-the-job", "2027-09-20", minutes=1440, occurred_on=f"2027-09-{day}")
    life.when("decide-gateway", "2027-09-20", occurred_on="2027-09-14").refused("off-the-job-training-completed")
    life.when("decide-gateway", "2027-09-20", occurred_on="2027-09-15").meets("off-the-job-training-completed")


def test_nobody_passes_the_gateway_without_an_employer():
    life = at_the_gateway().then("record-job-loss", **LOST)
    assert items(life, "2027-09-07")["still-employed"].why == "The employment ended on 6 September 2027."
    life.when("decide-gateway", "2027-09-07").refused("still-employed", says="ended on 6 September 2027")
    last_day = at_the_gateway().then("record-job-loss", "2027-09-08", occurred_on="2027-09-07")
    last_day.when("decide-gateway", "2027-09-08", occurred_on="2027-09-07").meets("still-employed")


def test_who_employs_nobody_confirms_nothing():
    life = portfolio_complete().then("record-job-loss", **LOST)
    life.when("confirm-by-employer", "2027-09-07").refused("actor-is-entitled", says="a former employer")
    paper = {**COORDINATOR, "on_behalf": "CONF-7"}
    life.when("confirm-by-employer", "2027-09-07", **paper).refused(
        "employer-of-the-day-confirms", says="6 September 2027"
    )
    life.when("confirm-by-employer", "2027-09-07", occurred_on="2027-09-06").meets("employer-of-the-day-confirms")


def test_a_new_employer_confirms_anew():
    life = at_the_gateway().then("record-job-loss", **LOST).then("record-new-employer", "2027-09-08")
    life.when("decide-gateway", "2027-09-08").refused(
        "employer-confirmed-readiness",
        says="The confirmation of 6 September 2027 was a former employer's; the present one, since 8 September 2027",
    )
    paper = {**COORDINATOR, "on_behalf": "CONF-7", "occurred_on": "2027-09-07"}
    life.when("confirm-by-employer", "2027-09-08", **paper).refused("employer-of-the-day-confirms")
    life = life.when("confirm-by-employer", "2027-09-08").meets("employer-of-the-day-confirms")
    life.when("decide-gateway", "2027-09-08").meets("still-employed", "employer-confirmed-readiness")


def _recorded_twice(life, asked):
    """Return the life in which a command was accepted twice, as it was before it was refused the second time."""
    first = next(each for each in life.history if each.asked == asked)
    again = msgspec.structs.replace(first, originator_version=len(life.history) + 1, command=id_of(f"{asked} again"))
    history = (*life.history, msgspec.structs.replace(again, recorded_at=life.history[-1].recorded_at))
    return replace(life, state=continued(life.state, history[-1:], lambda: [*history]), history=history)


def test_the_employer_confirms_readiness_once():
    submitted = portfolio_complete().then("submit-portfolio", "2027-09-06")
    life = submitted.when("confirm-by-employer", "2027-09-06").meets("employer-has-not-confirmed-readiness-yet")
    says = "The employer confirmed readiness on 6 September 2027 already; if something of that is wrong, let it be"
    life.when("confirm-by-employer", "2027-09-07").refused("employer-has-not-confirmed-readiness-yet", says=says)
    paper = {**COORDINATOR, "on_behalf": "CONF-7"}
    life.when("confirm-by-employer", "2027-09-07", **paper).refused("employer-has-not-confirmed-readiness-yet")


def test_the_apprentice_confirms_readiness_once():
    submitted = portfolio_complete().then("submit-portfolio", "2027-09-06")
    life = submitted.when("confirm-by-apprentice", "2027-09-06").meets("apprentice-has-not-confirmed-readiness-yet")
    says = "The apprentice confirmed readiness on 6 September 2027 already"
    life.when("confirm-by-apprentice", "2027-09-07").refused("apprentice-has-not-confirmed-readiness-yet", says=says)


@pytest.mark.parametrize("party", ["employer", "apprentice"])
def test_after_a_deferral_a_party_confirms_anew(party):
    later = at_the_gateway().then("decide-gateway", "2027-09-07", verdict="not yet ready", reason=SEALED)
    later.then("submit-portfolio", "2027-10-04").then(f"confirm-by-{party}", "2027-10-04")


@pytest.mark.parametrize("party", ["employer", "apprentice"])
def test_what_was_recorded_from_a_paper_the_party_still_says_itself_and_no_other_paper_does(party):
    command, rule = f"confirm-by-{party}", f"{party}-has-not-confirmed-readiness-yet"
    submitted = portfolio_complete().then("submit-portfolio", "2027-09-06")
    life = submitted.then(command, "2027-09-06", **COORDINATOR, on_behalf="CONF-7")
    life.when(command, "2027-09-07", **COORDINATOR, on_behalf="CONF-8").refused(rule)
    itself = life.then(command, "2027-09-07")
    itself.when(command, "2027-09-08").refused(rule)


def test_a_confirmation_that_was_given_twice_is_corrected_like_any_other():
    twice = _recorded_twice(at_the_gateway(), "confirm-by-employer")
    first = twice.number("employer-confirmed.v1")
    corrected = twice.then("correct-fact", "2027-09-08", fact=first, instead={"evidence": "E-9"}, actor="staff-9")
    assert str(corrected.state.gateway.employer_confirmed_on) == "2027-09-06"


def test_a_new_employment_that_ended_too_is_none_before_it_began():
    life = at_the_gateway().then("record-job-loss", **LOST).then("record-new-employer", "2027-09-10")
    assert life.unmet_at_the_gateway("2027-09-09") == ["still-employed", "employer-confirmed-readiness"]
    life = life.then("record-job-loss", "2027-09-20")
    assert [items(life, on)["still-employed"].met for on in ("2027-09-09", "2027-09-10", "2027-09-20")] == [
        False,
        True,
        True,
    ]
    assert not items(life, "2027-09-21")["still-employed"].met


def test_a_job_loss_that_did_not_happen_leaves_the_confirmation_as_it_was():
    life = at_the_gateway().then("record-job-loss", **LOST)
    life = life.then("correct-fact", "2027-09-08", fact=life.state.recorded)
    assert life.unmet_at_the_gateway("2027-09-08") == []


@pytest.mark.parametrize(
    ("days", "said"), [(0, ""), (1, " (breaks of 1 day not counted)"), (2, " (breaks of 2 days not counted)")]
)
def test_breaks_not_counted_are_told_where_there_were_some(days, said):
    life = on_programme()
    if days:
        life = life.then("begin-break", "2026-09-21", last_learning_on="2026-09-18")
        life = life.then("return-from-break", f"2026-09-{21 + days}")
    why = items(life, "2026-10-05")["minimum-period-on-programme"].why
    assert why.startswith(f"12 months on programme since 7 September 2026{said} end on ")


@pytest.mark.parametrize(("reason", "met"), [("left employer", False), ("redundancy", False), ("illness", True)])
def test_whom_a_lost_job_ended_is_not_still_employed(reason, met):
    life = on_programme().then("withdraw", "2026-10-05", last_learning_on="2026-10-01", reason=reason)
    found = items(life, "2026-10-05")["still-employed"]
    assert found.met == met
    assert met or found.why == f"The apprentice was withdrawn on 5 October 2026, for the reason '{reason}'."
    assert items(life, "2026-10-04")["still-employed"].met
