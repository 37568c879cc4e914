"""The page of an evidence pack: what the console shows of the same moment, read by itself from a file."""

import re
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from tests.audit.packs import opened
from tests.console.conftest import HOSTILE
from tests.console.test_on_paper import BETWEEN_MARGINS, CUT, HIDDEN
from tests.signing import bearer

SHARED = (
    "lifecycle",
    "due",
    "sessions",
    "progress",
    "hours",
    "gateway",
    "ksbs",
    "skills",
    "assessments",
    "people",
    "values",
    "why",
    "history",
)
"""The sections of a pack's page that the console has too, by their headings' ids."""
SAID = """([section, part]) => {
    const found = document.querySelector(`section[aria-labelledby=${section}] ${part}`);
    if (!found) return null;
    const alone = found.cloneNode(true);
    alone.querySelectorAll(".on-screen, .links, .text").forEach((each) => each.remove());
    return alone.textContent.replace(/\\s+/g, " ").trim();
}"""
"""Says what a part of a section says, but for what leads elsewhere and for opened free text."""
LINKS = """() => [...document.querySelectorAll("a, link, img, script, use, iframe, object, form")]
    .map((each) => each.getAttribute("href") ?? each.outerHTML.slice(0, 80))"""
DARK, PHONE = {"color_scheme": "dark"}, {"viewport": {"width": 360, "height": 800}}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
ALL_BUT_COLOURS = {"rules": {each: {"enabled": False} for each in COLOURS["runOnly"]}}
"""What axe looks for where the colours are those of another look, and where they alone are others."""
TOO_WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? []
    : [...document.querySelectorAll("main *")].filter((each) => each.getBoundingClientRect().right > innerWidth)
        .map((each) => each.outerHTML.slice(0, 120))"""
SHOWN = """() => [...document.querySelectorAll(".fact")].filter((each) => each.checkVisibility()).length"""


@pytest.fixture
def then(console):
    """Return a date in the middle of Amina's training, with an escalation behind it."""
    return console.lives["amina"].start + timedelta(days=27 * 4 + 40)


@pytest.fixture
def packed(console, tmp_path):
    """Return a way to the pages of somebody's pack, alone in a folder."""

    async def page(life, **point):
        asked = {name: str(each) for name, each in point.items()}
        answer = await console.http.get(
            f"/apprenticeships/{life.id}/pack", params=asked, headers=bearer("auditor", "ofsted-1")
        )
        assert answer.status_code == 200, answer.text
        path = tmp_path / "history.html"
        path.write_bytes(opened(answer.content)[f"{life.id}/history.html"])
        return path

    return page


@pytest.fixture
async def read(windows):
    """Return a way to a page that is read from a file, without a network."""
    async with AsyncExitStack() as stack:

        async def see(path, **how):
            page = await stack.enter_async_context(windows(offline=True, **how))
            await page.goto(path.as_uri())
            return page

        yield see


def part_of(section):
    """Return the part of a section that both pages have: of some the heading, or how much is chosen, is otherwise."""
    return {"history": ".feed", "why": "h3, h3 ~ *", "values": "table.values"}.get(section, "")


async def test_a_pack_and_the_console_say_the_same_of_the_same_moment(console, packed, read, look, then):
    life = console.lives["amina"]
    pack = await read(await packed(life, on=then, known_on=then))
    address = f"/console/apprenticeships/{life.id}/replay?on={then}&known_on={then}&show=everything"
    shown = await look("auditor", f"{address}&part=sessions&why=stage")
    assert await pack.locator("dl.summary").first.inner_text() == await shown.locator("dl.summary").first.inner_text()
    compared = [each for each in SHARED if each != "values"]
    for section in compared:
        theirs, ours = [await page.evaluate(SAID, [section, part_of(section)]) for page in (shown, pack)]
        assert ours, section
        assert ours == theirs.replace("Just before number", "Number"), section
    (theirs,) = await shown.locator("table.values tbody").all_inner_texts()
    rows = [each.replace("Just before number", "Number") for each in theirs.splitlines() if each.strip()]
    ours = await pack.evaluate("document.querySelector('table.values').textContent")
    assert rows
    assert all(re.split(r"\t", each)[0] in ours for each in rows)
    drawn = "svg => svg.outerHTML"
    for picture in ("lifecycle", "sessions", "hours"):
        svg = f"section[aria-labelledby={picture}] svg"
        assert await pack.eval_on_selector(svg, drawn) == await shown.eval_on_selector(svg, drawn)


