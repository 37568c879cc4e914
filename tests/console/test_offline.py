"""Offline, away and loading: what a page says when nobody answers, and that nothing typed is lost."""

import re

import pytest

from tests.console.conftest import PATIENCE

OFFLINE = "You are offline. What you typed is kept here"
AWAY = "The service does not answer. What you typed is kept here"
TYPED = "Half an hour about mentoring."


@pytest.fixture
def form(look, console):
    """Return a way to a form of the tutor's in which something is typed."""

    async def begin():
        page = await look("tutor", f"{console.page_of('amina')}/acts/record-contact")
        await page.get_by_label("Channel").select_option("telephone")
        await page.get_by_label("Summary").fill(TYPED)
        return page

    return begin


async def test_a_form_that_is_sent_offline_stays_with_what_was_typed_and_goes_once_one_is_back(form, faults):
    page = await form()
    await page.context.set_offline(True)
    await page.get_by_text(OFFLINE).wait_for(timeout=PATIENCE)
    await page.get_by_role("button", name="Try it first").click()
    assert await page.get_by_label("Summary").input_value() == TYPED
    assert await faults(page) == []
    await page.context.set_offline(False)
    await page.get_by_text(OFFLINE).wait_for(state="detached", timeout=PATIENCE)
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_role("heading", name="This would be recorded").wait_for(timeout=PATIENCE)


async def test_a_form_stays_while_the_service_does_not_answer_and_is_sent_once_when_it_does(form):
    page = await form()
    sent = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    away = re.compile("/console/assets/.*mark")
    await page.route(away, lambda route: route.abort())
    await page.get_by_role("button", name="Try it first").click()
    await page.get_by_text(AWAY).wait_for(timeout=PATIENCE)
    assert await page.get_by_label("Summary").input_value() == TYPED
    assert sent == []
    await page.unroute(away)
    await page.get_by_role("button", name="Try it first").dblclick()
    await page.get_by_role("heading", name="This would be recorded").wait_for(timeout=PATIENCE)
    assert sent == ["POST"]


async def test_a_page_that_is_looked_at_offline_says_so_and_is_watched_again_afterwards(look, console):
    page = await look("tutor")
    await page.context.set_offline(True)
    await page.get_by_text(OFFLINE).wait_for(timeout=PATIENCE)
    async with page.expect_request(re.compile("today.events")):
        await page.context.set_offline(False)
    assert await page.locator("#bar").inner_text() == ""


async def test_a_slider_says_that_the_page_is_being_looked_for(look, console):
    page = await look("coordinator", f"{console.page_of('amina')}/replay")
    await page.evaluate(
        """() => {
            window.seen = [];
            new MutationObserver((changes) => changes.forEach(({ target }) => window.seen.push(
                `${target.id || target.className}: ${target.getAttribute("aria-busy") || target.textContent}`,
            ))).observe(document.body, { attributeFilter: ["aria-busy"], childList: true, subtree: true });
        }"""
    )
    await page.get_by_label("As known on, moved along").focus()
    await page.keyboard.press("ArrowLeft")
    await page.get_by_text("This is the past.").wait_for(timeout=PATIENCE)
    await page.wait_for_function("document.getElementById('bar').textContent === ''")
    assert {"bar: Looking…", "sliders: true"} <= set(await page.evaluate("window.seen"))
    assert await page.locator("#bar").inner_text() == ""
    assert await page.locator("[aria-busy]").count() == 0


async def test_a_slider_that_is_moved_offline_keeps_the_page(look, console):
    page = await look("coordinator", f"{console.page_of('amina')}/replay")
    await page.context.set_offline(True)
    await page.get_by_label("As known on, moved along").focus()
    await page.keyboard.press("ArrowLeft")
    await page.get_by_text(OFFLINE).wait_for(timeout=PATIENCE)
    assert await page.get_by_role("heading", name="What did we know, and when did we know it?").is_visible()
