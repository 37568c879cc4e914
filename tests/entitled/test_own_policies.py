"""A provider's own policy decides from its day on; of one that cannot be used it is said why, and nothing starts."""

from datetime import UTC, datetime, timedelta

import pytest

from api.cannot_run import CannotRunError
from api.wiring.store import open_store
from domain.days import london_date
from domain.rulebook.own_rules import OwnRules
from tests.bad_input.asking import problem
from tests.conftest import new_database
from tests.entitled.table import FILE
from tests.recorded import record_enrolment
from tests.signing import bearer

DRAWS = 'who = ["quality lead", "auditor"]'


def _line(who, act):
    """Return the change that adds a line by which somebody may send a command."""
    said = f'id = "own"\nwho = ["{who}"]\nmay = "yes"\ncommands = ["{act}"]\nsays = "Only they."\nsource = "own"\n'
    return '[[lines]]\nid = "everybody-may-know"', f'[[lines]]\n{said}\n[[lines]]\nid = "everybody-may-know"'


@pytest.fixture
def simulated_ledger(postgresql):
    """Return a ledger of this test's own: on one with lives in it, the policy that they were decided by stays."""
    return new_database(postgresql, simulation=True)


@pytest.fixture
def own(tmp_path):
    """Return a way to a folder with a policy of the provider's own: ours, from a day on and with these changes."""

    def folder(*changes, from_on="2026-01-01"):
        text = FILE.read_text()
        for before, after in (("effective_from = 2000-01-01", f"effective_from = {from_on}"), *changes):
            assert before in text
            text = text.replace(before, after, 1)
        (tmp_path / "entitlement.v1.toml").write_text(text)
        return OwnRules(policies=tmp_path)

    return folder


async def test_what_the_provider_lets_nobody_do_nobody_does_from_its_day_on(service_with, own):
    service = await service_with(worker=False, own_rules=own((DRAWS, 'who = ["auditor"]')))
    kept_out = {**bearer("quality_lead"), "Idempotency-Key": "k"}
    refused = await service.http.post("/samples", json={"size": 1}, headers=kept_out)
    assert problem(refused, 403, "not-entitled")["line"] == "nobody-else"
    assert refused.json()["policy"] == service.store.book.policies[-1].id
    policy = (await service.http.get("/policy", headers=bearer("employer"))).json()
    assert (policy["policy"], policy["effective_from"]) == (refused.json()["policy"], "2026-01-01")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"apply", ', '"apply", "fly", '), "no command is called fly"),
        (('"apply", ', ""), "the command apply has no line"),
        (('"epaos", "policy", ', '"epaos", '), "the question policy has no line"),
        (('"seal", "reconcile"', '"seal"'), "the change reconcile has no line"),
        (('who = ["contact of a former employer"]', 'who = ["the post"]'), "no line says what is entitled"),
        (_line("lead", "decide-gateway"), "both say whether lead may decide-gateway"),
        (("edition = 2", 'edition = "two"'), r"entitlement\.v1\.toml is not a policy"),
        (("edition = 2", "edition = 2\nname = 7"), r"entitlement\.v1\.toml is not a policy"),
    ],
)
async def test_what_cannot_be_used_is_told_in_one_sentence_and_nothing_starts(service_with, own, change, says):
    with pytest.raises(CannotRunError, match=f"^INDENTURE_POLICIES: .*{says}[^\n]*$"):
        await service_with(worker=False, own_rules=own(change))


def test_an_edition_dated_before_one_that_decided_is_told(postgresql, own):
    url, today = new_database(postgresql, simulation=True), london_date(datetime.now(UTC))
    with open_store(url, own(from_on=str(today - timedelta(days=1)))):
        pass  # Nothing was decided yet.
    with open_store(url) as store:
        record_enrolment(store, today, datetime.now(UTC))
        before = store.ledger.head()
    says = rf"until {today} entitlement\.v\d@\w+ decided; give it a later date\.$"
    with pytest.raises(CannotRunError, match=says), open_store(url, own(from_on=str(today - timedelta(days=1)))):
        pytest.fail("it started")
    with open_store(url, own(from_on=str(today))) as store:
        record_enrolment(store, today, datetime.now(UTC))
        assert store.ledger.newest().entitled_by.policy == store.book.policies[-1].id
        assert store.ledger.head().position > before.position


async def test_what_needs_a_second_person_is_proposed_for_each_of_many(service_with, own):
    second = 'second_person = { decided_by = ["lead"], told_after_days = 3, lapses_after_days = 14 }'
    line = f'id = "own"\nwho = ["coordinator", "lead"]\nmay = "second person"\n{second}\ncommands = ["hand-over-tutor"]'
    service = await service_with(
        own_rules=own(
            ('"hand-over-tutor", ', ""),
            ("[[lines]]", f'[[lines]]\n{line}\nsays = "Two hand over."\nsource = "own"\n\n[[lines]]'),
        )
    )
    lives = [service.life() for _ in range(2)]
    for life in lives:
        await life.apply()
        await life.enrol(start := await life.today())
        await life.allocate_tutor()
    body = {
        "selection": {"apprenticeships": [str(each.id) for each in lives]},
        "command": {"to_tutor": "tutor-9", "from_on": str(start + timedelta(days=7))},
    }
    asked = {"json": body, "headers": lives[0].headers()}
    tried = await service.http.post("/caseload/tutors/handovers", **asked, params={"preview": "true"})
    assert [each["status"] for each in tried.json()["apprenticeships"]] == ["would be proposed"] * 2
    made = await service.http.post("/caseload/tutors/handovers", **asked)
    assert (made.status_code, [each["status"] for each in made.json()["apprenticeships"]]) == (200, ["proposed"] * 2)
