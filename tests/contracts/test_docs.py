"""The documentation says what the code does."""

import re
from base64 import b64encode

import pytest

from api.cli.main import main
from api.settings.seal_keys import new_key
from api.settings.settings import Settings
from domain.apprenticeship import LIFECYCLE
from domain.facts.enrolment import TrainingStarted
from domain.folds import MOVES
from tests.contracts import generated, standards_page

ROOT = generated.ROOT
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
HANDBOOK = [*ROOT.glob("*.md"), *(ROOT / "docs" / f"{name}.md" for name in ("operating", "auditing", "limits"))]
LONGEST_README = 150
KEYS = dict.fromkeys(("INDENTURE_MASTER_KEY", "INDENTURE_COMMAND_KEYS"), b64encode(bytes(32)).decode())


@pytest.mark.parametrize("path", generated.PAGES, ids=lambda path: path.name)
def test_generated_pages_are_up_to_date(path):
    assert path.read_text() == generated.PAGES[path](), "run: make docs"


def test_every_requirement_of_a_standard_stands_on_its_page_once_with_a_test_or_without():
    numbers = [number for number, *_ in standards_page.REQUIREMENTS]
    asked = [*(f"R{n}" for n in range(1, 26)), "R3b", *(f"N{n}" for n in range(1, 12))]
    assert sorted(numbers) == sorted(asked)
    assert all(test for _, _, can, _, test in standards_page.REQUIREMENTS if can == standards_page.YES)


@pytest.mark.parametrize("test", sorted(standards_page.tests()), ids=lambda test: test[1])
def test_every_test_that_shows_what_a_file_can_say_exists(test):
    path, name = test
    assert name in standards_page.defined(path)


def test_every_link_within_the_documentation_leads_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_link_to_a_heading_finds_it():
    for page in PAGES:
        for target, heading in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text()):
            headings = re.findall(r"^#+ (.+)$", (page.parent / target if target else page).read_text(), re.MULTILINE)
            assert heading in {each.lower().replace(" ", "-") for each in headings}, f"{page.name}: #{heading}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_exists(page):
    for path in named_paths(page):
        assert (ROOT / path).exists(), path


def test_the_readme_names_where_to_look():
    assert len(named_paths(ROOT / "README.md")) > 50


def named_paths(page):
    """Return the paths within the repository that a page names: in backticks, or in a command to be pasted."""
    text = page.read_text()
    path = r"(?:domain|activities|workflows|api|tests|docs|compose)/[\w./-]*"
    return re.findall(rf"`({path})`", text) + re.findall(rf"^    .* ({path})", text, re.MULTILINE)


def test_the_readme_is_for_people_in_a_hurry():
    assert len((ROOT / "README.md").read_text().splitlines()) <= LONGEST_README


def test_every_command_that_a_page_names_exists():
    named = {}
    for page in PAGES:
        for name in re.findall(r"`(?:\.venv/bin/)?indenture ([a-z][a-z-]*)", page.read_text()):
            named.setdefault(name, page.name)
    assert len(named) > 15
    assert {name: page for name, page in named.items() if name not in main.commands} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_of_make_that_a_page_names_exists(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"(?:^    |`)make (?:[A-Z]+=\S+ )*([a-z]+)", page.read_text(), re.MULTILINE)
    assert set(named) <= targets


@pytest.mark.parametrize("page", HANDBOOK, ids=lambda page: page.name)
def test_the_command_line_is_written_as_it_must_be_typed_or_it_is_said_how(page):
    text = page.read_text()
    if re.search(r"(?:^    |`)indenture [a-z]", text, re.MULTILINE):
        assert "Type each" in text
        assert "`.venv/bin/indenture …`" in text


def test_every_setting_is_documented():
    variables = Settings.from_environment({"INDENTURE_SEAL_KEY": new_key().decode(), **KEYS}).as_environment()
    text = (ROOT / "docs/operating.md").read_text()
    assert {name for name in variables if f"`{name}`" not in text} == set()


def test_every_decision_has_one_page_with_its_reason():
    pages = decisions()
    assert len(pages) >= 22
    for page in pages:
        text = page.read_text()
        for heading in ("## Decision", "## Why", "## Consequences"):
            assert heading in text, f"{page.name} lacks {heading}"
        assert re.match(r"\d{4}-", page.name)


def test_every_decision_stands_in_the_index_under_its_title_and_says_whether_it_holds():
    index = (ROOT / "docs/adr/README.md").read_text()
    rows = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| (.+) \| (holds|superseded by \[)", index, re.MULTILINE)
    titles = [re.sub(r"^# (?:\d+\. )?", "", page.read_text().partition("\n")[0]) for page in decisions()]
    expected = [(page.name[:4], page.name, title) for page, title in zip(decisions(), titles, strict=True)]
    assert [(number, name, title) for number, name, title, _ in rows] == expected


def decisions():
    """Return the pages of the decisions: whatever lies beside their index."""
    return sorted(page for page in (ROOT / "docs/adr").iterdir() if page.name != "README.md")


def test_no_page_names_an_address_of_this_machine():
    for page in [*PAGES, *(ROOT / "docs").rglob("*.py"), *(ROOT / "domain").rglob("*.py")]:
        assert "/work/" not in page.read_text()


def test_the_diagram_and_the_table_of_transitions_agree():
    for transition in LIFECYCLE:
        for fact in transition.facts:
            if fact in MOVES and fact is not TrainingStarted:
                reached = {MOVES[each].to for each in transition.facts if each in MOVES}
                assert MOVES[fact].from_stages <= transition.stages | reached, fact.NAME
