"""Old facts keep their words: a title, a source or a sentence that reads otherwise today leaves them as they were."""

import importlib.util

import msgspec
import pytest

from domain.apprenticeship import FACTS
from domain.clocks.session import SESSION
from domain.facts.fact import Facts
from domain.facts.upcasting import UPCASTERS
from tests.contracts.test_architecture import ROOT, imports
from tests.contracts.test_facts_golden import LINES
from tests.domain.lives import on_programme

UPCASTING = ROOT / "domain/facts/upcasting.py"
OF_SESSION = {"clock": "session", "title": "session", "about": "2026-09-07"}
SOURCE = {"source": "seed: on-programme delivery, at least every 4 to 5 weeks"}
BECAUSE = {"because": "no session held since 7 September 2026"}
OBSERVATION = {"method": "observation", "title": "observation with questioning"}
DISCUSSION = {"method": "discussion", "title": "professional discussion"}
MERIT = {"grades": [OBSERVATION | {"grade": "pass"}, DISCUSSION | {"grade": "distinction"}]}
SAYS_MORE = {
    "enrolled.v1": {"starting_point": None},
    "overall-grade-reached.v1": MERIT | {"reached_on": None},
    "overall-grade-reached.v2": MERIT,
    "assessment-booked.v1": {},
    "assessment-cancelled.v1": {},
    "assessment-graded.v1": {},
    "observation-held.v1": OBSERVATION
    | {"recordings": [{"made_on": "2027-10-18", "minutes": 30, "shows": ["mentor", "mentee"]}] * 2},
    "discussion-held.v1": DISCUSSION,
    "returned-from-break.v1": {"clocks_anew": True},
    "session-reminded.v1": OF_SESSION | SOURCE | BECAUSE,
    "session-fell-overdue.v1": OF_SESSION | SOURCE | BECAUSE | {"overdue_on": "2026-10-12", "ladder": None},
    "session-escalated.v1": OF_SESSION | SOURCE | {"channel": "e-mail", "wording": "session-overdue", "ladder": None},
    "escalation-stood-down.v1": OF_SESSION,
}
"""What each older version is read to say, beside what it says itself."""
SAYS_ELSEWHERE = {
    "escalation-stood-down.v1": {"since_on"},
    "overall-grade-reached.v1": {"observation", "discussion"},
    "overall-grade-reached.v2": {"observation", "discussion"},
}
"""What of each is told by another field."""
OLD = [line for line in LINES if line.name in UPCASTERS]
DAYS = {
    "2027-01-31": "31 January 2027",
    "2028-02-29": "29 February 2028",
    "2026-12-01": "1 December 2026",
}


@pytest.fixture
def said_otherwise(monkeypatch):
    """Say otherwise today what the oldest facts said, by whichever way upcasting might come by it."""
    then = {name: getattr(SESSION, name) for name in ("title", "source")}
    for name in then:
        object.__setattr__(SESSION, name, "said otherwise")
    monkeypatch.setattr("domain.clocks.session.none_held_since", lambda *_: "said otherwise")
    monkeypatch.setattr("domain.days.in_words", lambda *_: "said otherwise")
    monkeypatch.setattr("domain.clock_and_due.capital", lambda *_: "said otherwise")
    monkeypatch.setattr("domain.letter.E_MAIL", "said otherwise")
    yield
    for name, value in then.items():
        object.__setattr__(SESSION, name, value)


@pytest.fixture
def facts(said_otherwise):
    """Return the registry with upcasting as it is when it is loaded today, after the words have changed."""
    spec = importlib.util.spec_from_file_location("upcasting_today", UPCASTING)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kinds = {type(FACTS.decode(line.name, bytes(line.stored)).fact) for line in LINES}
    return Facts(kinds, module.UPCASTERS)


def test_every_older_version_stands_in_the_corpus():
    assert {line.name for line in OLD} == set(UPCASTERS) == set(SAYS_MORE)


@pytest.mark.parametrize("line", OLD, ids=lambda line: line.name)
def test_an_old_fact_says_what_it_said(line, facts):
    stored = msgspec.json.decode(bytes(line.stored))["fact"]
    kept = {name: value for name, value in stored.items() if name not in SAYS_ELSEWHERE.get(line.name, ())}
    read = msgspec.json.decode(msgspec.json.encode(facts.decode(line.name, bytes(line.stored)).fact))
    titles = {"observation": OBSERVATION["title"], "discussion": DISCUSSION["title"]}
    title = {"title": titles[stored["method"]]} if "method" in stored else {}
    assert read == kept | SAYS_MORE[line.name] | title


@pytest.mark.parametrize(("since_on", "words"), DAYS.items())
@pytest.mark.parametrize("name", ["session-reminded.v1", "session-fell-overdue.v1"])
def test_an_old_fact_of_any_day_tells_the_day_as_it_did(name, since_on, words, facts):
    line = next(line for line in OLD if line.name == name)
    stored = msgspec.json.decode(bytes(line.stored))
    stored["fact"]["since_on"] = since_on
    fact = facts.decode(name, msgspec.json.encode(stored)).fact
    assert (fact.because, fact.about) == (f"no session held since {words}", since_on)


@pytest.mark.usefixtures("said_otherwise")
def test_what_is_raised_today_says_it_otherwise():
    (due,) = on_programme().due_now("2026-09-08").of(SESSION)
    assert (due.because, due.clock.title, due.clock.source) == ("said otherwise",) * 3


def test_upcasting_reads_nothing_of_today_but_the_shape_of_facts():
    found = {each for each in imports(UPCASTING) if each.startswith("domain")}
    assert {each.rpartition(".")[0] for each in found} == {"domain.facts"}


@pytest.mark.parametrize("path", sorted((ROOT / "domain/facts").glob("*.py")), ids=lambda path: path.stem)
def test_what_can_be_on_record_knows_no_clock_and_no_rule(path):
    knows = {each.split(".")[1] for each in imports(path) if each.startswith("domain")}
    assert not knows & {"clocks", "rule", "circumstances", "state", "escalation", "telling", "deciding"}
