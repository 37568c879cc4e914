"""Dates and hours are written out on every page, in one way each: nobody reads them as the ledger keeps them."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from tests.signing import bearer

AS_KEPT = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.+Z]+)?\b|\b[0-9]+:[0-9]{2}:[0-9]{2}\b")
IN_TENTHS = re.compile(r"\b[0-9]+\.[0-9]+ (hours?|h)\b")


class Read(HTMLParser):
    """The words of a page as people read them, without what stands in code and text that they type."""

    LEFT_OUT = frozenset({"code", "script", "style", "textarea"})

    def __init__(self):
        super().__init__()
        self.inside, self.words = [], []

    def handle_starttag(self, tag, attrs):
        if tag in self.LEFT_OUT:
            self.inside.append(tag)
        self.words += [value for name, value in attrs if name in {"title", "aria-label", "alt"} and value]

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.words.append(data)


def words_of(html):
    read = Read()
    read.feed(html)
    return "\n".join(each.strip() for each in read.words if each.strip())


def _is_kept(line):
    # An example says how it is typed.
    return not line.startswith("http") and "such as" not in line and (AS_KEPT.search(line) or IN_TENTHS.search(line))


PAGES = {
    "tutor": ("/console", "{amina}", "/console/boards?by=cohort"),
    "employer": ("/console", "{amina}"),
    "apprentice": ("/console", "{amina}"),
    "programme_lead": (
        "/console/caseload?due_before=2090-01-01",
        "/console/caseload/acts/plan-series?due_before=2090-01-01",
        "{gareth}",
        "{amina}/replay?show=everything&to_on={start}&on={later}",
        *(f"{{amina}}/replay?part={each}" for each in ("off_the_job", "sessions", "clocks", "functional_skills")),
        "{gareth}/replay?why=gateway",
        "/console/figures",
    ),
    "auditor": (
        "/console/audit",
        "/console/audit/reads",
        "/console/audit/samples/{sample}",
        "/console/audit/samples/{sample}/eyes",
        "/console/audit/seals",
    ),
}


@pytest.mark.parametrize("role", PAGES)
async def test_dates_and_hours_are_written_out(console, cookie, role):
    start = console.lives["amina"].start
    drawn = {"size": 3, "started_from": "2020-01-01"}
    headers = {**bearer("quality_lead", "lead-9"), "Idempotency-Key": "written-out"}
    sample = (await console.http.post("/samples", json=drawn, headers=headers)).json()["sample"]
    there = {each: console.page_of(each) for each in ("amina", "gareth")} | {"sample": sample}
    read = {}
    for each in PAGES[role]:
        path = each.format(**there, start=start, later=start + timedelta(days=90))
        answer = await console.http.get(path, headers=await cookie(role))
        assert answer.status_code == 200, path
        read[path] = words_of(answer.text)
    found = [(path, line) for path, words in read.items() for line in words.splitlines() if _is_kept(line)]
    assert found == []
    assert any(str(start.year) in words for words in read.values()), "there are dates"
