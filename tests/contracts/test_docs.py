"""The documentation says what the code does."""

import re
from pathlib import Path

import pytest

from domain.apprenticeship import LIFECYCLE, MOVES
from domain.facts.enrolment import TrainingStarted
from tests.contracts import generated

ROOT = generated.ROOT


@pytest.mark.parametrize("path", generated.pages(), ids=lambda path: path.name)
def test_generated_pages_are_up_to_date(path):
    assert path.read_text() == generated.pages()[path], "run: make docs"


def test_every_link_within_the_documentation_leads_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_path_the_readme_names_exists():
    named = re.findall(r"`((?:domain|activities|workflows|api|tests|docs)/[\w./-]*)`", (ROOT / "README.md").read_text())
    assert named
    for path in named:
        assert (ROOT / path).exists(), path


def test_every_decision_has_one_page_with_its_reason():
    pages = sorted((ROOT / "docs/adr").glob("*.md"))
    assert len(pages) >= 8
    for page in pages:
        text = page.read_text()
        for heading in ("## Decision", "## Why", "## Consequences"):
            assert heading in text, f"{page.name} lacks {heading}"
        assert re.match(r"\d{4}-", page.name)


def test_no_page_names_an_address_of_this_machine():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *Path(ROOT / "domain").rglob("*.py")]:
        assert "/work/" not in page.read_text()


def test_the_diagram_and_the_table_of_transitions_agree():
    for transition in LIFECYCLE:
        for fact in transition.facts:
            if fact in MOVES and fact is not TrainingStarted:
                assert MOVES[fact].from_stages <= transition.stages, fact.NAME
