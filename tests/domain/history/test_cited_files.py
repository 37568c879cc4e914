"""The files behind a history: what its facts cite, byte for byte, and nothing else."""

from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

import domain
from activities.bank_holidays import WorkingCalendar
from domain.history.cited_files import sources
from domain.rulebook.own_rules import OwnRules
from domain.rulebook.rulebook import ChangedRulesError, load_rulebook
from tests.domain.given import BOOK
from tests.domain.lives import applicant, on_programme

DATA = Path(domain.__file__).parent


def test_they_are_the_policy_the_rule_packs_the_ladders_and_the_standard_that_were_used():
    life = on_programme().rung_until("2026-10-13 09:00")
    found = sources(life.state, life.history, BOOK)
    assert list(found) == [
        "ladders/default.v1.toml",
        "policies/entitlement.v2.toml",
        "rulepacks/2026-27.v6.toml",
        "standards/st1379.v1.toml",
    ]
    assert all(text == (DATA / path).read_bytes() for path, text in found.items())
    assert sha256(found["rulepacks/2026-27.v6.toml"]).hexdigest().startswith(life.history[0].rules.partition("@")[2])


def test_an_edition_that_tells_nothing_of_the_clocks_stands_beside_the_one_that_does():
    life = on_programme().rung_until("2026-10-13 09:00")
    first = next(pack.id for pack in BOOK.packs if pack.name == "2026-27" and pack.edition == 1)
    older = [msgspec.structs.replace(each, rules=first) for each in life.history]
    packs = ["rulepacks/2026-27.v1.toml", "rulepacks/2026-27.v2.toml"]
    assert [path for path in sources(life.state, older, BOOK) if path.startswith("rulepacks/")] == packs


def test_what_was_not_used_is_left_out():
    assert list(sources(applicant().state, applicant().history, BOOK)) == [
        "policies/entitlement.v2.toml",
        "rulepacks/2026-27.v6.toml",
        "standards/st1379.v1.toml",
    ]


def test_a_pack_that_is_not_here_as_it_was_is_told():
    changed = {path: text + b"\n" for path, text in BOOK.files.items()}
    with pytest.raises(ChangedRulesError, match=r"No file here is 2026-27\.v6@"):
        sources(applicant().state, applicant().history, msgspec.structs.replace(BOOK, files=changed))


def test_a_providers_own_ladders_stand_apart(tmp_path):
    text = (DATA / "ladders/default.v1.toml").read_text().replace("hour = 9", "hour = 8")
    (tmp_path / "default.v1.toml").write_text(text)
    book = load_rulebook(WorkingCalendar(), own=OwnRules(ladders=tmp_path))
    assert book.files["ladders/own/default.v1.toml"] == text.encode()
    assert book.files["ladders/default.v1.toml"] != text.encode()
