"""A fact has one number everywhere: in the answer of its change, in the history, to a correction, and ever after."""

import json

import psycopg
import pytest

from tests.conftest import new_database
from tests.recorded import unguarded

CONTACT = {"channel": "telephone", "summary": "Rang."}


@pytest.fixture
def simulated_ledger(postgresql):
    """Return a ledger of this test's own: what it remembers is made older."""
    return new_database(postgresql, simulation=True)


@pytest.fixture
async def life(on_programme):
    """Return a life in which more was recorded than changed its state."""
    life = await on_programme()
    assert (await life.send("PUT", "/completion", {})).status_code == 409
    return life


def numbered(facts):
    return [(each["number"], each["name"]) for each in facts]


async def history_of(life, answer):
    page = await life.read("/history", command=answer["command"])
    return numbered(page["facts"])


async def test_what_a_change_answers_is_what_the_history_tells_and_a_correction_corrects(life, service):
    contact = (await life.send("POST", "/contacts", CONTACT, key="numbered")).json()
    ((number, name),) = numbered(contact["facts"])
    assert [name] == contact["recorded"] == ["contact-made.v1"]
    assert await history_of(life, contact) == [(number, name)]
    assert number != contact["version"]
    told = (await life.http.get("/commands/numbered", headers=life.headers())).json()
    assert (told["facts"], told["recorded"]) == (contact["facts"], contact["recorded"])
    life.token = service.token("programme_lead", "lead-2")
    corrected = await life.do("POST", "/corrections", {"fact": number, "reason": "It was another apprentice."})
    (wrong,) = [each for each in await life.history() if each["number"] == number]
    assert (wrong["command"], wrong["corrected_by"]) == (contact["command"], corrected["facts"][0]["number"])
    assert wrong["version"] == wrong["number"]


async def test_a_change_of_several_facts_tells_each(life):
    series = {"days": ["2030-02-04", "2030-03-04"], "mode": "microsoft teams"}
    planned = await life.do("POST", "/sessions/series", series)
    assert [name for _, name in numbered(planned["facts"])] == planned["recorded"]
    assert len(planned["facts"]) > 1
    assert await history_of(life, planned) == numbered(planned["facts"])


async def test_a_refusal_tells_its_number_too(life):
    refused = (await life.send("PUT", "/completion", {})).json()
    assert [name for _, name in numbered(refused["facts"])] == ["command-refused.v1"]
    assert await history_of(life, refused) == numbered(refused["facts"])


async def test_an_outcome_of_before_they_were_kept_tells_them_too(life, simulated_ledger):
    first = (await life.send("POST", "/contacts", CONTACT, key="of-before")).json()
    with psycopg.connect(simulated_ledger) as owner, unguarded(owner, "ledger.commands"):
        of_it = "WHERE command_id = %s"
        (kept,) = owner.execute(f"SELECT outcome FROM ledger.commands {of_it}", (first["command"],)).fetchone()
        outcome = json.loads(kept)
        assert outcome.pop("numbers")
        new = json.dumps(outcome).encode()
        owner.execute(f"UPDATE ledger.commands SET outcome = %s {of_it}", (new, first["command"]))
    again = await life.send("POST", "/contacts", CONTACT, key="of-before")
    assert (again.status_code, again.json()) == (201, first)
    told = (await life.http.get("/commands/of-before", headers=life.headers())).json()
    assert told["facts"] == first["facts"]
