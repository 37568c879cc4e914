"""What is handed in for a method: deadlines from the gateway, from other work or back from the day, and words."""

import pytest

from tests.domain.lives import observation_booked
from tests.domain.other_standards import PLAIN, SAFE, boat_builder_assessed, booked, sat

GOOD = {
    "handed_in": {"proposal": "2028-03-21", "reference": "2028-05-01"},
    "words": {"proposal": 500, "reference": 1100},
}


def referring(**said):
    """Return the sitting of a boat builder's reference on 8 May 2028, with what was handed in for it."""
    life = sat(
        boat_builder_assessed(),
        "theory-test",
        "2028-03-13",
        venue="epao",
        held={"minutes": 40},
        score=30,
        critical_scores=SAFE,
    )
    life = booked(life, "reference", "2028-05-08", venue="employer")
    return life.when("hold-assessment", "2028-05-08", assessment="reference", **{**PLAIN, "minutes": None, **said})


def handed(**days):
    """Return what was handed in, with other days for some of it."""
    return {**GOOD, "handed_in": {**GOOD["handed_in"], **days}}


def test_work_in_time_and_of_the_right_length_is_told_with_the_sitting():
    life = referring(**GOOD).meets(
        "what-is-handed-in-was-there-in-time",
        "what-is-handed-in-has-its-words",
        "what-is-handed-in-belongs-to-the-method",
    )
    assert life.history[-1].fact.sentence() == (
        "Employer reference held on 8 May 2028: proposal handed in on 21 March 2028, reference handed in on 1 May 2028."
    )


def test_a_deadline_counts_from_the_gateway():
    referring(**handed(proposal="2028-03-22")).warned(
        "what-is-handed-in-was-there-in-time", says="handed in on 22 March 2028; it was due by 21 March 2028"
    )


@pytest.mark.parametrize(("proposal", "reference", "due"), [("2028-03-14", "2028-04-26", "25 April 2028")])
def test_a_deadline_counts_from_the_day_of_other_work(proposal, reference, due):
    referring(**handed(proposal=proposal, reference=reference)).warned(
        "what-is-handed-in-was-there-in-time", says=f"it was due by {due}"
    )
    referring(**handed(proposal=proposal, reference="2028-04-25")).meets("what-is-handed-in-was-there-in-time")


def test_material_is_due_days_before_the_day_itself():
    referring(**handed(reference="2028-05-02")).warned("what-is-handed-in-was-there-in-time", says="due by 1 May 2028")
    referring(**handed(reference="2028-05-01")).meets("what-is-handed-in-was-there-in-time")


def test_what_is_not_said_warns_with_the_day_by_which_it_is_due():
    life = referring(words=GOOD["words"]).warned(
        "what-is-handed-in-was-there-in-time", says="It is not said when the proposal was handed in; it is due by"
    )
    assert "Warned of: It is not said when the proposal" in life.history[-1].fact.sentence()


@pytest.mark.parametrize(
    ("proposal", "reference", "says"),
    [
        (501, 1000, "The proposal has 500 words at most; it has 501 words."),
        (None, 1000, "it is not said how many words it has"),
        (500, 1101, "1000 words, 10 percent more or fewer; it has 1101 words."),
        (500, 899, "it has 899 words"),
    ],
)
def test_too_many_words_or_too_few_warn(proposal, reference, says):
    words = {"reference": reference} | ({"proposal": proposal} if proposal else {})
    referring(**{**GOOD, "words": words}).warned("what-is-handed-in-has-its-words", says=says)


@pytest.mark.parametrize("reference", [900, 1100])
def test_words_within_the_allowance_are_right(reference):
    referring(**{**GOOD, "words": {"proposal": 1, "reference": reference}}).meets("what-is-handed-in-has-its-words")


def test_only_what_the_method_asks_for_is_handed_in():
    referring(**handed(poem="2028-03-21")).refused(
        "what-is-handed-in-belongs-to-the-method", says="asks for proposal, reference to be handed in, and not for"
    )
    said = {"assessment": "observation", "handed_in": {"poem": "2027-09-30"}}
    observation_booked().when("hold-assessment", "2027-10-04", **said).refused(
        "what-is-handed-in-belongs-to-the-method", says="asks for nothing"
    )
    observation_booked().when("hold-assessment", "2027-10-04", assessment="observation").meets(
        "what-is-handed-in-belongs-to-the-method",
        "what-is-handed-in-was-there-in-time",
        "what-is-handed-in-has-its-words",
    )
