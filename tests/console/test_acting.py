"""Acting: a form from the command's model, tried before it is recorded, recorded once, and nothing typed lost."""

import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest

from activities.access.console_sessions import ConsoleSessions
from activities.database import fetch
from api.changing.from_the_register import said_by_callers
from api.commands import COMMAND_ROUTES
from api.console.acting.fields import fields_of, said_in
from api.console.acting.forms import BY_NAME, Form
from api.console.acting.many import OURS_OF_MANY
from api.console.entrance.visit import token_of
from api.console.pages import Pages
from tests.console.conftest import (
    COOKIE,
    PATIENCE,
    SUBJECTS,
    cookies_in,
    session_of,
    session_that_ended,
    signed_in_by_hand,
    ticket_in,
)
from tests.signing import bearer

TYPED = "Half an hour about <mentoring> models."


@pytest.fixture
async def life(console):
    """Return somebody in their first week of training, for one test alone."""
    made = await console.in_first_week("Ines Duarte")
    await made.do("POST", "/contacts", {"channel": "telephone", "summary": "Begun."})
    return made


def path_of(life, command=""):
    return f"/console/apprenticeships/{life.id}" + (f"/acts/{command}" if command else "")


def fields_in(html):
    """Return the hidden fields of the form of a command."""
    form = html[html.index('<form method="post" class="act sheet"') :]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


async def test_a_session_is_planned_by_the_keyboard_alone_and_recorded_after_it_was_seen(look, life):
    page = await look("tutor", path_of(life, "plan-session"))
    await page.get_by_label("Planned on").focus()
    day = life.start + timedelta(days=14)
    await page.keyboard.type(f"{day:%m%d%Y}")
    await page.get_by_label("Mode").focus()
    await page.keyboard.type("workplace")
    await page.get_by_role("button", name="Try it first").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="This would be recorded").wait_for(timeout=PATIENCE)
    assert f"{day.day} {day:%B %Y}" in await page.locator(".preview").inner_text()
    assert await life.read("/sessions") == []
    await page.get_by_role("button", name="Record it").focus()
    await page.keyboard.press("Enter")
    await page.get_by_text("Recorded:").wait_for(timeout=PATIENCE)
    assert [each["planned_on"] for each in await life.read("/sessions")] == [day.isoformat()]


def test_no_command_has_a_field_that_forms_of_ours_use_for_themselves():
    for route in COMMAND_ROUTES:
        assert not OURS_OF_MANY & {*said_by_callers(route.command).model_fields}, route.command.NAME


async def test_a_version_that_is_said_in_a_form_is_not_the_one_that_it_was_opened_on(look, life):
    await life.do("PUT", "/training-plans/1/agreements/provider", {"sha256": "a1" * 32})
    page = await look("tutor", f"{path_of(life, 'agree-training-plan')}?party=provider")
    await page.get_by_label("Version").fill("2")
    await page.get_by_label("Or the SHA-256 itself").fill("b2" * 32)
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_role("button", name="Record it").click()
    await page.get_by_text("Recorded:").wait_for(timeout=PATIENCE)
    agreed = (await life.read())["state"]["training_plan"]["agreements"]
    assert [each["text"]["version"] for each in agreed] == [1, 2]


async def test_a_form_sent_twice_is_one_change(console, cookie, life):
    session, path = await cookie("tutor"), path_of(life, "record-contact")
    hidden = fields_in((await console.http.get(path, headers=session)).text)
    said = {**hidden, "channel": "telephone", "summary": "Rang about the portfolio.", "step": "record"}
    first, second = [await console.http.post(path, data=said, headers=session) for _ in range(2)]
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert (await life.read())["state"]["sessions"]["contacts"] == 2
    shown = await console.http.get(first.headers["Location"], headers=session)
    assert "Recorded:" in shown.text


