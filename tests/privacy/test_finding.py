"""Staff look for people, and find them although a letter is wrong; what was typed is kept nowhere."""

import json
from uuid import uuid4

import pytest

from tests.bad_input.asking import no_echo, problem
from tests.journeys.conftest import MONDAY

BROOK = {"name": "Brook School", "contact_name": "Jo Reed", "contact_email": "jo@brook.example"}


@pytest.fixture
def look(service, bearer):
    async def looked(role="tutor", subject="staff-1", **wanted):
        return await service.http.post("/people/searches", json=wanted, headers=bearer(role, subject))

    return looked


@pytest.fixture
def names(look):
    """Returns whom a search finds, by name."""

    async def found(**wanted):
        answer = await look(**wanted)
        assert answer.status_code == 200, answer.text
        return [f"{each['given_name']} {each['family_name']}" for each in answer.json()["apprentices"]]

    return found


@pytest.fixture
def register(service, bearer):
    """Returns a way to register an apprentice of a name; returns the entry."""

    async def registered(given_name, family_name):
        entry = vars(service.life().person) | {"given_name": given_name, "family_name": family_name}
        headers = bearer("coordinator") | {"Idempotency-Key": str(uuid4())}
        answer = await service.http.post("/people/apprentices", json=entry, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return registered


class TestWithoutAnEngine:
    """What needs no apprenticeship."""

    @pytest.fixture
    def service(self, service_without_worker):
        return service_without_worker

    @pytest.mark.parametrize(
        "typed",
        [
            "Zenobia Featherstonehaugh",
            "featherstonehaugh",
            "Featherstonhaugh",  # a letter left out
            "Featherstonehauugh",  # one too many
            "Featherstomehaugh",  # a wrong one
            "Featherstnoehaugh",  # two out of place
            "zenob",
            "Zenobya Feather",
            "FEATHERSTONEHAUGH, Zenobia",
            "okeeffe",
            "O'Keeffe",
            "O Keeffe",
            "osborne zenobia",
        ],
    )
    async def test_a_name_is_found_although_a_letter_is_wrong(self, register, names, typed):
        await register("Zenobia", "Featherstonehaugh-O'Keeffe-Øsbørne")
        await register("Wilhelmina", "Quackenbush")
        assert set(await names(name=typed)) == {"Zenobia Featherstonehaugh-O'Keeffe-Øsbørne"}

    async def test_two_wrong_letters_or_a_word_that_is_not_theirs_find_nobody(self, register, names):
        await register("Ignatius", "Ravensthorpe")
        assert await names(name="Rxvensxhorpe") == []
        assert await names(name="Ignatius Quackenbush") == []

    async def test_short_names_are_found_as_they_are(self, register, names):
        await register("Xu", "Ng")
        assert "Xu Ng" in await names(name="ng xu")
        assert "Xu Ng" not in await names(name="no")

    async def test_the_nearest_come_first_and_no_more_than_asked_for(self, register, look, names):
        for given in ("Marjore", "Marjorie", "Marjoribanks"):
            await register(given, "Zzyzxton")
        found = await names(name="marjorie zzyzxton")
        assert found == ["Marjorie Zzyzxton", "Marjore Zzyzxton"]
        answer = (await look(name="zzyzxton", limit=2)).json()
        assert (len(answer["apprentices"]), answer["more"]) == (2, True)

    async def test_a_uln_is_found_as_it_is(self, register, look, names):
        entry = await register("Odalys", "Underhill")
        (found,) = (await look(uln=entry["uln"])).json()["apprentices"]
        assert found == {
            "person": entry["person"],
            "given_name": "Odalys",
            "family_name": "Underhill",
            "apprenticeships": [],
        }
        assert await names(uln=entry["uln"], name="Quackenbush") == []

    async def test_a_corrected_name_is_found_and_the_one_before_is_not(self, service, register, bearer, names):
        entry = await register("Persephone", "Oldcastle")
        right = {each: entry[each] for each in ("given_name", "email", "date_of_birth", "uln")}
        path = f"/people/apprentices/{entry['person']}"
        right["family_name"] = "Newcastleton"
        assert (await service.http.put(path, json=right, headers=bearer("coordinator"))).status_code == 200
        assert await names(name="Newcastleton") == ["Persephone Newcastleton"]
        assert await names(name="Oldcastle") == []

    async def test_a_search_is_on_record_by_whom_it_found_and_never_by_what_was_typed(
        self, service, register, look, bearer, logged
    ):
        entry = await register("Thaddeus", "Winterbottom")
        answer = await look(role="programme_lead", subject="lead-7", name="Thaddeus Wynterbottom")
        query, headers = {"person": entry["person"]}, bearer("auditor")
        (read,) = (await service.http.get("/audit-reads", params=query, headers=headers)).json()["reads"]
        told = {name: read[name] for name in ("reader", "role", "what", "asked", "people", "apprenticeship", "request")}
        assert told == {
            "reader": "lead-7",
            "role": "programme_lead",
            "what": "search",
            "asked": {"by": "name"},
            "people": [entry["person"]],
            "apprenticeship": None,
            "request": answer.headers["Audit-Read"],
        }
        assert "terbottom" not in json.dumps(read) + logged.getvalue()
        assert answer.headers["Cache-Control"] == "no-store"

    async def test_a_search_that_finds_nobody_is_on_record_too(self, service, look, bearer):
        answer = await look(subject="nobody-7", name="Qwertyuiopasd")
        query, headers = {"reader": "nobody-7"}, bearer("auditor")
        (read,) = (await service.http.get("/audit-reads", params=query, headers=headers)).json()["reads"]
        assert (read["people"], read["request"]) == ([], answer.headers["Audit-Read"])

    @pytest.mark.parametrize("role", ["employer", "apprentice", "auditor", "post"])
    async def test_only_staff_look_for_people(self, service, look, bearer, role):
        problem(await look(role=role, subject="curious-1", name="Amina"), 403, "not-entitled")
        query, headers = {"reader": "curious-1", "what": "search"}, bearer("auditor")
        assert (await service.http.get("/audit-reads", params=query, headers=headers)).json()["reads"] == []

    @pytest.mark.parametrize(
        ("wanted", "kind"),
        [
            ({}, "malformed-request"),
            ({"name": " "}, "malformed-request"),
            ({"name": "Quistine\n"[:9] + "x"}, "malformed-request"),
            ({"uln": "1000000063"}, "malformed-request"),
            ({"name": "Quistine", "limit": 51}, "malformed-request"),
            ({"surname": "Quistine"}, "malformed-request"),
            ({"name": "-- ..."}, "nobody-asked-for"),
            ({"employer": "'"}, "nobody-asked-for"),
            ({"name": "Quistine a1 b2 c3 d4 e5 f6"}, "nobody-asked-for"),
        ],
    )
    async def test_what_is_wrong_is_refused_and_never_repeated(self, look, wanted, kind):
        answer = await look(**wanted)
        problem(answer, 422, kind)
        no_echo(answer, "Quistine")

    @pytest.mark.parametrize("typed", ["%", "_____", "' OR 1=1 --", "{amina}", "a\\b", "=amina", "^am", "~amina"])
    async def test_what_is_typed_is_no_pattern(self, register, look, typed):
        await register("Nobody", "Special")
        answer = await look(name=typed)
        assert answer.status_code in {200, 422}
        assert "Special" not in answer.text


async def test_apprentices_are_found_by_their_employer_with_where_they_stand(service, look, names, bearer):
    headers = bearer("coordinator") | {"Idempotency-Key": str(uuid4())}
    name = f"Marchbanks Academy {uuid4().hex[:6]}"
    registered = await service.http.post("/people/employers", json=BROOK | {"name": name}, headers=headers)
    employer = registered.json()["employer"]
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY, employer=employer)
    service.caseload.catch_up()
    answer = (await look(employer="Marchbank " + name.rsplit(maxsplit=1)[-1])).json()
    assert answer["employers"] == [{"employer": employer, "name": name}]
    (found,) = answer["apprentices"]
    (apprenticeship,) = found["apprenticeships"]
    assert apprenticeship == {
        "apprenticeship": str(life.id),
        "standard": "ST1379",
        "cohort": apprenticeship["cohort"],
        "stage": "on programme",
        "tutor": None,
        "employer": employer,
        "employer_name": name,
    }
    assert await names(employer=name, name="Okafor") == ["Amina Okafor-Quill"]
    assert await names(employer=name, name="Winterbottom") == []
    assert await names(employer="Qwertyuiop School", name="Okafor") == []
