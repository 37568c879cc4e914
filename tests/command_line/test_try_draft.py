"""`indenture try-draft`: what drafts of rules would change of everybody, recorded nowhere."""

import json
from datetime import UTC, datetime

from api.answers.drafts import AT_ONCE, Beginning, try_drafts
from domain.rulebook.drafts import read_drafts
from domain.rulebook.own_rules import NO_OWN_RULES
from tests.domain.given import BOOK
from tests.domain.rulebook.test_drafts import LADDER_FILE, PACK_FILE
from tests.journeys.conftest import MONDAY


async def test_it_tells_who_would_fail_a_rule_and_who_would_be_told_otherwise(service, indenture, tmp_path):
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    pack, ladders = tmp_path / "pack.toml", tmp_path / "ladders.toml"
    pack.write_text(PACK_FILE.replace("minimum_months = 8", "minimum_months = 30"))
    ladders.write_text(LADDER_FILE.replace('tell = ["programme lead", "employer"]', 'tell = ["employer"]'))
    head = service.store.ledger.head()
    ended = await indenture("try-draft", pack, ladders)
    assert ended.exit_code == 0, ended.output
    lines = ended.stdout.splitlines()
    assert lines[0].startswith("Tried on ")
    assert ", and recorded nowhere: 2026-27.v" in lines[0]
    assert any(line.split() == ["what", "which", "begins", "for", "ends", "for"] for line in lines)
    assert str(life.id) in ended.stdout
    assert "newly not met: planned-end-leaves-the-minimum-period: The planned end is " in ended.stdout
    assert "would be told: employer by rung 3 of session on " in ended.stdout
    assert "would not be told: programme lead and employer by rung 3 of session on " in ended.stdout
    told = json.loads((await indenture("try-draft", pack, "--json")).stdout)
    (one,) = [each for each in told["differing"] if each["apprenticeship"] == str(life.id)]
    assert "planned-end-leaves-the-minimum-period" in {each["rule"] for each in one["newly_unmet"]}
    assert told["tried"] <= told["apprenticeships"]
    assert service.store.ledger.head() == head


async def test_a_draft_that_cannot_be_used_is_told_in_one_sentence_with_its_line(service, indenture, tmp_path):
    path = tmp_path / "draft.toml"
    for text, says in (
        (PACK_FILE.replace("floor_hours = 187", "floor_hours = -187"), ", line 12: -187 is no number of anything: "),
        (LADDER_FILE.replace('"tutor"', '"headmaster"', 1), "no role is called headmaster; choose from: employer, "),
        ("colour = 'blue'", "This is no rule pack, no ladders and no standard: change one of those."),
    ):
        path.write_text(text)
        ended = await indenture("try-draft", path)
        assert ended.exit_code == 2
        assert f"{path}" in ended.stderr
        assert says in ended.stderr
        assert "Traceback" not in ended.output


async def test_many_are_tried_by_several_processes_as_by_one(service):
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    texts = {"draft.toml": PACK_FILE.replace("minimum_months = 8", "minimum_months = 30").encode()}
    beginning = Beginning(service.store.database_url, NO_OWN_RULES, texts, datetime.now(UTC))
    ids = read_drafts(texts, BOOK).ids
    alone = try_drafts(beginning, [life.id], ids, apprenticeships=1)
    together = try_drafts(beginning, [life.id] * AT_ONCE * 3, ids, apprenticeships=1)
    assert alone.differing[0] in together.differing
    assert {each.name for each in alone.totals} == {each.name for each in together.totals}


async def test_a_draft_for_other_starts_is_tried_on_nobody(service, indenture, tmp_path):
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    service.caseload.catch_up()
    pack = tmp_path / "pack.toml"
    pack.write_text(PACK_FILE.replace("minimum_months = 8", "minimum_months = 30").replace("2026-08-01", "2098-08-01"))
    told = json.loads((await indenture("try-draft", pack, "--json")).stdout)
    assert (told["tried"], told["differing"]) == (0, [])
    assert told["apprenticeships"] >= 1