async def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(look, life):
    page = await look("tutor", path_of(life, "log-off-the-job"))
    await page.get_by_label("Minutes").fill("ninety")
    await page.get_by_label("Description").fill('A <b>long</b> "note"')
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_role("heading", name="Mend this first").wait_for(timeout=PATIENCE)
    assert await page.get_by_label("Minutes").input_value() == "ninety"
    assert await page.get_by_label("Description").input_value() == 'A <b>long</b> "note"'
    described = await page.get_by_label("Minutes").get_attribute("aria-describedby")
    assert "Mend:" in await page.locator(f"#{described.split()[-1]}").inner_text()
    assert await page.evaluate("document.activeElement.id") == "what-is-wrong"


async def test_a_refusal_lists_every_rule_before_anything_is_recorded(console, cookie, life):
    session, path = await cookie("programme_lead"), path_of(life, "decide-gateway")
    hidden = fields_in((await console.http.get(path, headers=session)).text)
    tried = await console.http.post(path, data={**hidden, "verdict": "ready", "step": "try"}, headers=session)
    assert tried.status_code == 200
    assert "This would be refused" in tried.text
    for rule in ("portfolio-submitted", "maths-achieved", "employer-confirmed-readiness"):
        assert f"<code>{rule}</code>" in tried.text
    assert "Record it" not in tried.text
    made = await console.http.post(path, data={**hidden, "verdict": "ready", "step": "record"}, headers=session)
    assert made.status_code == 409
    assert "<code>portfolio-submitted</code>" in made.text


async def test_what_needs_a_second_person_is_proposed_after_it_was_seen(console, cookie, life):
    session, path = await cookie("coordinator"), path_of(life, "withdraw")
    hidden = fields_in((await console.http.get(path, headers=session)).text)
    said = {**hidden, "last_learning_on": f"{life.start}", "reason": "left employer", "explanation": "Has moved away."}
    tried = await console.http.post(path, data={**said, "step": "try"}, headers=session)
    assert "This would be proposed, for another person to decide" in tried.text
    assert "This would be refused" not in tried.text
    assert ">Propose it</button>" in tried.text
    assert await life.read("/proposals") == []
    made = await console.http.post(path, data={**said, **fields_in(tried.text), "step": "record"}, headers=session)
    assert made.status_code == 303, made.text
    assert len(await life.read("/proposals")) == 1


async def test_a_page_that_is_stale_says_what_came_meanwhile_and_sends_on(console, cookie, life):
    session, path = await cookie("coordinator"), path_of(life, "record-contact")
    hidden = fields_in((await console.http.get(path, headers=session)).text)
    await life.do("POST", "/contacts", {"channel": "e-mail", "summary": "Wrote."})
    said = {**hidden, "channel": "telephone", "summary": "Rang.", "step": "record"}
    stale = await console.http.post(path, data=said, headers=session)
    assert stale.status_code == 412
    assert "This has changed since you opened it" in stale.text
    assert "Contact between sessions on" in stale.text
    assert "Rang." in stale.text
    again = {**said, **fields_in(stale.text)}
    assert (await console.http.post(path, data=again, headers=session)).status_code == 303


@pytest.fixture
def in_the_middle_of_a_form(look, life, console):
    """Return a way to a page on which the tutor has typed something, and whose session has ended since."""

    async def begin(**how):
        page = await look(None, path_of(life, "record-contact"), **how)
        await page.get_by_role("button", name="the tutor", exact=True).click()
        await page.get_by_label("Channel").select_option("telephone")
        await page.get_by_label("Summary").fill(TYPED)
        (kept,) = [each["value"] for each in await page.context.cookies() if each["name"] == COOKIE]
        ConsoleSessions(console.store.pool).end(kept)
        return page

    return begin


async def is_typed_still(page):
    """Expect the form with what was typed, that nothing of it was sent, and that it can be recorded now."""
    await page.get_by_label("Summary").wait_for(timeout=PATIENCE)
    assert await page.get_by_label("Summary").input_value() == TYPED
    assert await page.get_by_label("Channel").input_value() == "telephone"
    assert "Nothing of it was sent" in await page.get_by_role("status").inner_text()
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_role("button", name="Record it").click()
    await page.get_by_text("Recorded:").wait_for(timeout=PATIENCE)


