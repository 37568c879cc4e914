"""The file of a standard is taken away while apprentices are on it: whoever asks hears which, and nothing is lost."""

import shutil
from uuid import uuid4

import pytest

from domain.rulebook.own_rules import OwnRules
from tests.conftest import new_database, running
from tests.domain.given import INVENTED

CONTACT = {"channel": "telephone", "summary": "Rang."}
QUEUE = f"q-{uuid4().hex[:8]}"
TERMS = {"epao": "guild", "planned_off_the_job_hours": 200}


@pytest.fixture
def simulated_ledger(postgresql):
    """A ledger of its own: whoever reads the common one knows none of these standards."""
    return new_database(postgresql, simulation=True)


async def test_whoever_asks_hears_which_file_to_put_back_and_then_all_goes_on(
    simulated_ledger, temporal_address, tmp_path
):
    folder = tmp_path / "standards"
    shutil.copytree(INVENTED, folder)

    def service():
        own = OwnRules(standards=folder)
        return running(simulated_ledger, temporal_address, tmp_path, own_rules=own, task_queue=QUEUE)

    async with service() as first:
        life, other = first.life(standard="ST9003"), first.life()
        for each in (life, other):
            await each.apply()
            await each.enrol(await each.today(), **(TERMS if each is life else {}))
        kept = len(await life.history())
    (folder / "st9003.v1.toml").rename(tmp_path / "st9003.v1.toml")
    async with service() as without:
        life.http = other.http = without.http
        for answer in (
            await life.send("GET", "/gateway"),
            await life.send("POST", "/contacts", CONTACT, key="withdrawn"),
        ):
            assert (answer.status_code, answer.json()["type"]) == (500, "/problems/rules-missing"), answer.text
            assert answer.json()["detail"].startswith(
                "No standard here is ST9003: put back its file, somebody is on it."
            )
        assert (await other.send("POST", "/contacts", CONTACT)).status_code == 201
    (tmp_path / "st9003.v1.toml").rename(folder / "st9003.v1.toml")
    async with service() as again:
        life.http = again.http
        assert (await life.send("POST", "/contacts", CONTACT, key="withdrawn")).status_code == 201
        assert len(await life.history()) == kept + 1
