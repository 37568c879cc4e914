"""Standards, rule packs and registers: data, dated and versioned, cited by content."""

import re
import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

import domain
from activities.bank_holidays import WorkingCalendar
from domain.rulebook.rulebook import ChangedRulesError, load_rulebook
from domain.rulebook.rulepack import UnusableRulesError
from tests.domain.given import BOOK
from tests.domain.lives import on_programme

HERE = Path(domain.__file__).parent
STANDARD = BOOK.newest("ST1379")


def starts_from(pack):
    return pack.starts_from


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the data files, to be changed."""
    for name in ("standards", "rulepacks", "ladders", "registers"):
        shutil.copytree(HERE / name, tmp_path / name)
    return tmp_path


def test_the_standard_has_the_duties_and_ksbs_of_its_overview():
    assert list(STANDARD.duties) == [str(n) for n in range(1, 10)]
    assert len(STANDARD.knowledge) == 16
    assert len(STANDARD.ksbs) == len(set(STANDARD.ksbs)) == 35


def test_the_standard_says_until_when_new_starts_are_funded():
    funding = STANDARD.as_data()["funding"]
    assert funding["new_starts_until"] == "2026-12-17"
    assert "Private funding is still possible" in funding["note"]


def test_every_day_of_the_century_has_rules():
    for year in range(2000, 2100):
        for day in (date(year, 1, 1), date(year, 7, 31), date(year, 8, 1), date(year, 12, 31)):
            assert BOOK.pack_for(day).starts_from <= day <= BOOK.pack_for(day).starts_until


def test_no_two_packs_share_a_day_and_none_leaves_a_gap():
    packs = sorted({(pack.starts_from, pack.starts_until): pack for pack in BOOK.packs}.values(), key=starts_from)
    for earlier, later in pairwise(packs):
        assert (later.starts_from - earlier.starts_until).days == 1


def test_an_edition_from_before_there_were_other_clocks_counts_by_the_first_one_that_tells_them(folder):
    later = (folder / "rulepacks/2026-27.v2.toml").read_text()
    (folder / "rulepacks/2026-27.v3.toml").write_text(
        later.replace("edition = 2", "edition = 3").replace("within_days = 14", "within_days = 21")
    )
    packs = {pack.edition: pack for pack in load_rulebook(WorkingCalendar(), folder).packs if pack.name == "2026-27"}
    assert [packs[edition].clocks.assessment_result.within_days for edition in (1, 2, 3)] == [14, 14, 21]
    assert packs[1].id.startswith("2026-27.v1@b52185d92457848e")


def test_a_pack_that_tells_nothing_of_its_clocks_is_refused(folder):
    for later in (folder / "rulepacks").glob("2026-27.v[2-9].toml"):
        later.unlink()
    with pytest.raises(UnusableRulesError, match=r"2026-27\.v1 tells nothing of its clocks: add them"):
        load_rulebook(WorkingCalendar(), folder)


def test_every_registered_organisation_assesses_a_standard_that_is_offered():
    assert all(set(epao.standards) & set(BOOK.offered) for epao in BOOK.epaos.values())


def test_a_reminder_comes_before_a_session_is_overdue():
    for pack in BOOK.packs:
        assert pack.session_cadence.reminder_days < pack.session_cadence.overdue_days


def test_a_new_edition_is_for_those_who_enrol_from_now_on(folder):
    old = (folder / "rulepacks/2026-27.v6.toml").read_text()
    (folder / "rulepacks/2026-27.v7.toml").write_text(
        old.replace("edition = 6", "edition = 7").replace("overdue_days = 36", "overdue_days = 42")
    )
    book = load_rulebook(WorkingCalendar(), folder)
    assert book.pack_for(date(2026, 9, 7)).edition == 7
    assert book.pack(on_programme().state.enrolled.pack).session_cadence.overdue_days == 36


def test_the_rulebook_as_somebody_used_it_has_no_later_editions_of_their_pack():
    first = next(pack.id for pack in BOOK.packs if (pack.name, pack.edition) == ("2024-25", 1))
    assert BOOK.as_used(first).pack_for(date(2025, 3, 3)).id == first
    assert BOOK.as_used(first).pack_for(date(2025, 8, 1)) == BOOK.pack_for(date(2025, 8, 1))


def test_an_edition_that_was_edited_after_an_enrolment_stops_loudly(folder):
    path = folder / "rulepacks/2026-27.v6.toml"
    path.write_text(path.read_text().replace("overdue_days = 36", "overdue_days = 42"))
    book = load_rulebook(WorkingCalendar(), folder)
    with pytest.raises(ChangedRulesError, match="put back the file that was used"):
        book.pack(on_programme().state.enrolled.pack)


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("minimum_months = 'twelve'", "Expected `int`, got `str`."),
        ("minimum_weeks = 52", "Object contains unknown field `minimum_weeks`."),
        ("minimum_months = -12", "-12 is no number of anything: give 0 or more."),
    ],
)
def test_a_pack_that_cannot_be_used_is_told_with_its_line(folder, new, says):
    path = folder / "rulepacks/2026-27.v1.toml"
    text = path.read_text()
    path.write_text(text.replace("minimum_months = 12", new, 1))
    number = text[: text.index("minimum_months = 12")].count("\n") + 1
    with pytest.raises(UnusableRulesError, match=rf"^2026-27\.v1\.toml, line {number}: {re.escape(says)}$"):
        load_rulebook(WorkingCalendar(), folder)


def test_a_register_that_does_not_fit_its_schema_is_refused(folder):
    path = folder / "registers/epao.v1.toml"
    path.write_text(path.read_text().replace("listed_from = 2023-03-01", "listed_from = 'March'", 1))
    with pytest.raises(msgspec.ValidationError):
        load_rulebook(WorkingCalendar(), folder)


def test_another_standard_is_a_file_and_not_code(folder):
    text = (folder / "standards/st1379.v1.toml").read_text()
    (folder / "standards/st0001.v1.toml").write_text(text.replace('"ST1379"', '"ST0001"'))
    assert set(load_rulebook(WorkingCalendar(), folder).offered) == {"ST0001", "ST0070", "ST0149", "ST1379"}
