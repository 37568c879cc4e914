"""Files of standards: each fault in one sentence with its line, and the version that serves a start."""

import re
import shutil
from dataclasses import replace
from datetime import date

import pytest

from activities.bank_holidays import WorkingCalendar
from domain.rulebook.assessment_plan import Method
from domain.rulebook.lines import line_of, place_in
from domain.rulebook.own_rules import OwnRules
from domain.rulebook.reading_standards import UnusableStandardError, one_more
from domain.rulebook.rulebook import HERE, ChangedRulesError, load_rulebook
from tests.domain.given import BOOK, INVENTED
from tests.domain.lives import NOBODY, in_assessment, on_programme
from tests.domain.other_standards import teacher_ready

BOAT = (INVENTED / "st9001.v1.toml").read_text()


@pytest.fixture
def own(tmp_path):
    """Return how to load standards of one's own, each by its file's name."""

    def load(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.toml").write_text(text)
        return load_rulebook(WorkingCalendar(), own=OwnRules(standards=tmp_path))

    return load


def changed(old, new):
    """Return the boat builder's file with one thing otherwise."""
    assert old in BOAT
    return BOAT.replace(old, new, 1)


FAULTS = {
    "a method without grades": (
        'grades = ["fail", "pass"]',
        "",
        "The method reference has no grades: list them, the lowest first",
    ),
    "grades that do not begin with fail": ('grades = ["fail", "pass"]', 'grades = ["pass"]', "begin with fail"),
    "a grading with a hole": (
        ', { from = 0, overall = "pass" }]',
        "]",
        "The grading has a hole, theory-test pass, build pass and reference pass (and 3 more): say what overall",
    ),
    "a grade without points": ("merit = 2, ", "", "The grading gives no points for merit."),
    "an element that nobody teaches": ('teaches = ["K"]', "teaches = []", "The element theory is taught by nobody"),
    "an element that teaches what is not here": ('teaches = ["K"]', 'teaches = ["K9"]', "what is not here: K9"),
    "a reminder after the session is overdue": ("reminder_days = 14", "reminder_days = 30", "The cadence of theory"),
    "a gateway item that does not exist": (
        'rule = "still-employed"',
        'rule = "still-happy"',
        "There is no gateway item still-happy; there are: minimum-period-on-programme",
    ),
    "a document without a title": ('title = "sea survival certificate"', "", "needs a key and a title"),
    "two methods of one key": ('key = "reference"', 'key = "build"', "There are two methods build"),
    "a gap between bands": (
        "from = 26, to = 31",
        "from = 28, to = 31",
        "No band of theory-test has the scores 26 to 27",
    ),
    "bands that overlap": ("from = 32, to = 35", "from = 31, to = 35", "Two bands of theory-test have the score 31"),
    "a band beyond the last score": ("to = 40, grade", "to = 41, grade", "beyond the last one"),
    "a part of the score that nobody reaches": ("at_least = 3", "at_least = 6", "Nobody can reach 6 of 5"),
    "a method after one that is not there": ('after = ["theory-test"]', 'after = ["theory"]', "names no other method"),
    "a day with a method that is not there": (
        'after = ["theory-test"]',
        'same_day_as = ["viva"]',
        "The method build names no other method with viva",
    ),
    "a least grade of a method that is not there": (
        '{ from = 25, overall = "pass with excellence" }',
        '{ from = 25, overall = "pass with excellence", at_least = { viva = "merit" } }',
        "The grading names no method with viva",
    ),
    "a least grade that no method has": (
        '{ from = 25, overall = "pass with excellence" }',
        '{ from = 25, overall = "pass with excellence", at_least = { build = "splendid" } }',
        "The grading names a grade that no method has: splendid",
    ),
    "fewer months than any": (
        "minimum_months = 18",
        "minimum_months = 0",
        "0 is no number of anything: give 1 or more.",
    ),
    "an overrun below nothing": ("overrun_percent = 10", "overrun_percent = -1", "-1 is no number of anything: give 0"),
    "no recordings": ("count = 1", "count = 0", "0 is no number of anything: give 1 or more."),
    "a resit within no month": ("within_months = 3", "within_months = 0", "0 is no number of anything"),
    "a weight below nothing": ("build = 5", "build = -5", "-5 is no number of anything: give 0 or more."),
    "work after what nobody hands in": (
        'after = "proposal"',
        'after = "title"',
        "Nothing is handed in before the reference that is named title: list it first.",
    ),
    "work that nobody could name": (
        'what = "proposal"',
        'what = "Proposal (1)"',
        "in small letters and spaces, and not",
    ),
    "an option of what the standard does not have": ('wood = ["S2"]', 'wood = ["S9"]', "The option wood has what the"),
    "one option alone": ('wood = ["S2"]\n', "", "One option alone is no choice"),
    "a cap of the whole that no grades make": (
        'resit = { overall_cap = "merit" }',
        'resit = { overall_cap = "splendid" }',
        "The whole is capped at splendid after a resit, which no grades make.",
    ),
    "a cap of every method that is no pass of any": (
        'resit = { overall_cap = "merit" }',
        'resit = { cap = "splendid" }',
        "A resit is capped at splendid, which is no pass of any method.",
    ),
    "a resit together with what is not there": (
        'resit = { overall_cap = "merit" }',
        'resit = { together_with = ["viva"] }',
        "No method is named viva, which would be sat again together.",
    ),
    "a cap that is no pass": ('cap = "pass"', 'cap = "fail"', "capped at fail, which is no pass of it"),
    "minutes that are no span": ("minutes = [240, 300]", "minutes = [300, 240]", "The minutes of build are no span"),
    "a KSB that is not the standard's": ('ksbs = ["S1", "S2"', 'ksbs = ["S7", "S2"', "does not have: S7"),
    "a map to a duty that is not there": ('1 = ["K1", "S1"]', '2 = ["K1", "S1"]', "The map of duties names"),
    "a field that nobody knows": ('title = "Boat Builder"', 'colour = "blue"', "unknown field `colour`"),
    "a level that is no number": ("level = 3", 'level = "three"', "Expected `int`, got `str`"),
    "a KSB that nobody could name": (
        'knowledge = ["K1", "K2"]',
        'knowledge = ["K1", "K2", "Old Ropes"]',
        "name Old Ropes",
    ),
    "a method that nobody could name": (
        'key = "reference"',
        'key = "The Reference"',
        "Nobody could name The Reference",
    ),
    "a part that nobody could name": ('title = "questioning"', 'title = "Q & A"', "in small letters and spaces"),
    "an EPAO that no register lists": (
        '[[assessment.methods]]\nkey = "theory-test"',
        '[assessment.epaos.nobody]\nregistration_days = 3\n\n[[assessment.methods]]\nkey = "theory-test"',
        "has terms of EPAOs that no register lists: nobody",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_told_in_one_sentence_with_its_line(own, what):
    old, new, says = FAULTS[what]
    with pytest.raises(UnusableStandardError) as refused:
        own(boats=changed(old, new))
    told = str(refused.value).splitlines()
    assert [says in line for line in told].count(True) == 1, told
    assert all(line.endswith(".") for line in told)
    assert all(line.startswith("boats.toml, line ") for line in told if "register" not in line)


KEEPER = (INVENTED / "st9002.v1.toml").read_text()
OTHER_TASK = """
[[assessment.methods]]
key = "viva"
title = "viva"
ksbs = ["K1"]
grades = ["fail", "pass"]
"""
SPECIFIED = {
    "a method that the plan has not": (
        'key = "task"',
        'key = "viva"',
        "harbour specifies what is no method of the plan",
    ),
    "minutes that are no span": ("minutes = [30, 45]", "minutes = [45, 30]", "The minutes of watch are no span"),
    "a grade that the whole does not know": (
        'grades = ["fail", "pass", "distinction"]',
        'grades = ["fail", "pass", "merit"]',
        "The grading has a hole, task merit: say what",
    ),
}


@pytest.mark.parametrize("what", SPECIFIED)
def test_what_an_organisation_specifies_is_looked_at_like_the_plan(own, what):
    old, new, says = SPECIFIED[what]
    text = KEEPER.replace('"ST9002"', '"ST9008"')
    assert old in text
    with pytest.raises(UnusableStandardError) as refused:
        own(keepers=text.replace(old, new, 1))
    assert [line for line in str(refused.value).splitlines() if says in line and line.startswith("keepers.toml, line ")]


OUTCOMES = {
    "two methods of one outcome": ("\n[assessment.grading]", f"{OTHER_TASK}\n[assessment.grading]", "two do: K1."),
    "an outcome of no method": ('ksbs = ["K1", "K2", "S1"]', 'ksbs = ["K1", "S1"]', "none: K2."),
    "a behaviour that a method assesses": ('"K2", "S1"]', '"K2", "S1", "B1"]', "verifies behaviours, and no method"),
}


@pytest.mark.parametrize("what", OUTCOMES)
def test_by_a_reformed_plan_one_method_assesses_each_outcome_and_none_a_behaviour(own, what):
    old, new, says = OUTCOMES[what]
    text = KEEPER.replace('"ST9002"', '"ST9008"')
    assert old in text
    with pytest.raises(UnusableStandardError) as refused:
        own(keepers=new.join(text.rsplit(old, 1)))
    assert [line for line in str(refused.value).splitlines() if says in line and line.startswith("keepers.toml, line ")]
    assert own(keepers=text.replace('ksbs = ["K1", "K2", "S1"]\n', "")).newest("ST9008")


def test_a_rule_of_the_grading_that_names_no_method_is_told_beside_the_hole_that_it_leaves(own):
    by_rule = (
        '[assessment.grading]\nby = "rule"\n'
        'thresholds = [{ overall = "pass", methods = 1, grade = "pass", of = ["viva"] }]\n'
    )
    text = BOAT.partition("[assessment.grading]")[0].replace('"ST9001"', '"ST9008"') + by_rule
    with pytest.raises(UnusableStandardError) as refused:
        own(boats=text)
    said = str(refused.value)
    assert "The grading names no method with viva." in said
    assert "The grading has a hole" in said


def slips(text):
    """Yield a file with one slip each: a line left out, or a word, a number or a date of it another one."""
    lines = text.splitlines()
    for place, line in enumerate(lines):
        slipped = [None, *(line[: each.start()] + other + line[each.end() :] for each in WORD.finditer(line)
                           for other in others(each[0]))]  # fmt: skip
        for other in slipped:
            yield "\n".join([*lines[:place], *([] if other is None else [other]), *lines[place + 1 :]])


def others(word):
    """Return what may slip into the place of a word: where no number stands, all of another kind is told alike."""
    if word.isdigit():
        return ('"viva"', "-1", "0", "9999", "[]", "2199-12-31")
    return ("-1", '"viva"' if word.startswith('"') else "2199-12-31")


WORD = re.compile(r'"[^"]*"|\b\d+(?:-\d\d-\d\d)?\b')
ALL = [*sorted((HERE / "standards").glob("*.toml")), *sorted(INVENTED.glob("*.toml"))]


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_whatever_slips_into_a_file_it_can_be_used_or_is_told_in_sentences_with_a_line(path):
    told = 0
    for text in slips(path.read_text()):
        try:
            standard = one_more("draft.toml", text.encode(), ())
            assert standard.unknown() is not None
        except UnusableStandardError as error:
            for line in str(error).splitlines():
                assert re.fullmatch(r"draft\.toml(, line \d+: |: This is no TOML: ).+\.", line), line
                told += 1
    assert told > 50


def test_the_line_is_the_one_where_it_stands(own):
    with pytest.raises(UnusableStandardError) as refused:
        own(boats=changed('rule = "still-employed"', 'rule = "still-happy"'))
    number = int(str(refused.value).partition("line ")[2].partition(":")[0])
    assert BOAT.splitlines()[number - 1] == 'rule = "still-employed"'


def test_every_fault_of_every_file_is_told_at_once(own):
    one = changed('grades = ["fail", "pass"]', "grades = []").replace("minutes = 40", "minutes = -40")
    other = changed("level = 3", "level = 'three'").replace('"ST9001"', '"ST9009"')
    with pytest.raises(UnusableStandardError) as refused:
        own(one=one, other=other)
    lines = str(refused.value).splitlines()
    assert [line.partition(",")[0] for line in lines] == ["one.toml", "one.toml", "other.toml"]


def test_a_file_that_is_no_toml_is_told(own):
    with pytest.raises(UnusableStandardError, match=r"^boats\.toml: This is no TOML: .+ line 1"):
        own(boats="= 3")


def test_a_folder_without_standards_is_told(tmp_path):
    with pytest.raises(UnusableStandardError, match="There are no standards in"):
        load_rulebook(WorkingCalendar(), own=OwnRules(standards=tmp_path / "nowhere"))


def test_a_table_with_a_hole_and_a_row_too_many_is_told(own):
    text = (HERE / "standards/st1379.v1.toml").read_text().replace('"ST1379"', '"ST9009"')
    row = '[[assessment.grading.rows]]\ngrades = { observation = "pass", discussion = "pass" }\noverall = "pass"\n'
    with pytest.raises(UnusableStandardError, match="The grading has a hole, observation pass and discussion pass"):
        own(hole=text.replace(row, ""))
    with pytest.raises(UnusableStandardError, match="Two rows of the grading are of the same grades"):
        own(hole=text.replace(row, row + "\n" + row))


@pytest.mark.parametrize(
    ("path", "place"), [("$.assessment.methods[1].grades", ("assessment", "methods", 1, "grades"))]
)
def test_the_place_of_a_schema_fault_is_read_from_its_path(path, place):
    assert place_in(path) == place
    text = "a = 1\n[assessment]\n[[assessment.methods]]\ngrades = 1\n[[assessment.methods]]\nkey = 2\ngrades = 3\n"
    assert line_of(text, place) == 7
    assert line_of(text, ("assessment", "methods", 1, "score", "bands")) == 5
    assert line_of(text, ("nowhere",)) == 1


@pytest.mark.parametrize("standard", BOOK.standards, ids=lambda each: each.id)
def test_what_is_marked_unverified_is_a_field_that_a_rule_asks(standard):
    asked = {"parts", "questions", "live_minutes", "recordings", "themes", "venues", "after", "grades", "score"}
    assert asked <= set(Method.__struct_fields__)
    assert {field for method in standard.assessment.methods for field in method.unverified} <= asked


# Versions


def version(number, since="", until="", edition=1, announced=""):
    """Return the boat builder's file as another version."""
    text = BOAT.replace('version = "1.0"', f'version = "{number}"').replace("edition = 1", f"edition = {edition}")
    dates = [f"starts_from = {since}" if since else "", f"starts_until = {until}" if until else "", announced]
    return text.replace("level = 3", "\n".join(filter(None, ["level = 3", *dates])), 1)


def test_the_version_is_the_one_that_serves_the_start(own):
    first = version("1.0", until="2026-12-31")
    book = own(
        first=first, second=version("1.1", since="2027-01-01"), third=version("2.0", announced="announced = true")
    )
    for day, name in (("2026-12-31", "ST9001-1.0"), ("2027-01-01", "ST9001-1.1"), ("2030-01-01", "ST9001-1.1")):
        assert book.standard_for("ST9001", date.fromisoformat(day)).name == name
    assert book.newest("ST9001").name == "ST9001-1.1"


def test_versions_that_overlap_are_refused_to_the_day(own):
    with pytest.raises(UnusableStandardError, match=r"The versions ST9001-1\.0 and ST9001-1\.1 overlap"):
        own(first=version("1.0", until="2027-01-01"), second=version("1.1", since="2027-01-01"))


def test_two_plans_of_one_version_are_told_apart(own):
    ap02 = version("1.0", until="2026-12-31").replace("edition = 1", 'plan = "AP02"\nedition = 1', 1)
    ap03 = version("1.0", since="2027-01-01").replace("edition = 1", 'plan = "AP03"\nedition = 1', 1)
    book = own(one=ap02, other=ap03)
    assert [each.name for each in book.standards if each.reference == "ST9001"] == [
        "ST9001-1.0-AP02",
        "ST9001-1.0-AP03",
    ]


def test_an_edition_is_numbered_once(own):
    with pytest.raises(UnusableStandardError, match=r"There are two editions 1 of ST9001-1\.0"):
        own(one=BOAT, other=BOAT)


def test_a_version_that_is_only_announced_serves_no_start(own):
    book = own(boats=version("2.0", announced="announced = true"))
    life = replace(NOBODY, book=book).then("apply", "2026-08-03", standard="ST9001")
    terms = {"epao": "guild", "planned_end_on": "2028-10-31", "planned_off_the_job_hours": 500, "option": "wood"}
    life.when("enrol", "2026-08-10", **terms).refused(
        "standard-was-approved-by-the-start", says="ST9001-2.0 is announced and serves no starts yet."
    )


def test_a_start_after_the_last_version_is_refused(own):
    book = own(boats=version("1.0", until="2026-09-06"))
    life = replace(NOBODY, book=book).then("apply", "2026-08-03", standard="ST9001")
    terms = {"epao": "guild", "planned_end_on": "2028-10-31", "planned_off_the_job_hours": 500, "option": "wood"}
    life.when("enrol", "2026-08-10", **terms).refused(
        "standard-was-approved-by-the-start", says="No version of ST9001 serves starts on 7 September 2026"
    )
    life.when("enrol", "2026-08-10", starts_on="2026-09-06", **terms).meets("standard-was-approved-by-the-start")


@pytest.fixture
def editions(tmp_path):
    """Return a rulebook with a newer edition of ST1379, in which a test takes three hours."""
    for name in ("standards", "rulepacks", "ladders", "registers", "policies"):
        shutil.copytree(HERE / name, tmp_path / name)
    text = (HERE / "standards/st1379.v1.toml").read_text()
    text = text.replace("edition = 1", "edition = 2", 1).replace("minutes = 90", "minutes = 150")
    (tmp_path / "standards/st1379.v2.toml").write_text(text)
    return tmp_path


def test_who_is_enrolled_keeps_the_edition_that_the_enrolment_cites(editions):
    book = load_rulebook(WorkingCalendar(), editions)
    cited = on_programme().state.enrolled.standard
    assert cited == BOOK.newest("ST1379").id
    assert book.standard("ST1379", cited).edition == 1
    assert book.newest("ST1379").edition == book.standard_for("ST1379", date(2026, 9, 7)).edition == 2


def test_an_enrolment_from_before_standards_were_cited_is_read_with_the_one_that_was_here(editions):
    assert load_rulebook(WorkingCalendar(), editions).standard("ST1379", None).edition == 1


def test_a_standard_that_is_edited_or_withdrawn_while_apprentices_are_on_it_stops_loudly(editions):
    path, cited = editions / "standards/st1379.v1.toml", on_programme().state.enrolled.standard
    path.write_text(path.read_text().replace("minutes = 90", "minutes = 60"))
    book = load_rulebook(WorkingCalendar(), editions)
    with pytest.raises(ChangedRulesError, match=r"No standard here is ST1379-1\.1\.v1@.+: put back the file"):
        book.standard("ST1379", cited)
    for each in (editions / "standards").glob("st1379*"):
        each.unlink()
    with pytest.raises(ChangedRulesError, match="No standard here is ST1379: put back its file, somebody is on it"):
        load_rulebook(WorkingCalendar(), editions).standard("ST1379", cited)


def test_a_correction_of_an_enrolment_keeps_its_edition(editions):
    book = load_rulebook(WorkingCalendar(), editions)
    life = replace(on_programme(), book=book)
    place = next(each.originator_version for each in life.history if each.fact.NAME == "enrolled.v2")
    right = life.then("correct-fact", "2026-10-01", fact=place, instead={"planned_off_the_job_hours": 320})
    assert right.state.enrolled.planned_off_the_job_hours == 320
    assert right.state.enrolled.standard == BOOK.newest("ST1379").id


def test_what_is_not_known_is_said():
    data = BOOK.newest("ST0149").as_data()
    assert {"the LARS code", "the minimum months", "the length of the assessment period"} <= set(data["unknown"])
    assert "of the professional discussion, its grades: recorded on the EPAO's word" in data["unknown"]
    assert data["lars_code"] is None


def test_an_assessment_without_a_known_period_has_no_window():
    life = teacher_ready().then("decide-gateway", "2028-03-07")
    assert life.state.gateway.window_ends_on is None
    assert life.alarm("2028-03-07", "assessment-window-close") is None
    assert in_assessment().state.gateway.window_ends_on == date(2027, 12, 7)
