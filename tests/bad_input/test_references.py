"""References and lists are no place for free text, and none may look like a sealed one."""

import json

import pytest

from tests.bad_input.conftest import MONDAY
from tests.bad_input.test_malformed_requests import ANY, ENTRY, EVIDENCE

PERSONAL = "Quistine Okafor was ill"
DISCUSSION = f"/assessments/{ANY}/sitting"


async def test_a_reference_that_looks_like_a_sealed_text_does_not_spoil_the_history(door):
    life = door.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.do("POST", "/portfolio/evidence", {**EVIDENCE, "onefile_id": "sealed.v1:AAAA"})
    assert (await life.read("/history"))["facts"][-1]["fact"]["onefile_id"] == "sealed.v1:AAAA"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/portfolio/evidence", {**EVIDENCE, "ksbs": [PERSONAL]}),
        ("/portfolio/evidence", {**EVIDENCE, "duties": [PERSONAL]}),
        ("/off-the-job/entries", {**ENTRY, "ksbs": [PERSONAL]}),
        (DISCUSSION, {"minutes": 60, "questions": {PERSONAL: 8}}),
    ],
    ids=["ksbs", "duties", "ksbs of an entry", "themes"],
)
async def test_no_free_text_gets_into_the_ledger_by_a_list_of_references(ask, door, amina, path, said):
    answer = await ask("PUT" if path == DISCUSSION else "POST", path, content=json.dumps(said))
    assert answer.is_client_error
    kept = b"".join(door.store.ledger.facts.encode(each) for each in door.store.ledger.history(amina.id))
    assert PERSONAL.encode() not in kept
