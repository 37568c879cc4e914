"""An older version of a fact is read as the newest one; a name that nobody knows stops loudly."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from domain.facts.fact import Fact, Facts, Recorded, UnknownFactError, UnreadableFactError
from tests.domain.given import STREAM, id_of


class Met(Fact, frozen=True, kw_only=True):
    """A meeting, in its third version: minutes instead of hours, and a place."""

    NAME = "met.v3"
    minutes: int
    place: str

    def sentence(self):
        """Return it in words."""
        return f"Met for {self.minutes} minutes at {self.place}."


def v1_to_v2(fields):
    return "met.v2", {"minutes": fields["hours"] * 60}


def v2_to_v3(fields):
    return "met.v3", {**fields, "place": "the workplace"}


def stored(**fields):
    envelope = Recorded(
        originator_id=STREAM,
        originator_version=7,
        occurred_on=date(2026, 9, 7),
        recorded_at=datetime(2026, 9, 7, 11, tzinfo=UTC),
        actor="staff-7",
        role="tutor",
        command=id_of("meet"),
        rules="2026-27.v1@0",
        fact=fields,
    )
    return msgspec.json.encode(envelope)


FACTS = Facts([Met], upcasters={"met.v1": v1_to_v2, "met.v2": v2_to_v3})


@pytest.mark.parametrize(
    ("name", "fields", "minutes", "place"),
    [
        ("met.v1", {"hours": 2}, 120, "the workplace"),
        ("met.v2", {"minutes": 45}, 45, "the workplace"),
        ("met.v3", {"minutes": 45, "place": "the college"}, 45, "the college"),
    ],
)
def test_every_version_is_read_as_the_newest(name, fields, minutes, place):
    recorded = FACTS.decode(name, stored(**fields))
    assert recorded.fact == Met(minutes=minutes, place=place)


def test_the_envelope_of_an_older_version_stays_as_it_was():
    old, new = (
        FACTS.decode("met.v1", stored(hours=2)),
        FACTS.decode("met.v3", stored(minutes=120, place="the workplace")),
    )
    assert old == new
    assert (old.originator_version, old.command) == (7, id_of("meet"))


def test_what_was_stored_is_not_touched():
    data = stored(hours=2)
    FACTS.decode("met.v1", data)
    assert data == stored(hours=2)


def test_the_registry_knows_every_version():
    assert FACTS.names == {"met.v1", "met.v2", "met.v3"}


@pytest.mark.parametrize("name", ["met.v4", "met", "", "os.system", "builtins:eval"])
def test_a_name_that_nobody_knows_stops_loudly(name):
    with pytest.raises(UnknownFactError):
        FACTS.decode(name, stored(minutes=1))


def test_an_upcaster_into_nothing_stops_loudly():
    astray = Facts([Met], upcasters={"met.v1": lambda fields: ("met.v9", fields)})
    with pytest.raises(UnknownFactError):
        astray.decode("met.v1", stored(hours=2))


def test_an_upcaster_that_makes_something_else_stops_loudly():
    wrong = Facts([Met], upcasters={"met.v2": lambda fields: ("met.v3", fields)})
    with pytest.raises(UnreadableFactError):
        wrong.decode("met.v2", stored(minutes=45))


@pytest.mark.parametrize(
    "fields", [{"minutes": "45", "place": "x"}, {"minutes": 45}, {"minutes": 1, "place": "x", "n": 1}]
)
def test_fields_that_do_not_fit_stop_loudly(fields):
    with pytest.raises(UnreadableFactError):
        FACTS.decode("met.v3", stored(**fields))


def test_no_name_is_given_twice():
    with pytest.raises(ValueError, match=r"two facts are named met\.v3"):
        Facts([Met, Met])
    with pytest.raises(ValueError, match=r"two facts are named met\.v3"):
        Facts([Met], upcasters={"met.v3": v2_to_v3})
