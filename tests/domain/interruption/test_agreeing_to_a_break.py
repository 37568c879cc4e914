"""Agreeing to a break: each party says so itself, or by a signed paper; nobody says it for them."""

from datetime import date

from domain.facts.break_in_learning import BreakAgreed
from domain.facts.sessions import Party
from tests.domain.actors import COORDINATOR, TUTOR, apprentice, employer
from tests.domain.lives import on_programme
from tests.domain.whole_lives import moved_to_another_employer

DATES = {"from_on": "2026-10-05", "expected_return_on": "2027-01-04"}
A_BREAK = {"last_learning_on": "2026-10-02", "expected_return_on": "2027-01-04"}
AGREED = {"from_on": date(2026, 10, 5), "expected_return_on": date(2027, 1, 4)}


def agrees(life, party, on="2026-10-01", **said):
    return life.when("agree-break", on, party=party, **{**DATES, **said})


def proposes(life, **said):
    return life.proposes("begin-break", "2026-10-05", **{**A_BREAK, **said})


def test_a_break_is_proposed_once_each_party_has_agreed_to_it_itself():
    life = on_programme()
    proposes(life).refused("agreement-is-the-partys-own", says="of: apprentice, employer")
    life = agrees(life, "apprentice").then(BreakAgreed(party=Party.APPRENTICE, **AGREED))
    assert life.history[-1].fact.sentence() == (
        "The apprentice agreed to a break in learning from 5 October 2026, return expected on 4 January 2027."
    )
    proposes(life).refused("agreement-is-the-partys-own", says="of: employer")
    life = agrees(life, "employer").meets("employer-of-the-break-agrees")
    proposes(life).meets("agreement-is-the-partys-own")


def test_a_party_agrees_to_a_break_once():
    life = agrees(on_programme(), "apprentice").meets("party-has-not-agreed-to-the-break-yet")
    agrees(life, "apprentice", "2026-10-02").refused(
        "party-has-not-agreed-to-the-break-yet", says="The apprentice agreed to this break on 1 October 2026 already."
    )
    agrees(life, "employer").meets("party-has-not-agreed-to-the-break-yet")
    shorter = agrees(life, "apprentice", "2026-10-02", expected_return_on="2026-12-01").after
    agrees(shorter, "apprentice", "2026-10-03").meets("party-has-not-agreed-to-the-break-yet")
    lost = agrees(on_programme(), "employer").after.then("record-job-loss", "2026-10-01")
    moved = lost.then("record-new-employer", "2026-10-02")
    agrees(moved, "employer", "2026-10-03").meets("party-has-not-agreed-to-the-break-yet")


def test_a_party_that_agreed_to_other_days_has_not_agreed_to_these():
    life = agrees(agrees(on_programme(), "employer").after, "apprentice", expected_return_on="2026-12-01").after
    proposes(life).refused("agreement-is-the-partys-own", says="of: apprentice")


def test_nobody_says_it_for_a_party_but_by_its_signed_paper_which_reads_otherwise():
    life = on_programme()
    agrees(life, "employer", **COORDINATOR).refused("actor-is-entitled", says="Name it in on_behalf")
    agrees(life, "employer", **apprentice(life.state)).refused("actor-is-entitled")
    agrees(life, "apprentice", **employer(life.state)).refused("actor-is-entitled")
    agrees(life, "apprentice", on_behalf="MAIL-1").refused("actor-is-entitled", says="Leave on_behalf out")
    life = agrees(life, "employer", on_behalf="MAIL-7", **TUTOR).after
    assert life.history[-1].fact.sentence() == (
        "Recorded by t-1 from the employer's signed statement MAIL-7: the employer agreed to a break in learning from "
        "5 October 2026, return expected on 4 January 2027."
    )


def test_the_return_from_a_break_that_is_agreed_to_comes_after_its_first_day():
    agrees(on_programme(), "apprentice").meets("break-agreed-to-ends-after-it-begins")
    agrees(on_programme(), "apprentice", expected_return_on="2026-10-05").refused(
        "break-agreed-to-ends-after-it-begins"
    )


def test_only_who_employs_the_apprentice_in_the_break_agrees_to_it():
    life = moved_to_another_employer()
    agrees(life, "employer", "2026-10-26", from_on="2026-09-15").refused("employer-of-the-break-agrees")
    lost = agrees(agrees(on_programme(), "employer").after, "apprentice").after.then("record-job-loss", "2026-10-02")
    moved = lost.then("record-new-employer", "2026-10-04")
    proposes(moved).refused("agreement-is-the-partys-own", says="of: employer")


def test_who_has_no_job_agrees_alone():
    life = on_programme().then("record-job-loss", "2026-09-14")
    proposes(agrees(life, "apprentice").after, agreed_by_employer=False).meets("agreement-is-the-partys-own")


def test_what_was_agreed_when_a_break_was_recorded_is_not_asked_again_when_its_life_is_lived_anew():
    life = on_programme().then("begin-break", "2026-10-05", **A_BREAK)
    withdrawn = life.then("correct-fact", "2026-10-06", fact=life.number("break-agreed.v1"), actor="staff-9")
    assert withdrawn.state.interruption.open
    right = life.then(
        "correct-fact",
        "2026-10-06",
        fact=life.number("break-began.v1"),
        instead={"expected_return_on": "2027-02-01"},
        actor="staff-9",
    )
    assert right.state.interruption.expected_return_on == date(2027, 2, 1)
    assert not right.state.in_question.open()
