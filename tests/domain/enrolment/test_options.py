"""Core and options: one is chosen with the enrolment, it says which KSBs are shown, and the certificate names it."""

from dataclasses import replace

import msgspec
import pytest

from tests.domain.given import BOOK
from tests.domain.lives import NOBODY, applicant
from tests.domain.other_standards import begun, boat_builder, lighthouse_keeper

BOAT = {"epao": "guild", "planned_end_on": "2028-10-31", "planned_off_the_job_hours": 500}


def enrolling(**said):
    """Return the enrolment of a boat builder as asked for."""
    return NOBODY.then("apply", "2026-08-03", standard="ST9001").when("enrol", "2026-08-10", **BOAT, **said)


@pytest.mark.parametrize("option", ["wood", "steel"])
def test_one_of_the_options_is_chosen_and_said(option):
    life = enrolling(option=option).meets("option-is-one-of-the-standard")
    assert life.state.enrolled.option == option
    assert life.history[-1].fact.sentence().startswith(f"Enrolled for the option {option} to start on 7 September 2026")


@pytest.mark.parametrize("said", [{}, {"option": "stone"}])
def test_a_standard_with_options_asks_for_one_of_them(said):
    enrolling(**said).refused("option-is-one-of-the-standard", says="ST9001 has options: name one of wood, steel.")


def test_a_standard_without_options_has_none_to_choose():
    applicant().when("enrol", "2026-08-10", option="wood").refused(
        "option-is-one-of-the-standard", says="ST1379 has no options: leave it out."
    )
    life = applicant().when("enrol", "2026-08-10").meets("option-is-one-of-the-standard")
    assert "option" not in life.history[-1].fact.sentence()


def test_the_option_says_which_ksbs_there_are_to_show():
    assert BOOK.newest("ST9001").ksbs == ("K1", "K2", "S1", "S2", "S3", "B1")
    life = begun("ST9001", "guild", option="wood")
    life.when("add-evidence", "2026-10-05", ksbs=["S3"]).refused("ksbs-belong-to-the-standard", says="has no S3")
    life = life.when("add-evidence", "2026-10-05", ksbs=["K1", "K2", "S1", "B1"]).meets("ksbs-belong-to-the-standard")
    life.when("submit-portfolio", "2026-10-05").refused("every-ksb-is-shown", says="No evidence shows S2.")
    life = life.then("add-evidence", "2026-10-06", ksbs=["S2"], onefile_id="OF-2")
    life.when("submit-portfolio", "2026-10-06").meets("every-ksb-is-shown")


def test_an_option_that_was_said_wrongly_is_corrected_and_others_are_to_be_shown():
    life = begun("ST9001", "guild", option="wood")
    place = next(each.originator_version for each in life.history if each.fact.NAME == "enrolled.v2")
    right = life.then("correct-fact", "2026-10-01", fact=place, instead={"option": "steel"})
    right.when("add-evidence", "2026-10-05", ksbs=["S3"]).meets("ksbs-belong-to-the-standard")
    right.when("add-evidence", "2026-10-05", ksbs=["S2"]).refused("ksbs-belong-to-the-standard")


def test_the_certificate_names_the_option():
    (claimed,) = boat_builder().facts("certificate-claimed.v1")
    assert claimed.option == "steel"
    assert claimed.sentence().startswith("Certificate claimed in the option steel with overall grade pass with")
    (without,) = lighthouse_keeper().facts("certificate-claimed.v1")
    assert without.sentence().startswith("Certificate claimed with overall grade distinction")


def test_a_certificate_that_is_claimed_again_names_it_too():
    life = boat_builder()
    life = life.then("return-certificate", "2028-05-16").then("claim-certificate", "2028-05-17", evidence="C-2")
    (again,) = life.facts("certificate-claimed-again.v1")
    assert again.sentence().startswith("Certificate claimed again in the option steel, with overall grade")


def moving(**later):
    """Return a boat builder for wood who is asked to move to a later version of the standard."""
    present = BOOK.newest("ST9001")
    other = msgspec.structs.replace(present, version="1.1", id="ST9001-1.1.v1@0000000000000000", **later)
    life = begun("ST9001", "guild", option="wood")
    life = replace(life, book=msgspec.structs.replace(BOOK, standards=(*BOOK.standards, other)))
    return life.when("move-to-version", "2026-12-07", version="1.1")


def test_whoever_moves_to_another_version_finds_the_option_there():
    moving().meets("option-is-one-of-that-version")
    moving(options={"stone": ("S2",), "steel": ("S3",)}).refused(
        "option-is-one-of-that-version", says="Version 1.1 has stone and steel as options, and not wood."
    )
    moving(options={}).refused("option-is-one-of-that-version", says="has none as options, and not wood")