@pytest.mark.parametrize("script", [True, False])
async def test_a_session_that_ends_in_the_middle_of_a_form_is_renewed_without_a_page(in_the_middle_of_a_form, script):
    page = await in_the_middle_of_a_form(java_script_enabled=script)
    await page.get_by_role("button", name="Try it first").click()
    await is_typed_still(page)


async def test_who_has_signed_out_at_the_issuer_picks_again_and_loses_nothing_typed(in_the_middle_of_a_form, console):
    page = await in_the_middle_of_a_form()
    there = await page.context.new_page()
    back = f"{console.address}/console/signed-out"
    await there.goto(f"{console.settings.issuer_given}/end-session?post_logout_redirect_uri={back}")
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_role("heading", name="Your session has ended").wait_for(timeout=PATIENCE)
    await page.get_by_role("link", name="Sign in and go on").click()
    await page.get_by_role("button", name="the tutor", exact=True).click()
    await is_typed_still(page)


async def test_a_page_is_renewed_without_a_page_too_but_not_as_somebody_whose_access_has_ended(look, life, console):
    page = await look(None, path_of(life))
    await page.get_by_role("button", name="the programme lead", exact=True).click()
    await page.wait_for_url(f"**{path_of(life)}")
    before = await of_session(page)
    ConsoleSessions(console.store.pool).end(before)
    await page.reload()
    assert page.url.endswith(path_of(life))
    assert await of_session(page) != before
    who = {"subject": SUBJECTS["programme_lead"]}
    for what in ("access-ended", "access-restored"):
        headers = {**bearer(), "Idempotency-Key": str(uuid4())}
        (await console.http.post("/access-changes", json={"what": what, **who}, headers=headers)).raise_for_status()
        await page.reload()
        if what == "access-ended":
            await page.get_by_role("heading", name="Who are you?").wait_for(timeout=PATIENCE)
            await page.go_back()


async def of_session(page):
    (kept,) = [each["value"] for each in await page.context.cookies() if each["name"] == COOKIE]
    return kept


async def test_what_somebody_typed_is_kept_for_nobody_else_and_sealed(console, cookie, life):
    path = path_of(life, "record-contact")
    ended, token = await session_that_ended(console, "tutor")
    said = {"token": token, "channel": "telephone", "summary": "For the tutor alone.", "step": "try"}
    kept = await console.http.post(path, data=said, headers=ended)
    assert kept.status_code == 303
    sealed = fetch(console.store.pool, bytes, "SELECT sealed FROM console.kept")
    assert sealed
    assert not any(b"alone" in each for each in sealed)
    ticket, address = ticket_in(kept), kept.headers["Location"]
    answer, _ = await signed_in_by_hand(console, "tutor", ticket=(ticket, address))
    there = answer.headers["Location"]
    assert re.fullmatch(rf"{re.escape(path)}\?kept=[\w-]+", there)
    for role, shown in (("coordinator", False), ("tutor", True)):
        session = await cookie(role)
        page = await console.http.get(there, headers={"Cookie": f"{session['Cookie']}; {ticket}"})
        assert ("For the tutor alone." in page.text) is shown


async def test_what_was_kept_is_kept_until_it_is_recorded_and_no_longer(console, life):
    path = path_of(life, "record-contact")
    ended, token = await session_that_ended(console, "tutor")
    said = {"token": token, "channel": "telephone", "summary": "Kept once.", "key": str(uuid4()), "step": "record"}
    kept = await console.http.post(path, data=said, headers=ended)
    ticket = ticket_in(kept)
    answer, _ = await signed_in_by_hand(console, "tutor", ticket=(ticket, kept.headers["Location"]))
    there = answer.headers["Location"]
    both = {"Cookie": f"{session_of(answer)['Cookie']}; {ticket}"}
    for _ in range(2):
        page = (await console.http.get(there, headers=both)).text
        assert "Nothing of it was sent" in page
        assert "Kept once." in page
    said |= fields_in(page)
    tried = await console.http.post(path, data={**said, "step": "try"}, headers=both)
    assert ticket.partition("=")[0] not in cookies_in(tried)
    said |= fields_in(tried.text)
    recorded = await console.http.post(path, data={**said, "step": "record"}, headers=both)
    assert recorded.status_code == 303
    assert cookies_in(recorded)[ticket.partition("=")[0]].strip('"') == ""
    page = (await console.http.get(there, headers=both)).text
    assert "Nothing of it was sent" not in page
    assert "Kept once." not in page


