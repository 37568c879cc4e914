"""Ladders: data, dated, overridden for a standard and by the provider, and refused where they cannot be climbed."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from activities.bank_holidays import WorkingCalendar
from domain.clocks.every_clock import CLOCKS
from domain.rulebook.ladder import ROLES, UnusableLadderError
from domain.rulebook.own_rules import OwnRules
from domain.rulebook.rulebook import ChangedRulesError, load_rulebook
from tests.domain.given import BOOK
from tests.domain.lives import on_programme

TODAY = date(2026, 10, 12)
OWN = """
name = "{name}"
edition = {edition}
effective_from = {effective_from}
hour = {hour}
acknowledged_working_days = {acknowledged}
snooze_working_days = {snooze}
{standard}
[[clocks.{clock}.rungs]]
working_days = {first}
tell = ["{role}"]
channel = "{channel}"
wording = "{wording}"

[[clocks.{clock}.rungs]]
working_days = {second}
tell = ["employer"]
channel = "e-mail"
wording = "session-overdue"
"""
USABLE = {
    "name": "ours",
    "edition": 1,
    "effective_from": "2026-10-12",
    "hour": 8,
    "acknowledged": 3,
    "snooze": 3,
    "standard": "",
    "clock": "session",
    "first": 1,
    "role": "programme lead",
    "channel": "e-mail",
    "wording": "session-overdue",
    "second": 2,
}


@pytest.fixture
def own(tmp_path):
    """Return a function that writes a file of ladders into the provider's folder, and loads the rulebook."""

    def load(**said):
        values = {**USABLE, **said}
        (tmp_path / f"{values['name']}.v{values['edition']}.toml").write_text(OWN.format(**values))
        return load_rulebook(WorkingCalendar(), own=OwnRules(ladders=tmp_path))

    return load


def ladder(book, day=TODAY, clock="session", standard="ST1379"):
    return book.ladder(clock, standard, day, None)


def test_every_clock_has_a_ladder_on_every_day():
    for clock, day in product(CLOCKS, (date(2000, 1, 1), TODAY, date(2099, 12, 31))):
        assert ladder(BOOK, day, clock.name).rungs


def test_every_ladder_is_of_a_clock():
    assert {clock for ladders in BOOK.ladders for clock in ladders.clocks} == {clock.name for clock in CLOCKS}


def test_the_providers_own_ladder_holds_from_the_day_it_takes_effect(own):
    book = own()
    assert ladder(book, TODAY - timedelta(days=1)) == ladder(BOOK)
    found = ladder(book)
    assert (found.id.partition("@")[0], found.hour) == ("ours.v1", 8)
    assert [(rung.working_days, rung.tell) for rung in found.rungs] == [(1, ("programme lead",)), (2, ("employer",))]


def test_a_newer_edition_replaces_the_older_one_from_its_day_on(own):
    own()
    book = own(edition=2, effective_from="2026-11-01", second=5)
    assert ladder(book, date(2026, 10, 31)).rungs[1].working_days == 2
    assert ladder(book, date(2026, 11, 1)).rungs[1].working_days == 5


def test_a_ladder_for_the_standard_comes_before_one_for_all(own):
    own(name="mentors", standard='standard = "ST1379"', hour=7)
    book = own(edition=9)
    assert ladder(book).hour == 7


def test_a_past_escalation_is_judged_by_the_ladder_of_its_day(own):
    late = on_programme().rung_until("2026-10-13 09:00", "session")
    (cited,) = {fact.ladder for fact in late.facts("clock-escalated.v1", "session")}
    assert cited == ladder(BOOK).id
    book = own()
    assert book.ladder("session", "ST1379", TODAY, cited) == ladder(BOOK)


def test_a_new_ladder_is_climbed_by_what_falls_overdue_from_its_day_on(own):
    before = on_programme("2026-09-06").rung_until("2026-10-12 09:00", "session")
    after = on_programme()
    book = own()
    lives = [replace(life, book=book).rung_until("2026-12-01", "session") for life in (before, after)]
    told = [[(fact.rung, fact.tell) for fact in life.facts("clock-escalated.v1", "session")] for life in lives]
    assert told[0] == [(1, ("tutor",)), (2, ("tutor's manager",)), (3, ("programme lead", "employer"))]
    assert told[1] == [(1, ("programme lead",)), (2, ("employer",))]
    assert f"{lives[1].facts('clock-fell-overdue.v1')[0].due_at:%H:%M}" == "07:00"


def test_a_cited_ladder_that_is_no_longer_here_stops_loudly():
    with pytest.raises(ChangedRulesError, match="put back the file that was used"):
        BOOK.ladder("session", "ST1379", TODAY, "default.v1@0000000000000000")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"first": 8, "second": 3}, "the rungs of session are out of order: 3 working days after 8"),
        ({"first": 3, "second": 3}, "the rungs of session are out of order: 3 working days after 3"),
        ({"first": -1}, "session needs rungs from 0 working days on"),
        ({"role": "headmaster"}, "no role is called headmaster; choose from: employer, "),
        ({"clock": "lunch"}, "no clock is called lunch; choose from: "),
        ({"channel": "pigeon"}, "no channel is called pigeon; choose from: e-mail"),
        ({"wording": "poem"}, "no wording is called poem; choose from: "),
        ({"hour": 24}, "its hour is 24; give one from 0 to 23"),
        ({"acknowledged": 0}, "an acknowledgement and a snooze hold for at least 1 working day"),
        ({"snooze": 0}, "an acknowledgement and a snooze hold for at least 1 working day"),
        ({"hour": -1}, "its hour is -1; give one from 0 to 23"),
        ({"standard": 'standard = "ST0000"'}, "no standard is called ST0000; choose from: ST0070, ST0149, ST1379"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused_in_one_sentence(own, said, why):
    with pytest.raises(UnusableLadderError, match=r"^The ladders ours\.v1 cannot be used: [^\n]+\.$") as refused:
        own(**said)
    assert why in str(refused.value)


@pytest.mark.parametrize("said", [{"hour": "'nine'"}, {"hour": "= ="}, {"standard": "colour = 'blue'"}])
def test_a_file_that_is_no_ladder_is_named(own, said):
    with pytest.raises(UnusableLadderError, match=r"ours\.v1\.toml is not a file of ladders: "):
        own(**said)


def test_a_folder_without_ladders_is_named(tmp_path):
    with pytest.raises(UnusableLadderError, match="put files such as default"):
        load_rulebook(WorkingCalendar(), own=OwnRules(ladders=tmp_path / "nowhere"))


@pytest.mark.parametrize("hour", [0, 23])
def test_every_hour_of_the_day_can_be_chosen(own, hour):
    assert ladder(own(hour=hour)).hour == hour


@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_be_told(own, role):
    assert ladder(own(role=role)).rungs[0].tell == (role,)
