"""What pages say, and what they offer: only what the stage allows and the standard has, in words that are right."""

from uuid import uuid4

import pytest
from markupsafe import escape

from api.showing.plainly import act_called, plainly
from domain.apprenticeship import COMMANDS
from tests.signing import bearer


@pytest.fixture
def read(console, cookie):
    """Return a way to a page as it is sent to somebody."""

    async def page(role, path, status=200):
        answer = await console.http.get(path, headers=await cookie(role))
        assert answer.status_code == status
        return answer.text

    return page


async def test_an_act_that_is_not_for_now_or_not_for_them_says_which_it_is(console, read):
    zoe, amina = console.page_of("zoe"), console.page_of("amina")
    early = await read("coordinator", f"{zoe}/acts/plan-session", 403)
    assert "“Plan a tutor session” is not possible now: it is possible in the stages enrolled, on programme, " in early
    assert "somebody else" not in early
    theirs = await read("apprentice", f"{amina}/acts/plan-session", 403)
    assert "“Plan a tutor session” is for somebody else: the policy does not leave it to you." in theirs
    assert "not possible" not in theirs


async def test_an_act_for_many_says_so_too(console, read):
    early = await read("coordinator", "/console/caseload/acts/plan-series?stage=applied", 403)
    assert "“Plan a series of sessions” is possible in the stages enrolled, on programme, gateway" in early
    assert "gateway, and none of these is there." in early


async def test_an_act_is_called_alike_wherever_it_is_offered(console, read):
    amina = console.page_of("amina")
    offered = [
        await read("tutor", "/console"),
        await read("tutor", amina),
        await read("tutor", f"{amina}/acts"),
        await read("tutor", f"{amina}/acts/plan-session"),
    ]
    assert ["Plan a tutor session" in each for each in offered] == [True] * 4
    for page in offered:
        assert not [each for each in COMMANDS if f">{plainly(each).capitalize()}<" in page]
    many = await read("coordinator", "/console/caseload/acts?stage=on programme")
    assert ">Hand over to another tutor</a>" in many
    handing_over = await read("coordinator", "/console/caseload/acts/hand-over-tutor?stage=on programme")
    assert "<h1>Hand over to another tutor for " in handing_over


def test_every_command_has_a_name_of_its_own_that_is_no_id_read_out():
    titles = {name: each.command.TITLE for name, each in COMMANDS.items()}
    assert len({*titles.values()}) == len(titles)
    read_out = [name for name, each in titles.items() if each.lower() == name.replace("-", " ")]
    assert read_out == ["go-back-to-learning"], "which is what people say"
    assert act_called("hold-observation") == titles["hold-assessment"], "also by the name that it had before"


async def test_everyday_acts_are_offered_where_the_stage_allows_them(console, read):
    life = await console.in_first_week("Wanda Gone")
    console.on_caseload()
    offered = [f"{life.id}/acts/{each}" for each in ("plan-session", "log-off-the-job", "record-contact")]
    page = await read("tutor", "/console")
    assert [each for each in offered if each not in page] == []
    await life.withdraw(life.start, "other")
    console.on_caseload()
    page = await read("tutor", "/console")
    assert "Wanda Gone" in page
    assert not any(each in page for each in offered)


async def test_a_form_for_which_there_is_nothing_says_so_and_what_comes_first(console, read):
    gareth = console.page_of("gareth")
    page = await read("tutor", f"{gareth}/acts/hold-session")
    assert "No session is planned: plan it first." in page
    assert f'/console/apprenticeships/{console.lives["gareth"].id}/acts/plan-session">Plan a tutor session</a>' in page
    assert 'name="session"' not in page
    filled = await read("tutor", f"{gareth}/acts/hold-session?session=00000000-0000-4000-8000-000000000000")
    assert 'name="session"' in filled, "a link that names one is followed"


async def test_only_documents_of_the_standard_are_offered_at_the_gateway(console, read):
    page = await read("coordinator", console.page_of("amina"))
    assert "months on programme since" in page
    assert "acts/show-requirement?requirement=minimum-period-on-programme" not in page


async def test_the_caseload_says_whose_day_it_is_and_that_nobody_fits(console, read):
    page = await read("tutor", "/console/caseload")
    assert '<th scope="col">Session due by</th>' in page
    assert "None fits." in await read("coordinator", "/console/caseload?cohort=1999-01")


async def test_an_id_fits_into_a_column_of_the_caseload(console, read):
    life = console.lives["amina"]
    person = (await life.read())["state"]["application"]["person"]
    page = await read("auditor", "/console/caseload?limit=200")
    assert f'<code title="{person}">{person[:8]}</code>' in page
    assert f">{person}<" not in page


async def test_what_was_recorded_is_said_in_sentences(console, read):
    life = console.lives["amina"]
    key, said = str(uuid4()), {"channel": "telephone", "summary": "She is well."}
    headers = {**bearer("coordinator", "coordinator-1"), "Idempotency-Key": key}
    done = (await console.http.post(f"/apprenticeships/{life.id}/contacts", json=said, headers=headers)).json()
    (number,) = (each["number"] for each in done["facts"])
    page = await read("coordinator", f"{console.page_of('amina')}?recorded={key}")
    sentence = next(each["sentence"] for each in await life.history() if each["number"] == number)
    assert f"<strong>Recorded:</strong> {escape(sentence)} <small>(number {number} in the history)</small>" in page


@pytest.mark.parametrize(("role", "linked"), [("employer", False), ("apprentice", False), ("tutor", True)])
async def test_who_is_linked_to_nobody_is_told(console, role, linked):
    told = (await console.http.get("/today", headers=bearer(role, f"{role}-unknown"))).json()
    assert told["linked"] is linked


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("log-off-the-job", "log off-the-job"),
        ("off_the_job_minutes", "off-the-job minutes"),
        ("e-mail", "e-mail"),
        ("end-point-assessment", "end-point assessment"),
        ("self-study", "self-study"),
        ("the-mail", "the mail"),
        ("planned_on", "planned on"),
    ],
)
def test_names_keep_the_hyphens_that_people_write(name, said):
    assert plainly(name) == said
