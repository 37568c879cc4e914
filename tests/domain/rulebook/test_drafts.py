"""Drafts of rules: each fault in one sentence with its line, and each put in the place of editions that are cited."""

from datetime import date

import pytest

from domain.rulebook.drafts import Drafts, Terms, UnusableDraftError, read_drafts
from tests.domain.given import BOOK

PACK = BOOK.pack_for(date(2026, 9, 7))
STANDARD = BOOK.newest("ST1379")
PACK_FILE = BOOK.files[f"rulepacks/{PACK.name}.v{PACK.edition}.toml"].decode()
LADDER_FILE = BOOK.files["ladders/default.v1.toml"].decode()
STANDARD_FILE = BOOK.files["standards/st1379.v1.toml"].decode()
POLICY_FILE = BOOK.files["policies/entitlement.v1.toml"].decode()
TERMS = Terms("ST1379", date(2026, 9, 7), PACK.id, STANDARD.id)


def draft(text, old="", new="", name="draft.toml"):
    """Return the drafts in one text, in which one thing was changed."""
    assert old in text
    return read_drafts({name: text.replace(old, new, 1).encode()}, BOOK)


NEXT = STANDARD_FILE.replace("edition = 1", "edition = 2", 1)
FAULTS = {
    "no TOML": ("= 3", "", "", None, "This is no TOML: "),
    "no file of rules": (POLICY_FILE, "", "", None, "This is no rule pack, no ladders and no standard: change one of"),
    "a number that is none": (
        PACK_FILE,
        "minimum_months = 8",
        'minimum_months = "eight"',
        "minimum_months",
        "Expected `int`, got `str`.",
    ),
    "fewer than nothing": (PACK_FILE, "floor_hours = 187", "floor_hours = -1", "floor_hours", "-1 is no number of"),
    "a field that nobody knows": (PACK_FILE, "minimum_months", "least_months", "least_months", "unknown field"),
    "a clock below zero": (PACK_FILE, "target_days = 84", "target_days = -84", "target_days", "-84 is no number"),
    "a reminder after the session is overdue": (
        PACK_FILE,
        "overdue_days = 36",
        "overdue_days = 28",
        "reminder_days = 28",
        "A session would be overdue before anybody is reminded",
    ),
    "starts that end before they begin": (
        PACK_FILE,
        "starts_until = 2099-12-31",
        "starts_until = 2026-07-31",
        "starts_until",
        "The last day of starts lies before the first",
    ),
    "rungs out of order": (
        LADDER_FILE,
        "working_days = 3",
        "working_days = 0",
        "[[clocks.session.rungs]]",
        "the rungs of session are out of order",
    ),
    "a role that nobody has": (
        LADDER_FILE,
        'tell = ["tutor"]',
        'tell = ["headmaster"]',
        "[[clocks.session.rungs]]",
        "no role is called headmaster; choose from: employer, ",
    ),
    "a day that is no number": (
        LADDER_FILE,
        "working_days = 3",
        "working_days = true",
        "working_days = true",
        "Expected `int`, got `bool`.",
    ),
    "an hour that no day has": (LADDER_FILE, "hour = 9", "hour = 24", "hour =", "its hour is 24; give one from 0 to"),
    "an edition that is here": (STANDARD_FILE, "", "", "edition = 1", "There are two editions 1 of ST1379-1.1"),
    "a version beside another": (
        NEXT,
        'version = "1.1"',
        'version = "1.2"',
        "starts_from",
        "The versions ST1379-1.1 and ST1379-1.2 overlap",
    ),
    "a method without grades": (
        NEXT,
        'grades = ["fail", "pass", "distinction"]',
        "",
        "[[assessment.methods]]",
        "The method observation has no grades",
    ),
    "an EPAO that no register lists": (
        NEXT,
        "[[assessment.methods]]",
        "[assessment.epaos.nobody]\nregistration_days = 3\n\n[[assessment.methods]]",
        "[assessment.epaos.nobody]",
        "has terms of EPAOs that no register lists: nobody",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_what_cannot_be_tried_is_told_in_one_sentence_with_its_line(what):
    text, old, new, where, says = FAULTS[what]
    with pytest.raises(UnusableDraftError) as refused:
        draft(text, old, new)
    told, *more = str(refused.value).splitlines()
    assert says in told
    assert told.endswith(".")
    assert all(each.startswith("draft.toml, line ") for each in more)
    if where:
        number = int(told.removeprefix("draft.toml, line ").partition(":")[0])
        assert where in text.replace(old, new, 1).splitlines()[number - 1]


def test_the_line_of_a_rung_is_told_in_whichever_clock_it_stands():
    text = BOOK.files["ladders/default.v5.toml"].decode()
    last = text.rindex("working_days = ")
    with pytest.raises(
        UnusableDraftError, match=rf"^draft\.toml, line {text[:last].count(chr(10)) + 1}: Expected `int`"
    ):
        draft(text[:last] + text[last:].replace("working_days = 5", "working_days = 'five'"))


def test_two_drafts_of_one_thing_are_not_tried_together():
    both = {"one.toml": PACK_FILE.encode(), "other.toml": PACK_FILE.replace("= 187", "= 188").encode()}
    with pytest.raises(
        UnusableDraftError, match=r"^other\.toml: Another draft is of 2026-27 too: try one at a time\.$"
    ):
        read_drafts(both, BOOK)


def test_a_pack_is_for_the_starts_that_it_names_to_the_day():
    drafts = draft(PACK_FILE)
    for day, packs in ((date(2026, 7, 31), 0), (date(2026, 8, 1), 1), (date(2099, 12, 31), 1)):
        terms = Terms("ST1379", day, PACK.id, STANDARD.id)
        assert len(drafts.for_terms(terms, BOOK).packs) == packs


def test_a_standard_is_for_those_who_are_on_its_version():
    drafts = draft(NEXT)
    assert drafts.for_terms(TERMS, BOOK).ids == drafts.ids
    assert not drafts.for_terms(Terms("ST0070", TERMS.starts_on, PACK.id, None), BOOK).ids


def test_a_new_version_is_for_the_starts_that_it_serves():
    since = 'version = "1.2"\nstarts_from = 2026-09-07'
    older = NEXT.replace("level = 4", "level = 4\nstarts_until = 2026-09-06", 1)
    newer = STANDARD_FILE.replace('version = "1.1"', since).replace("starts_from = 2023-03-01", "", 1)
    drafts = read_drafts({"older.toml": older.encode(), "newer.toml": newer.encode()}, BOOK)
    for day, names in (("2026-09-06", ["ST1379-1.1"]), ("2026-09-07", ["ST1379-1.1", "ST1379-1.2"])):
        terms = Terms("ST1379", date.fromisoformat(day), PACK.id, STANDARD.id)
        assert [each.name for each in drafts.for_terms(terms, BOOK).standards] == names
    assert drafts.in_place(TERMS, BOOK).standard("ST1379", STANDARD.id).version == "1.2"


def test_a_version_that_is_only_announced_is_for_nobody():
    drafts = draft(NEXT, 'version = "1.1"', 'version = "2.0"\nannounced = true')
    assert drafts.ids
    assert not drafts.for_terms(TERMS, BOOK).ids


def test_a_draft_stands_in_the_place_of_the_edition_that_is_cited_and_of_no_other():
    book = draft(PACK_FILE, "minimum_months = 8", "minimum_months = 14").in_place(TERMS, BOOK)
    assert book.pack(PACK.id).on_programme.minimum_months == 14
    assert [each.id for each in book.packs] == [each.id for each in BOOK.packs]
    assert [each for each in book.packs if each.id != PACK.id] == [each for each in BOOK.packs if each.id != PACK.id]
    assert Drafts().in_place(TERMS, BOOK) == BOOK


def test_ladders_of_a_name_that_is_here_change_every_edition_of_it_that_is_cited():
    drafts = draft(LADDER_FILE, "working_days = 3", "working_days = 4")
    book, present = drafts.in_place(TERMS, BOOK), BOOK.ladder("session", "ST1379", date(2026, 11, 2), None)
    for cited in (None, present.id):
        found = book.ladder("session", "ST1379", date(2026, 11, 2), cited)
        assert found.id == present.id
        assert [each.working_days for each in found.rungs] == [
            4 if each.working_days == 3 else each.working_days for each in present.rungs
        ]


def test_ladders_of_a_standard_are_for_those_who_are_on_it():
    drafts = draft(LADDER_FILE, 'name = "default"', 'name = "mentors"\nstandard = "ST0070"')
    assert not drafts.for_terms(TERMS, BOOK).ids
    assert drafts.for_terms(Terms("ST0070", TERMS.starts_on, PACK.id, None), BOOK).ids == drafts.ids
