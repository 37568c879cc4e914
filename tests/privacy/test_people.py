"""The register: registered once, found again, aged as the law counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date
from uuid import uuid4

import pytest

from activities.personal_data.people import (
    ApprenticeDetails,
    EmployerDetails,
    KeyReusedError,
    UlnTakenError,
    UnknownPersonError,
    age,
)


@pytest.fixture
def details(amina):
    return ApprenticeDetails(**{**amina, "date_of_birth": date(2004, 2, 29)})


def test_an_apprentice_registered_is_found(people, details):
    person = uuid4()
    registered = people.register_apprentice(person, details)
    assert people.apprentice(person) == registered
    assert registered.family_name == "Yusuf-Ōkeefe"
    assert registered.registered_at.tzinfo is not None
    assert registered.registered_at.utcoffset() == UTC.utcoffset(None)


def test_nobody_is_found_under_an_id_that_was_never_registered(people):
    assert people.apprentice(uuid4()) is None
    assert people.employer(uuid4()) is None


def test_registering_again_changes_nothing(people, details):
    person = uuid4()
    first = people.register_apprentice(person, details)
    assert people.register_apprentice(person, details) == first


def test_the_same_id_with_other_details_is_refused(people, details, new_uln):
    person = uuid4()
    people.register_apprentice(person, details)
    for change in ({"given_name": "Ama"}, {"uln": new_uln()}):
        other = ApprenticeDetails(**{**vars(details), **change})
        with pytest.raises(KeyReusedError):
            people.register_apprentice(person, other)
    assert people.apprentice(person).given_name == "Amina"


def test_a_second_person_with_the_same_uln_is_refused(people, details):
    people.register_apprentice(uuid4(), details)
    second = uuid4()
    with pytest.raises(UlnTakenError) as refused:
        people.register_apprentice(second, details)
    assert details.uln not in str(refused.value)
    assert people.apprentice(second) is None


def test_of_people_with_the_same_uln_who_arrive_together_one_is_registered(people, details):
    def register(person):
        try:
            return people.register_apprentice(person, details)
        except UlnTakenError:
            return None

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(register, [uuid4() for _ in range(8)]))
    assert len([each for each in found if each]) == 1


def test_an_employer_registered_is_found_and_not_changed_by_another_request(people):
    employer = uuid4()
    details = EmployerDetails("Brook School", "scotland")
    assert people.register_employer(employer, details) == people.employer(employer)
    assert people.register_employer(employer, details) == people.employer(employer)
    with pytest.raises(KeyReusedError):
        people.register_employer(employer, EmployerDetails("Hill School", "scotland"))


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2022, 2, 28), 17),
        (date(2022, 3, 1), 18),
        (date(2024, 2, 28), 19),
        (date(2024, 2, 29), 20),
        (date(2004, 2, 29), 0),
    ],
)
def test_who_was_born_on_29_february_ages_on_1_march_in_common_years(people, details, day, years):
    person = uuid4()
    people.register_apprentice(person, details)
    assert people.at_the_start(person, day).age_at_start == years


@pytest.mark.parametrize(
    ("day", "years"),
    [(date(2023, 8, 31), 15), (date(2023, 9, 1), 16), (date(2026, 8, 31), 18), (date(2026, 9, 1), 19)],
)
def test_everybody_else_ages_on_the_birthday(day, years):
    assert age(date(2007, 9, 1), day) == years


def test_nobody_has_an_age_before_birth():
    with pytest.raises(ValueError, match="before birth"):
        age(date(2007, 9, 1), date(2007, 8, 31))


def test_the_age_of_nobody_is_an_error(people):
    with pytest.raises(UnknownPersonError):
        people.at_the_start(uuid4(), date(2026, 1, 1))


def test_entries_show_nothing_personal_when_printed(people, details, amina):
    registered = people.register_apprentice(uuid4(), details)
    for printed in (repr(details), repr(registered), f"{registered}"):
        assert not [each for each in amina.values() if each in printed]
        assert "2004" not in printed


@pytest.mark.parametrize(
    ("starts_on", "earliest"),
    [(date(2020, 6, 26), date(2020, 6, 27)), (date(2020, 6, 27), None), (date(2026, 9, 7), None)],
)
def test_the_day_from_which_one_may_start_is_told_only_where_the_start_is_earlier(people, details, starts_on, earliest):
    person = uuid4()
    people.register_apprentice(person, details)
    assert people.at_the_start(person, starts_on).may_start_from == earliest
