"""On paper: an apprenticeship and its replay print whole, without what only a screen is for, with address and date."""

import re
from datetime import timedelta

import pytest

from domain.days import in_words

BETWEEN_MARGINS = {"width": 688, "height": 1009}
"""What an A4 page holds between its margins, in CSS pixels."""
HIDDEN = """() => [...document.querySelectorAll("main > :not(form) details > :not(summary)")]
    .filter((each) => !each.closest("form") && !each.checkVisibility({ contentVisibilityAuto: true }))
    .map((each) => each.textContent.trim().slice(0, 80))"""
CUT = """() => [...document.querySelectorAll("main *")].filter((each) => each.checkVisibility()
        && each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((each) => each.outerHTML.slice(0, 120))"""


@pytest.fixture(params=["", "/replay?on={then}&known_on={then}&why=gateway&show=everything"], ids=["one", "replay"])
async def printed(request, look, console):
    """Return a page as it is printed, and the day that it is looked at."""
    life = console.lives["amina"]
    then = life.start + timedelta(days=60)
    path = f"/console/apprenticeships/{life.id}{request.param.format(then=then)}"
    page = await look("coordinator", path, viewport=BETWEEN_MARGINS)
    await page.emulate_media(media="print")
    return page, path, then


async def test_what_only_a_screen_is_for_is_left_out(printed):
    page, _, _ = printed
    for what in (".top", ".now", ".links", ".skip", "form", "button", "input"):
        assert not any([await each.is_visible() for each in await page.locator(what).all()]), what
    assert not await page.get_by_role("link", name="JSON").is_visible()


async def test_nothing_is_closed_and_nothing_cut(printed):
    page, _, _ = printed
    assert await page.locator("details").count() > 3
    assert await page.evaluate(HIDDEN) == []
    assert await page.evaluate(CUT) == []
    pictures = page.locator("svg.picture")
    assert await pictures.count() >= 3
    assert all([await each.is_visible() for each in await pictures.all()])


async def test_it_says_where_and_when_it_was_shown_and_of_which_moment_it_is(printed, console):
    page, path, then = printed
    said = await page.locator("footer").inner_text()
    assert f"{console.address}{path}" in said
    assert re.search(r"As it was shown on \d+ \w+ \d{4} at \d\d:\d\d to coordinator-1, coordinator\.", said)
    if "replay" in path:
        assert await page.get_by_text("This is the past.").is_visible()
        assert f"as it was on {in_words(then)}" in await page.get_by_role("status").inner_text()
        hashes = await page.locator("details.fact code").all_inner_texts()
        assert any(re.fullmatch("[0-9a-f]{64}", each) for each in hashes), "each fact is opened"


async def test_it_becomes_pages_of_a4(printed):
    page, _, _ = printed
    paper = await page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", paper)
    assert {(round(float(wide)), round(float(high))) for wide, high in boxes} == {(595, 842)}
    assert 3 <= len(boxes) <= 30