@pytest.mark.parametrize("whose", ["nobody's", "of no session", "of another session", "of another form"])
async def test_nothing_is_kept_of_whoever_sends_a_form_that_no_session_of_theirs_was_given(console, life, whose):
    ended, token = await session_that_ended(console, "tutor")
    other, _ = await session_that_ended(console, "coordinator")
    headers = {
        "nobody's": {},
        "of no session": {"Cookie": f"{COOKIE}=made.up"},
        "of another session": other,
        "of another form": ended,
    }[whose]
    token = {"of no session": token_of("made.up"), "of another form": "0" * 64}.get(whose, token)
    count = "SELECT count(*) FROM console.kept"
    before = fetch(console.store.pool, int, count)
    path = path_of(life, "record-contact")
    answer = await console.http.post(path, data={"token": token, "summary": "x" * 60_000}, headers=headers)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/console/sign-in?to={quote(path, safe='')}"
    assert fetch(console.store.pool, int, count) == before


async def test_there_is_no_form_for_what_one_may_not_do(console, cookie, life):
    session = await cookie("tutor")
    listed = (await console.http.get(f"{path_of(life)}/acts", headers=session)).text
    assert "/acts/plan-session" in listed
    assert '/acts/withdraw"' not in listed
    assert '/acts/complete"' not in listed
    for command, status in (("withdraw", 403), ("complete", 403), ("apply", 404), ("nonsense", 404)):
        answer = await console.http.get(path_of(life, command), headers=session)
        assert answer.status_code == status, command
    # Whoever makes up a form is asked at the same door as over HTTP.
    hidden = fields_in((await console.http.get(path_of(life, "record-contact"), headers=session)).text)
    made_up = {**hidden, "key": str(uuid4()), "reason": "other", "explanation": "x", "step": "record"}
    refused = await console.http.post(path_of(life, "withdraw"), data=made_up, headers=session)
    assert refused.status_code in {403, 409, 422}
    assert (await life.read())["state"]["stage"] == "on programme"


async def test_a_stranger_finds_nothing(console, cookie, life):
    for role in ("apprentice", "employer"):
        session = await cookie(role)
        for path in (path_of(life), f"{path_of(life)}/acts", path_of(life, "agree-session")):
            answer = await console.http.get(path, headers=session)
            assert answer.status_code == 404, path
            assert "Ines" not in answer.text


@pytest.fixture(scope="module")
def asked():
    """Return how a form asks for a field."""
    return Pages("").environment.get_template("_fields.html").module.asked


@pytest.mark.parametrize("command", BY_NAME)
def test_every_command_has_a_form_whose_every_field_can_be_shown(command, asked):
    fields = fields_of(said_by_callers(BY_NAME[command].command), {})
    form = Form(BY_NAME[command], fields, {}, "key", "", [])
    for field in fields:
        assert f'name="{field.name}"' in asked(field, form), field.name


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2027-01-04\n 2027-02-01 \n", ["2027-01-04", "2027-02-01"]),
        ("2027-01-04 every 28 days, 3 times", ["2027-01-04", "2027-02-01", "2027-03-01"]),
        ("2026-12-01\n2027-01-04 every 1 day 2 times", ["2026-12-01", "2027-01-04", "2027-01-05"]),
        ("2027-02-30 every 28 days, 3 times", ["2027-02-30 every 28 days, 3 times"]),
        ("9999-12-31 every 999 days, 99 times", ["9999-12-31 every 999 days, 99 times"]),
        ("2027-01-04 every 28 days", ["2027-01-04 every 28 days"]),
        ("2027-01-04 every 28 days, 0 times", ["2027-01-04 every 28 days, 0 times"]),
    ],
)
def test_days_are_typed_one_on_each_line_or_as_the_first_and_how_often(typed, read):
    model = said_by_callers(BY_NAME["plan-series"].command)
    assert said_in({"days": [typed]}, model) == {"days": read}
