"""Every page, for each role that has it: axe finds nothing, and it is whole without script and on a phone."""

from urllib.parse import urlsplit

import pytest

from tests.console.conftest import HOSTILE

ONE = "/console/apprenticeships/{amina}"
PAGES = {
    "coordinator": [
        "/console",
        "/console/caseload",
        "/console/caseload?overdue=true",
        "/console/caseload/acts",
        "/console/caseload/acts/plan-series?stage=gateway",
        ONE,
        f"{ONE}/acts",
        "/console/boards?by=cohort",
        "/console/figures?by=tutor",
    ],
    "tutor": ["/console", "/console/caseload", ONE, f"{ONE}/acts/hold-session"],
    "programme_lead": ["/console", "/console/apprenticeships/{gareth}/acts/decide-gateway"],
    "auditor": [
        "/console/audit",
        "/console/audit/samples/{sample}",
        "/console/audit/samples/{sample}/eyes",
        "/console/audit/samples/{sample}/again",
        "/console/audit/reads",
        "/console/audit/seals",
        "/console/audit/check",
        "/console",
        "/console/caseload",
        "/console/boards",
        "/console/figures",
        ONE,
        f"{ONE}/replay?show=everything&before=20&why=gateway",
    ],
    "apprentice": ["/console", ONE, f"{ONE}/acts/agree-session"],
    "employer": ["/console", ONE, f"{ONE}/acts"],
}
PHONE = {"width": 320, "height": 640}
LOOKS = [(role, path) for role, paths in PAGES.items() for path in paths]


@pytest.fixture
def see(look, place):
    """Return a way to a page about somebody of the cohort."""

    async def page(role, path):
        return await look(role, place(path))

    return page


@pytest.fixture
def place(console):
    """Return a way to a path about somebody of the cohort."""
    ids = {name: life.id for name, life in console.lives.items()} | {"sample": console.sample}
    return lambda path: path.format(**ids)


@pytest.mark.parametrize(("role", "path"), LOOKS)
async def test_a_page_keeps_nothing_from_anybody(see, faults, console, role, path):
    page = await see(role, path)
    assert page.answer.status == 200
    assert await faults(page) == []
    assert page.said == []
    assert {urlsplit(each).netloc for each in page.asked} == {urlsplit(console.address).netloc}
    assert await page.locator("h1").count() == 1
    await page.emulate_media(color_scheme="dark")
    assert await faults(page, runOnly=["color-contrast"]) == []


async def test_what_a_page_keeps_from_somebody_is_found(see, faults):
    page = await see("auditor", "/console/audit/seals")
    await page.evaluate("""() => {
        document.querySelector("main").insertAdjacentHTML("beforeend", "<p id=faint>Hardly seen.</p><p><input></p>");
        document.adoptedStyleSheets = [new CSSStyleSheet()];
        document.adoptedStyleSheets[0].replaceSync("#faint { color: #d0d0d0; background: #fff }");
    }""")
    assert await faults(page) == ['color-contrast: <p id="faint">Hardly seen.</p>', "label: <input>"]
    await page.evaluate("document.adoptedStyleSheets[0].replaceSync('#faint { color: #2f2f2f; background: #fff }')")
    assert await faults(page) == ["label: <input>"]
    await page.emulate_media(color_scheme="dark")
    await page.evaluate("document.adoptedStyleSheets[0].replaceSync('#faint { color: #2f2f2f }')")
    assert await faults(page, runOnly=["color-contrast"]) == ['color-contrast: <p id="faint">Hardly seen.</p>']


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("coordinator", "/console/caseload"),
        ("coordinator", "/console/caseload/acts"),
        ("coordinator", "/console/boards"),
        ("coordinator", ONE),
        ("tutor", f"{ONE}/acts/hold-session"),
        ("auditor", "/console/audit/samples/{sample}"),
        ("auditor", "/console/audit/reads"),
    ],
)
async def test_a_page_fits_a_phone_and_200_percent(see, faults, role, path):
    page = await see(role, path)
    await page.set_viewport_size(PHONE)
    await page.reload()
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320
    assert await faults(page) == []


async def test_a_page_says_all_without_script(look, place):
    page = await look("coordinator", place(ONE), java_script_enabled=False)
    said = await page.locator("main").inner_text()
    for each in ("Amina Okafor", "Overdue", "no progress review held", "Its ladder", "Held", "Eligible", "Not met"):
        assert each.lower() in said.lower(), each
    # What a picture shows stands in a table too.
    assert await page.locator("figure table").count() == await page.locator("figure svg").count()


async def test_what_people_wrote_is_text(see):
    page = await see("coordinator", "/console/caseload?limit=200")
    written = await page.get_by_role("link", name="Zoë").inner_text()
    assert written == f"Zoë {HOSTILE}".replace("\u202e", "")
    assert await page.locator("td img, th img").count() == 0
    assert "Caseload" in await page.title()


async def test_the_first_thing_that_the_keyboard_comes_to_leads_to_the_content(see):
    page = await see("tutor", "/console")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the content"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"


async def test_nothing_of_a_page_is_inline_and_all_of_it_is_small(console, cookie):
    answer = await console.http.get(console.page_of("amina"), headers=await cookie("coordinator"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert " style=" not in answer.text
    assert len(answer.content) < 60_000
    parts = [each.split('"')[0] for each in answer.text.split('"/console/assets/')[1:]]
    sizes = [len((await console.http.get(f"/console/assets/{each}")).content) for each in parts]
    assert sum(sizes) < 30_000
