"""One life twice: each act by the person to whom it belongs, and everything that others say on paper."""

import asyncio
from datetime import timedelta
from operator import itemgetter

import pytest

from api.demo.life import TUTOR
from api.demo.whose_act import LEAD, Persons
from domain.days import months_after
from tests.audit.packs import opened
from tests.audit.test_pack_of_a_life import words_of
from tests.journeys.conftest import LEVEL_2_HELD, MONDAY

STATED = {
    "session-agreed.v1": ("apprentice", "employer"),
    "employer-confirmed.v1": ("employer",),
    "apprentice-confirmed.v1": ("apprentice",),
    "assessment-graded.v2": ("assessor",),
}
"""What somebody outside the house says, by the role in which they do."""

TAUGHT = {
    "session-planned.v1",
    "session-held.v1",
    "off-the-job-logged.v1",
    "evidence-added.v1",
    "portfolio-submitted.v1",
}
FILED = {
    "/agreements/employer": ("staff-1", "MAIL-1"),
    "/agreements/apprentice": ("staff-2", "MAIL-2"),
    "/gateway/employer-confirmation": ("staff-1", "CONF-1"),
    "/gateway/apprentice-confirmation": ("staff-2", "CONF-2"),
    "/grade": ("staff-1", "RESULT-1"),
}
"""Who files which paper of somebody outside the house, and its reference."""


class Office:
    """The office, in which two people file papers and a lead decides."""

    def __init__(self, sign):
        """Sign their tokens."""
        self.sign = sign

    async def token_for(self, path, _):
        """Return whose token an address asks for."""
        who = next((who for end, (who, _) in FILED.items() if path.endswith(end)), "staff-1")
        return self.sign(*LEAD) if path == "/gateway/decisions" else self.sign("coordinator", who)


def on_paper(life, office):
    """Let everything be sent by the office, and what others say with the reference of their paper."""
    life.persons, send = office, life.send

    async def with_paper(method, path, body=None, **given):
        paper = next((paper for end, (_, paper) in FILED.items() if path.endswith(end)), None)
        said = body if paper is None else {**(body or {}), "on_behalf": paper, "evidence": None}
        if paper and "agreements" in path:
            del said["evidence"]
        return await send(method, path, said, **given)

    life.send = with_paper
    return life


async def lived(life):
    """Live from the application to the certificate; return the gateway's checklist on the day of its decision."""
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY, **LEVEL_2_HELD, prior_learning_hours=91)
    await life.allocate_tutor()
    await life.meet(MONDAY + timedelta(days=28))
    await life.move_to(months_after(MONDAY, 12))
    await life.train([MONDAY + timedelta(days=7 * week) for week in range(13)], minutes=900)
    await life.complete_portfolio()
    await life.confirm()
    checklist = await life.read("/gateway")
    await life.pass_gateway()
    await life.observe(life.gateway + timedelta(days=30), "distinction")
    await life.discuss(life.gateway + timedelta(days=40), "distinction")
    await life.finish()
    return {item["requirement"]: item["why"] for item in checklist["items"]}


@pytest.fixture
def packed(service):
    """Return a way to the words of the page in a life's evidence pack."""

    async def page(life):
        auditor = {"Authorization": f"Bearer {service.token('auditor', 'dfe-1')}"}
        answer = await service.http.get(f"/apprenticeships/{life.id}/pack", headers=auditor)
        return words_of(opened(answer.content)[f"{life.id}/history.html"].decode())[0]

    return page


async def test_a_whole_life_by_its_people_and_the_same_on_paper(service, packed):
    own, filed = service.life(), on_paper(service.life(), Office(service.token))
    own.persons = Persons(service.http, service.token, TUTOR)
    own_items, filed_items = await asyncio.gather(lived(own), lived(filed))
    by_them, from_paper = [await life.history() for life in (own, filed)]

    # What two say at once is recorded in the order in which it comes.
    said = sorted((each for each in by_them if each["name"] in STATED), key=itemgetter("name"))
    assert len(said) == 6
    for each in said:
        assert each["role"] in STATED[each["name"]], each["sentence"]
        assert each["actor"].startswith(each["role"]) or each["role"] == "employer"
        assert "on_behalf" not in each["fact"]
    assert {each["actor"] for each in by_them if each["name"] in TAUGHT} == {TUTOR}
    decided = next(each for each in by_them if each["name"] == "gateway-passed.v1")
    assert (decided["actor"], decided["role"]) == ("lead-1", "programme_lead")

    papers = sorted((each for each in from_paper if each["name"] in STATED), key=itemgetter("name"))
    assert [each["name"] for each in papers] == [each["name"] for each in said]
    for each, theirs in zip(papers, said, strict=True):
        assert each["role"] == "coordinator"
        assert each["fact"]["on_behalf"]
        assert each["fact"]["on_behalf"] in each["sentence"]
        assert each["sentence"] != theirs["sentence"]
        assert "ecorded" in each["sentence"]
        assert "ecorded" not in theirs["sentence"]
    assert not [each for each in (*by_them, *from_paper) if each["name"] == "command-refused.v1"]

    for party in ("employer", "apprentice"):
        item = f"{party}-confirmed-readiness"
        assert "signed statement CONF-" in filed_items[item]
        assert "signed statement" not in own_items[item]
    own_page, filed_page = [await packed(life) for life in (own, filed)]
    for each in papers:
        assert each["sentence"] in filed_page
    assert "signed statement" not in own_page
    assert "recorded from the signed statement CONF-1" in filed_page
    assert (await own.read())["state"]["stage"] == (await filed.read())["state"]["stage"] == "completed"
