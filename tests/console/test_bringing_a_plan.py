"""The training plan: its file is chosen, or its text pasted, and whoever agrees to it types no SHA-256."""

from hashlib import sha256

import pytest

from api.console.entrance.parts import LARGEST_FILE_BYTES
from tests.console.conftest import PATIENCE, session_of, session_that_ended, signed_in_by_hand, ticket_in
from tests.console.test_acting import fields_in

PLAN = "Training plan 4\n\nWeekly: Tuesdays, with Zoë.\n".encode()
PASTED = PLAN.decode().replace("\n", "\r\n").encode()
MADE = sha256(PLAN).hexdigest()


@pytest.fixture(scope="session")
async def form(console):
    life = await console.in_first_week("Pia Hartley")
    return f"/console/apprenticeships/{life.id}/acts/agree-training-plan", life


def parts(said, **brought):
    """Return the fields and the files of a form as httpx sends them."""
    empty = {"sha256-file": ("", b"", "application/octet-stream")}
    files = {name: (None, value) for name, value in said.items()}
    return files | empty | {name.replace("_", "-"): value for name, value in brought.items()}


async def agreed_by(life):
    """Return every text that somebody agreed to."""
    return [each["text"] for each in (await life.read())["state"]["training_plan"]["agreements"]]


BROUGHT = {
    "a file": {"sha256_file": ("plan.pdf", PLAN, "application/pdf")},
    "a text": {"sha256_text": (None, PASTED)},
    "a file rather than a text": {"sha256_file": ("plan.pdf", PLAN, "application/pdf"), "sha256_text": (None, b"x")},
}


@pytest.mark.parametrize(("version", "brought"), [*enumerate(BROUGHT, 1)])
async def test_the_hash_is_made_of_what_is_brought_and_recorded(console, cookie, form, version, brought):
    path, life = form
    session = await cookie("coordinator")
    opened = await console.http.get(path, headers=session)
    assert 'enctype="multipart/form-data"' in opened.text
    said = {**fields_in(opened.text), "version": f"{version}", "party": "provider", "sha256": ""}
    sent = parts({**said, "step": "try"}, **BROUGHT[brought])
    tried = await console.http.post(path, files=sent, headers=session)
    assert tried.status_code == 200, tried.text
    assert "This would be recorded" in tried.text
    made = await console.http.post(path, data={**fields_in(tried.text), "step": "record"}, headers=session)
    assert made.status_code == 303, made.text
    assert {"version": version, "sha256": MADE} in await agreed_by(life)


async def test_whoever_brings_nothing_is_told_beside_the_field_and_one_may_type_the_hash(console, cookie, form):
    path, _ = form
    session = await cookie("coordinator")
    said = {**fields_in((await console.http.get(path, headers=session)).text), "version": "4", "party": "provider"}
    nothing = await console.http.post(path, files=parts({**said, "sha256": "", "step": "try"}), headers=session)
    assert nothing.status_code == 422
    assert "fill this in" in nothing.text.partition('id="field-sha256-wrong"')[2].partition("</p>")[0]
    assert 'name="version" type="text" inputmode="numeric" class="short" value="4"' in nothing.text
    typed = await console.http.post(path, files=parts({**said, "sha256": MADE, "step": "try"}), headers=session)
    assert "This would be recorded" in typed.text


async def test_a_file_that_is_too_large_or_brought_to_another_form_is_refused(console, cookie, form):
    path, life = form
    session = await cookie("coordinator")
    said = fields_in((await console.http.get(path, headers=session)).text)
    large = {"sha256_file": ("plan.pdf", b"0" * (LARGEST_FILE_BYTES + 1), "application/pdf")}
    assert (await console.http.post(path, files=parts(said, **large), headers=session)).status_code == 413
    elsewhere = f"/console/apprenticeships/{life.id}/acts/record-contact"
    some = {"sha256_file": ("plan.pdf", b"0" * 70_000, "application/pdf")}
    assert (await console.http.post(elsewhere, files=parts(said, **some), headers=session)).status_code == 413


async def test_a_session_that_ends_meanwhile_loses_neither_what_was_typed_nor_the_hash(console, form):
    path, _ = form
    ended, token = await session_that_ended(console, "coordinator")
    sent = parts({"token": token, "version": "4", "step": "try"}, **BROUGHT["a file"])
    kept = await console.http.post(path, files=sent, headers=ended)
    ticket = ticket_in(kept)
    answer, _ = await signed_in_by_hand(console, "coordinator", ticket=(ticket, kept.headers["Location"]))
    both = {"Cookie": f"{session_of(answer)['Cookie']}; {ticket}"}
    page = await console.http.get(answer.headers["Location"], headers=both)
    assert f'value="{MADE}"' in page.text
    assert 'value="4"' in page.text


async def test_a_plan_is_chosen_in_a_browser(look, console, form, faults):
    path, life = form
    page = await look("coordinator", path)
    assert await faults(page) == []
    await page.get_by_label("Version").fill("9")
    await page.get_by_label("Party").select_option("provider")
    await page.get_by_label("The file").set_input_files({"name": "plan.pdf", "mimeType": "a/b", "buffer": PLAN})
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_role("button", name="Record it").click()
    await page.get_by_text("Recorded:").wait_for(timeout=PATIENCE)
    assert {"version": 9, "sha256": MADE} in await agreed_by(life)
