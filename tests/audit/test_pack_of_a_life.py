"""The pack of a whole life, lived over HTTP: it verifies, reads as the history does, and names nobody."""

import asyncio
import json
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from activities.bank_holidays import WorkingCalendar
from activities.proof.seal_making import make_seal
from api.demo.lives import Story, refused_then_let_through
from api.settings.seal_keys import public_pem
from tests.audit.packs import checked, opened, told


class _Text(HTMLParser):
    """Gathers the words of a page, and every tag in it."""

    def __init__(self):
        super().__init__()
        self.words, self.tags = [], set()

    def handle_data(self, data):
        self.words.append(data)

    def handle_starttag(self, tag, _):
        self.tags.add(tag)


def words_of(html):
    """Return the words of a page with one space between them, and its tags."""
    text = _Text()
    text.feed(html)
    return " ".join(" ".join(text.words).split()), text.tags


@pytest.fixture
def packed(service):
    """Return a way to the pack of a life, its files and the words of its page."""

    async def pack(life):
        bearer = {"Authorization": f"Bearer {service.token('auditor', 'dfe-1')}"}
        answer = await service.http.get(f"/apprenticeships/{life.id}/pack", headers=bearer)
        files = opened(answer.content)
        return answer.content, files, *words_of(files[f"{life.id}/history.html"].decode())

    return pack


async def test_a_whole_life_is_packed_read_and_checked(service, packed, tmp_path):
    life, key = service.life(), tmp_path / "public.pem"
    await refused_then_let_through(Story(life, WorkingCalendar()))
    await asyncio.to_thread(make_seal, service.store.pool, service.settings.seal_keys)
    key.write_text(public_pem(service.settings.seal_keys))
    pack, files, words, _ = await packed(life)
    status, says = checked(pack, tmp_path, "--key", key)
    assert (status, says.partition(" vouches for ")[2]) == (0, "all of them.")
    history = await life.history()
    on_page = told(files[f"{life.id}/history.html"].decode())
    assert [*on_page] == sorted(on_page, reverse=True), "the newest first"
    assert sorted(on_page) == [fact["number"] for fact in history]
    for fact in history:
        said, _ = words_of(on_page[fact["number"]])
        assert said.startswith(fact["sentence"])
        assert f"By {fact['actor']} , {fact['role'].replace('_', ' ')} Happened" in said
        assert f"Rule pack {fact['rules']} Hash {fact['hash']}" in said
    assert "Good progress." in words
    assert "Source: the course page that this service was asked for from: assessment gateway" in words
    assert "The apprenticeship is over (completed): nothing of this is waited for any more." in words
    assert "4 a file was changed, is missing or is too many 10 as 0" in words
    cadence = json.loads(files[f"{life.id}/cadence.json"])
    held = [fact for fact in history if fact["name"] == "session-held.v1"]
    measures = (await life.read("/measures"))["measures"]
    assert sum(gap["ended_by_session"] for gap in cadence["gaps"]) == len(held)
    assert (cadence["on_time"], cadence["on_time_percent"]) == (
        measures["sessions_on_time"],
        measures["on_time_percent"],
    )
    assert len(cadence["months_without_learning"]) == measures["months_without_learning"]
    assert f"{cadence['on_time']} of {cadence['judged']} gaps between sessions" in words


async def test_free_text_is_opened_on_the_page_alone_and_is_no_markup(service, packed):
    life = service.life()
    await Story(life, WorkingCalendar()).begin()
    summary = "Well <script>begun</script> & 'so' <b>on</b>."
    await life.do("POST", "/contacts", {"channel": "e-mail", "summary": summary})
    _, files, words, tags = await packed(life)
    assert f"Summary {summary}" in words
    assert not tags & {"script", "b"}
    assert not any(b"begun" in text for name, text in files.items() if not name.endswith("history.html"))
    assert b"sealed.v1:" in files[f"{life.id}/facts.jsonl"]


async def test_a_text_that_turns_its_direction_turns_nothing_on_the_page_and_stays_as_it_was_written(service, packed):
    life = service.life()
    await Story(life, WorkingCalendar()).begin()
    await life.do("POST", "/contacts", {"channel": "e-mail", "summary": "Not \u202edeirrow\u202c \u2067at all\u2069."})
    _, files, words, _ = await packed(life)
    assert "Summary Not deirrow at all." in words
    assert not set("\u202e\u202c\u2067\u2069") & set(files[f"{life.id}/history.html"].decode())
    assert "Not \u202edeirrow\u202c \u2067at all\u2069." in json.dumps(await life.history(), ensure_ascii=False)


async def test_a_pack_tells_what_is_in_question(service, packed):
    life = service.life()
    await Story(life, WorkingCalendar()).begin()
    await life.plan_session(await life.today() + timedelta(days=14))
    facts = await life.history()
    number = {each["name"]: each["number"] for each in facts}
    planned = next(each for each in facts if each["name"] == "session-planned.v1")
    body = {"fact": number["tutor-allocated.v1"], "reason": "Another tutor was meant."}
    await life.do("POST", "/corrections", body)
    _, files, words, _ = await packed(life)
    said = (await life.history())[planned["number"] - 1]["in_question"]
    assert said.startswith(planned["sentence"].removesuffix("."))
    assert "In question What was done by what was known, and rests on what was corrected since." in words
    assert f"{said.removesuffix(' Nobody has answered for it yet.')} Number {planned['number']}" in words
    fact, _ = words_of(told(files[f"{life.id}/history.html"].decode())[planned["number"]])
    assert fact.endswith(f"In question {said}")


async def test_nobody_is_named_in_a_pack(service, packed):
    life = service.life()
    await Story(life, WorkingCalendar()).begin()
    _, files, *_ = await packed(life)
    person = life.person
    for said in (
        person.given_name,
        person.family_name,
        person.email,
        person.uln,
        person.date_of_birth,
        "Northgate",
        "Pat Lee",
    ):
        assert not any(said.encode() in text for text in files.values()), said
