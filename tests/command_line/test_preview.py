"""`indenture preview`: what a command would lead to, as over HTTP, recorded nowhere."""

import json

import pytest

from tests.journeys.conftest import MONDAY

BY = ("--actor", "staff-1", "--role", "coordinator")


@pytest.fixture
async def life(service):
    """Return a life that has applied."""
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    return life


async def test_it_tells_facts_alarms_and_refusals_and_records_nothing(service, life, indenture):
    said = {
        "starts_on": MONDAY.isoformat(),
        "employer": "00000000-0000-4000-8000-000000000000",
    }
    ended = await indenture("preview", "allocate-tutor", life.id, "--said", _tutor(), *BY)
    assert ended.exit_code == 0, ended.output
    assert ended.stdout.startswith("It would be refused. Nothing is recorded.\n")
    assert "not met: " in ended.stdout
    ended = await indenture("preview", "enrol", life.id, "--said", json.dumps(said), *BY)
    assert ended.exit_code == 2
    await life.enrol(MONDAY)
    head = service.store.ledger.head()
    ended = await indenture("preview", "allocate-tutor", life.id, "--said", _tutor(), *BY)
    assert ended.exit_code == 0, ended.output
    assert "It would be accepted." in ended.stdout
    left = json.dumps({"last_learning_on": MONDAY.isoformat(), "reason": "left employer", "explanation": "Left."})
    ended = await indenture("preview", "withdraw", life.id, "--said", left, *BY)
    assert ended.stdout.startswith("It would be proposed. Nothing is recorded.\n")
    assert "would wait: proposal lapse on " in ended.stdout
    told = json.loads((await indenture("preview", "allocate-tutor", life.id, "--said", _tutor(), *BY, "--json")).stdout)
    assert [each["name"] for each in told["facts"]] == ["tutor-allocated.v1"]
    assert service.store.ledger.head() == head


async def test_what_cannot_be_asked_is_told_in_one_sentence(life, indenture):
    for said, sentence in (
        (("allocate-tutr", life.id), "No command is called allocate-tutr; the nearest is allocate-tutor."),
        (("allocate-tutor", life.id), "--said, tutor: fill this in."),
        (("allocate-tutor", life.id, "--said", "[]"), "--said, what is said: "),
        (("allocate-tutor", life.id, "--said", '{"tutor": "t 1"}'), "--said, tutor: use letters, digits and"),
    ):
        ended = await indenture("preview", *said, *BY)
        assert ended.exit_code == 2
        assert sentence in ended.stderr, ended.stderr
        assert "Traceback" not in ended.output


def _tutor():
    return json.dumps({"tutor": "tutor-7", "from_on": MONDAY.isoformat()})