@pytest.mark.parametrize(
    ("name", "how", "shown", "what"),
    [
        ("amina", {}, "Everything", {}),
        ("amina", DARK, "Milestones", COLOURS),
        ("amina", PHONE, "Everything", ALL_BUT_COLOURS),
        ("gareth", {}, "Milestones", {}),
        ("zoe", PHONE, "Everything", {}),
    ],
    ids=["amina", "amina in the dark", "amina on a phone", "gareth", "zoe on a phone"],
)
async def test_it_is_read_by_itself_and_keeps_nothing_from_anybody(
    console, packed, read, faults, name, how, shown, what
):
    path = await packed(console.lives[name])
    page = await read(path, **how)
    await page.get_by_label(shown).check()
    await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert await faults(page, **what) == []
    await page.get_by_label("Everything").check()
    assert (page.asked, page.said) == ([path.as_uri()], [])
    assert await page.evaluate(TOO_WIDE) == []
    leads = await page.evaluate(LINKS)
    assert all(each.startswith("#") for each in leads)
    assert [each for each in {*leads} if not await page.locator(each).count()] == [], "every link leads somewhere"


async def test_how_much_of_the_history_is_shown_is_chosen_without_a_script(console, packed, read):
    life = console.lives["amina"]
    page = await read(await packed(life))
    every = len(await life.history())
    milestones = await page.evaluate(SHOWN)
    await page.get_by_label("Milestones").focus()
    await page.keyboard.press("ArrowRight")
    days = await page.evaluate(SHOWN)
    await page.keyboard.press("ArrowRight")
    assert 0 < milestones < days < await page.evaluate(SHOWN) == every
    for label, count in (("Milestones", milestones), ("Days", days), ("Everything", every)):
        assert await page.get_by_text(f"{label} ({count})").is_visible()


async def test_a_value_leads_to_its_fact_which_opens_however_little_is_shown(console, packed, read):
    page = await read(await packed(console.lives["amina"]))
    since = page.locator("section[aria-labelledby=people] a.since")
    fact = page.locator(await since.get_attribute("href"))
    assert not await fact.is_visible()
    await since.click()
    assert await fact.is_visible()
    assert await fact.get_by_text("Hash").is_visible()


async def test_it_prints_whole(console, packed, read):
    page = await read(await packed(console.lives["amina"]), viewport=BETWEEN_MARGINS)
    every = len(await console.lives["amina"].history())
    await page.emulate_media(media="print")
    assert await page.evaluate(SHOWN) == every, "milestones were chosen on the screen"
    assert not await page.get_by_label("Milestones").is_visible()
    assert await page.evaluate(HIDDEN) == []
    assert await page.evaluate(CUT) == []
    paper = await page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", paper)
    assert {(round(float(wide)), round(float(high))) for wide, high in boxes} == {(595, 842)}


async def test_hostile_text_appears_as_text_and_a_name_not_at_all(console, packed, read):
    life = await console.in_first_week(f"Zoë {HOSTILE}")
    note = f"{HOSTILE} \u05d0\u05d1\u05d2 {'long' * 100} </style><script>document.title = 2</script>"
    await life.do("POST", "/contacts", {"channel": "e-mail", "summary": note})
    await life.do("POST", "/portfolio/progress-updates", {"progress_percent": 7, "summary": note})
    path = await packed(life)
    source, page = path.read_text(), await read(path, **PHONE)
    assert "Zoë" not in source
    assert "\u202e" not in source
    assert await page.title() == f"Apprenticeship {life.id}"
    assert await page.locator("script, img").count() == 0
    assert page.asked == [path.as_uri()]
    await page.get_by_label("Everything").check()
    as_text = note.replace("\u202e", "")
    texts = page.locator(".fact .text dd", has_text="onerror")
    assert [" ".join(each.split()) for each in await texts.all_text_contents()] == [as_text, as_text]
    assert as_text in await page.locator("section[aria-labelledby=progress] blockquote").inner_text()
    assert await page.evaluate(TOO_WIDE) == []
