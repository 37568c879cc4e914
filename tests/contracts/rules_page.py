"""The page docs/rules.md: every rule with its source, numbers, function and tests, as the code tells them."""

import re

from domain.apprenticeship import LIFECYCLE
from domain.clocks.every_clock import CLOCKS
from domain.deciding import standing  # noqa: F401 - imports every rule
from domain.gateway.checklist import REQUISITES
from domain.rule import CATALOGUE, SOURCES, always
from domain.what_happens_by_itself import ALARMS
from tests.contracts.numbers import asked_by, numbers, packs, said_beside, value
from tests.contracts.shown_rules import TESTS, shows
from tests.domain.given import BOOK

PUBLISHED = re.compile(r"funding rules|ILR|GOV\.UK|register|seed|learner record|¶")
OUR_OWN = re.compile(r"our own|unverified")
OURS = ("logic", "design", "issue")
OF_A_STANDARD = {
    "minimum_months": "at least so many months",
    "typical_months": "typically so many months",
    "published_hours": "off-the-job hours",
    "starts_from": "starts from",
    "starts_until": "starts until",
}


def rules():
    """Return the catalogue of rules, and the numbers that they and the clocks ask."""
    return "\n".join([*_head(), *_catalogue(), *_of_packs(), *_of_standards()]) + "\n"


def _head():
    yield from ("# Rules", "", "Where a rule comes from, by the first word of its source:", "")
    yield from (f"- *{source}*: {meaning}" for source, meaning in SOURCES.items())
    yield from (
        "",
        "*Verified* says whether a published source was found: *yes*; *by the file* of the standard, which marks",
        "what is not; *no*, it is how others go about it; *ours*, it needs none. Numbers of the years stand",
        "[below](#the-numbers-of-the-years), those of standards in their files. The tests are in `tests/domain`: one",
        "shows the rule met and not met, or one each.",
        "",
    )


def _catalogue():
    yield "| rule | what it says | asks | source | verified | function | shown by |"
    yield "|---|---|---|---|---|---|---|"
    for rule in sorted(CATALOGUE.values(), key=lambda each: each.id):
        warns = " (warns)" if rule.warns is always else ""
        cells = (
            f"`{rule.id}`{warns}",
            rule.says.rstrip("."),
            ", ".join(sorted(_place(*each) for each in asked_by(_function(rule)))),
            rule.source,
            verified(rule.source),
            _where(rule),
            _shown(shows(rule, "meets"), shows(rule, "refused", "warned")),
        )
        yield f"| {' | '.join(cells)} |"


def _function(rule):
    return REQUISITES[rule.id].look if rule.id in REQUISITES else rule.check


def _place(of, place):
    return f"`{place}`" if of == "rules" else f"`{place}` of the standard"


def verified(source):
    """Return whether a source is published, is the standard's file, is how others go about it, or is our own."""
    word = source.partition(":")[0]
    if word == "standard":
        return "by the file"
    return "ours" if word in OURS else "yes" if PUBLISHED.search(source) else "no"


def _where(rule):
    path = _function(rule).__module__.replace(".", "/")
    return f"[{path.removeprefix('domain/')}](../{path}.py)"


def _shown(met, unmet):
    return _test(met) if met == unmet else f"met: {_test(met)}; not met: {_test(unmet)}"


def _test(test):
    path, name = test
    return f"{path.relative_to(TESTS).with_suffix('')}: {name.removeprefix('test_').replace('_', ' ')}"


def _of_packs():
    yield from ("", "## The numbers of the years", "")
    yield "By the funding year in which an apprentice starts. Whoever is enrolled keeps the edition of that day."
    names = " | ".join(f"{each.name}<br>from {each.starts_from}" for each in packs())
    yield from (
        "",
        f"| number | {names} | asked by | what the file says | verified |",
        f"|---{'|---' * len(packs())}|---|---|---|",
    )
    for place in numbers():
        values = " | ".join(value(pack, place) for pack in packs())
        said = said_beside(place)
        known = "yes" if PUBLISHED.search(said) and not OUR_OWN.search(said) else "no"
        yield f"| `{place}` | {values} | {', '.join(_asking(place))} | {said} | {known} |"


def _asking(place):
    rules = sorted(CATALOGUE.values(), key=lambda each: each.id)
    found = [f"`{rule.id}`" for rule in rules if _asks(asked_by(_function(rule)), place)]
    found += [f"clock {clock.name}" for clock, look in CLOCKS.items() if _asks(asked_by(look), place)]
    found += [f"alarms of {_named(each)}" for each in ALARMS if _asks(asked_by(each), place)]
    return found or [each.command.NAME for each in LIFECYCLE if _asks(asked_by(each.decide), place)]


def _named(alarms):
    return alarms.__module__.rpartition(".")[2].replace("_", " ")


def _asks(asked, place):
    return any(of == "rules" and (place == each or place.startswith(f"{each}.")) for of, each in asked)


def _of_standards():
    yield from ("", "## The numbers of the standards", "", "The rest of each is in [standards.md](standards.md).", "")
    yield f"| standard | {' | '.join(OF_A_STANDARD.values())} | months of assessment |"
    yield f"|---{'|---' * len(OF_A_STANDARD)}|---|"
    for standard in BOOK.standards:
        if f"standards/{standard.reference.lower()}.v{standard.edition}.toml" in BOOK.files:
            told = [getattr(standard, name) for name in OF_A_STANDARD]
            cells = [str(each or "not known") for each in (*told, standard.assessment.period_months)]
            yield f"| {standard.name} | {' | '.join(cells)} |"
