"""Every command and every question, by everybody, about an apprentice and about an id that nobody has.

The service has to answer as the table says: the table is read by itself, and relations are those that the people
were given. Commands are previewed, because a preview is decided as the command is and leaves nothing; a few of each
kind are sent as well. Bad tokens are walked in tests/identity/test_running_service.py.
"""

from uuid import uuid4

import pytest

from api.access.roles import ROLES
from domain.entitlement.relations import RELATIONS
from tests.entitled.at_once import at_once
from tests.entitled.said import BEGINNINGS, changes, deeds, questions
from tests.entitled.table import LINES, kept_out_by

LET_IN, UNKNOWN, NOT_IN_SAMPLE = (
    frozenset({"let in"}),
    frozenset({"unknown-apprenticeship"}),
    frozenset({"not-in-sample"}),
)
OF_ANY_ID = {"audit_reads_of_one"}
"""Questions that are answered of an id that nobody has: somebody may have asked about it, and that is on record."""

NAMES_THE_SAMPLE = {"sample", "redrawn", "sample_packs"}


def heard(answer):
    """Return what somebody hears: that they are let in, the line that keeps them out, or the kind of the problem."""
    said = answer.json() if answer.content and answer.headers["Content-Type"].endswith("json") else {}
    if answer.status_code == 403:
        (line,) = {each["line"] for each in [said, *said.get("unmet", [])] if each.get("line")} or {said["type"][10:]}
        return line
    if answer.status_code == 404 and said["type"] == "/problems/unknown-apprenticeship":
        return "unknown-apprenticeship"
    looked_at = {200, 404, 409} if _is_asked(answer.request) else {200, 201, 204, 404, 409, 422}
    assert answer.status_code in looked_at, f"{answer.request.url}: {answer.text}"
    unmet = said.get("unmet", []) if isinstance(said, dict) else []
    return next((each["line"] for each in unmet if each["rule"] == "actor-is-entitled"), "let in")


def _is_asked(request):
    return request.method == "GET" or "preview" in request.url.query.decode()


def question_about_one(asker, question, *, known):
    """Return what the table lets an asker hear of a question about the apprentice, or about nobody if not `known`."""
    kept_out = kept_out_by(question, asker.relations if known else asker.by_role)
    if kept_out:
        return UNKNOWN if not asker.is_never_closer and (asker.is_stranger or not known) else kept_out
    if asker.sample and not (known and asker.sees_the_apprentice):
        return NOT_IN_SAMPLE
    return LET_IN if known or question in OF_ANY_ID else UNKNOWN


def question_about_all(asker, question):
    """Return what the table lets an asker hear of a question about nobody in particular."""
    kept_out = kept_out_by(question, asker.by_role)
    everybodys = not kept_out_by(question, frozenset({"anybody"}))
    in_sample = question in NAMES_THE_SAMPLE and asker.sees_the_apprentice
    return kept_out or (LET_IN if everybodys or not asker.sample or in_sample else NOT_IN_SAMPLE)


def command_about_one(asker, deed, *, known):
    """Return what the table lets an asker hear of a command about the apprentice, or about nobody."""
    kept_out = kept_out_by(deed.act, asker.relations, paper=deed.on_paper)
    if asker.is_never_closer:
        return kept_out
    return UNKNOWN if asker.is_stranger or not known else kept_out or LET_IN


def about_nobody(askers):
    """Return who asks about nobody too: of each role a stranger and somebody who is none, with a sample or none."""
    return {(asker.role, asker.is_stranger, bool(asker.sample)): asker for asker in askers}.values()


def walk(world, published, asker, *, ids):
    """Yield every request of an asker about these `ids`: what it is, what the table lets them hear, how it is sent.

    An id is known, that of the apprentice, or it is not, and that of nobody.
    """
    nobody = uuid4()
    for change, *request in changes(published):
        yield change, kept_out_by(change, asker.by_role) or LET_IN, request
    for question, about_one, path in questions(world.known):
        if not about_one:
            yield f"{question} {path}", question_about_all(asker, question), ("GET", path, None)
        for known in ids if about_one else ():
            address = path.format(apprenticeship=world.apprenticeship if known else nobody)
            yield f"{question} {path} {known}", question_about_one(asker, question, known=known), ("GET", address, None)
    for deed in deeds(world.known, world.day):
        for known in ids:
            address = deed.path.format(apprenticeship=world.apprenticeship if known else nobody) + "?preview=true"
            may = command_about_one(asker, deed, known=known)
            yield f"{deed.act} {known} {deed.on_paper}", may, (deed.method, address, deed.body)
    for act, path, body in BEGINNINGS:
        yield act, kept_out_by(act, asker.by_role) or LET_IN, ("POST", path, {**body, **_person(world, act)})


def _person(world, act):
    return {"person": world.known["person"]} if act == "apply" else {}


@pytest.mark.parametrize("role", ROLES)
async def test_the_service_answers_everybody_as_the_table_says(world, published, role):
    before = world.service.store.ledger.head()
    of_the_role = [each for each in world.askers if each.role == role]
    both = about_nobody(of_the_role)
    for asker in of_the_role:
        walked = list(walk(world, published, asker, ids=(True, False) if asker in both else (True,)))
        answers = await at_once(world.ask(asker, *request) for _, _, request in walked)
        found = {what: heard(answer) for (what, _, _), answer in zip(walked, answers, strict=True)}
        wrong = {what: (found[what], set(may)) for what, may, _ in walked if found[what] not in may}
        assert not wrong, asker.called
        nowhere = {answer.content for answer in answers if heard(answer) == "unknown-apprenticeship"}
        assert len(nowhere) <= 1, "what is told of nobody tells one from another"
    assert world.service.store.ledger.head() == before


def test_the_walk_knows_every_role_and_every_relation_of_the_table(world):
    assert {each.role for each in world.askers} == {*ROLES}
    had = frozenset().union(*(each.relations for each in world.askers))
    assert had == {*RELATIONS} - {"the service"}
    assert {who for line in LINES for who in line["who"]} - {"the service"} <= had


@pytest.mark.parametrize("called", ["the former tutor", "the employer's contact", "the apprentice", "a coordinator"])
async def test_who_is_kept_out_of_what_is_sent_hears_the_line_and_it_is_on_record(world, called):
    (asker,) = [each for each in world.askers if each.called == called]
    deed = next(each for each in deeds(world.known, world.day) if each.act == "decide-gateway")
    may = command_about_one(asker, deed, known=True)
    answer = await world.ask(asker, deed.method, deed.path.format(apprenticeship=world.apprenticeship), deed.body)
    assert (answer.status_code, heard(answer) in may) == (403, True), answer.text
    history = world.service.store.ledger.history(world.apprenticeship)[-1]
    assert (history.actor, history.role, history.fact.NAME) == (asker.subject, asker.role, "command-refused.v1")
    assert history.fact.unmet[0].line == heard(answer)


async def test_a_stranger_who_sends_leaves_nothing(world):
    before = world.service.store.ledger.head()
    strangers = [each for each in world.askers if each.is_stranger]
    asked = [
        world.ask(asker, deed.method, deed.path.format(apprenticeship=world.apprenticeship), deed.body)
        for asker in strangers
        for deed in deeds(world.known, world.day)
        if deed.act in {"record-contact", "confirm-by-employer", "complete"}
    ]
    assert {heard(answer) for answer in await at_once(asked)} == UNKNOWN
    assert world.service.store.ledger.head() == before
