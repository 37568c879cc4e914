"""Confirming a review: each party says itself, or by a signed paper, that it took part; nobody says it for them."""

from datetime import date

from domain.facts.reviews import AttendanceConfirmed
from domain.facts.sessions import Party
from tests.domain.actors import TUTOR, apprentice
from tests.domain.lives import on_programme


def reviewed(attended_by=("apprentice", "employer", "tutor")):
    said = {"attended_by": list(attended_by), "employer_could_contribute": "employer" not in attended_by}
    return on_programme().then("hold-progress-review", "2026-10-05", **said)


def confirms(life, party, on="2026-10-06", held_on="2026-10-05", **said):
    return life.when("confirm-review", on, party=party, held_on=held_on, **said)


def test_each_party_confirms_once_that_it_took_part():
    asked = confirms(reviewed(), "employer")
    asked.meets(
        "review-is-on-record",
        "party-took-part-in-the-review",
        "party-has-not-confirmed-the-review-yet",
        "review-is-confirmed-after-it-was-held",
        "employer-of-the-review-confirms",
    )
    life = asked.then(AttendanceConfirmed(party=Party.EMPLOYER, held_on=date(2026, 10, 5)))
    assert life.history[-1].fact.sentence() == (
        "The employer confirmed: I took part in the progress review of 5 October 2026."
    )
    confirms(life, "employer").refused("party-has-not-confirmed-the-review-yet")
    life = confirms(life, "apprentice").after
    assert life.state.reviews.of(date(2026, 10, 5)).confirmed_by == (Party.EMPLOYER, Party.APPRENTICE)


def test_nobody_says_it_for_a_party_but_by_its_signed_paper_which_reads_otherwise():
    life = reviewed()
    confirms(life, "employer", **TUTOR).refused("actor-is-entitled", says="Name it in on_behalf")
    confirms(life, "employer", **apprentice(life.state)).refused("actor-is-entitled")
    life = confirms(life, "employer", on_behalf="REV-3", **TUTOR).after
    assert life.history[-1].fact.sentence() == (
        "Recorded by t-1 from the employer's signed statement REV-3: the employer took part in the progress review of "
        "5 October 2026."
    )


def test_what_was_not_held_and_where_one_was_not_is_not_confirmed():
    confirms(reviewed(), "apprentice", held_on="2026-10-04").refused("review-is-on-record")
    confirms(reviewed(("apprentice", "tutor")), "employer").refused("party-took-part-in-the-review")
    confirms(reviewed(), "apprentice", occurred_on="2026-10-04").refused("review-is-confirmed-after-it-was-held")


def test_an_employer_confirms_no_review_of_the_time_of_another_one():
    life = reviewed().then("record-job-loss", "2026-10-12").then("record-new-employer", "2026-10-19")
    confirms(life, "employer", "2026-10-20").refused("employer-of-the-review-confirms")
    confirms(life, "employer", "2026-10-20", occurred_on="2026-10-06").meets("employer-of-the-review-confirms")
