"""What is wrong with a standard's file: each fault as one sentence, with the place where it stands."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from domain.rulebook.faults_of_assessment import faults_of_assessment
from domain.rulebook.lines import Fault, Place, twice
from domain.rulebook.standard import EVIDENCED, GATEWAY_RULES, GatewayItem, StandardData
from domain.rulebook.too_small import too_small

SUBJECTS = ("english", "maths")
GROUPS = ("K", "S", "B")
FROM_ONE = dict.fromkeys(
    (
        *("edition", "level", "lars_code", "minimum_months", "typical_months", "published_hours", "months"),
        *("reminder_days", "overdue_days", "period_months", "minutes", "count", "group_at_least", "out_of", "below"),
        *("within_months", "attempts", "within_weeks", "words"),
    ),
    1,
)
"""What is at least one, where a file says it; every other number is at least nought."""
KEY = r"[a-z0-9]+(-[a-z0-9]+)*"


def faults(standard: StandardData) -> Iterator[Fault]:
    """Yield everything that is wrong with a standard, file by file; what concerns several files is asked elsewhere."""
    yield from _keys(standard)
    yield from too_small(msgspec.to_builtins(standard), FROM_ONE)
    yield from _dates(standard)
    yield from _options(standard)
    yield from _elements(standard)
    yield from _gateway(standard)
    yield from faults_of_assessment(standard)


def _keys(standard: StandardData) -> Iterator[Fault]:
    named: list[tuple[Place, Sequence[str], str]] = [
        (("duties",), tuple(standard.duties), r"[0-9]{1,2}"),
        (("knowledge",), standard.ksbs, r"[KSB][0-9]{1,2}|[a-z]{3,30}(-[a-z]{1,30}){0,8}"),
        (("elements",), standard.element_keys, KEY),
        (("assessment", "methods"), standard.assessment.keys, KEY),
        (("gateway",), [item.id for item in standard.gateway], KEY),
        (("register",), tuple(standard.register), KEY),
        (("options",), tuple(standard.options), KEY),
    ]
    for place, keys, fits in named:
        odd = [key for key in keys if not re.fullmatch(fits, key)]
        if odd:
            said = (
                "duties by a number, KSBs such as K1 or by words in small letters with hyphens, all else by such words"
            )
            yield place, f"Nobody could name {', '.join(odd)}: {said}."


def _dates(standard: StandardData) -> Iterator[Fault]:
    if standard.starts_from and standard.starts_until and standard.starts_until < standard.starts_from:
        yield ("starts_until",), "The last day of starts lies before the first: give a later starts_until."
    unknown = [f"{duty}: {ksb}" for duty, all_of in standard.ksbs_of_duties.items() for ksb in all_of
               if duty not in standard.duties or ksb not in standard.ksbs]  # fmt: skip
    if unknown:
        yield ("ksbs_of_duties",), f"The map of duties names what the standard does not have: {', '.join(unknown)}."


def _options(standard: StandardData) -> Iterator[Fault]:
    for key, ksbs in standard.options.items():
        strangers = [ksb for ksb in ksbs if ksb not in standard.ksbs]
        if strangers:
            yield ("options", key), f"The option {key} has what the standard does not have: {', '.join(strangers)}."
    if len(standard.options) == 1:
        yield ("options",), "One option alone is no choice: make it part of the core, or add another."


def _elements(standard: StandardData) -> Iterator[Fault]:
    yield from twice(("elements",), standard.element_keys, "element")
    if not standard.elements:
        yield ("elements",), "There is no element to be taught: list at least one."
    known = {*SUBJECTS, *GROUPS, *standard.ksbs}
    for number, element in enumerate(standard.elements):
        place: Place = ("elements", number)
        if not element.teaches:
            yield (*place, "teaches"), f"The element {element.key} is taught by nobody: say in teaches what it is for."
        strangers = [each for each in element.teaches if each not in known]
        if strangers:
            yield (*place, "teaches"), f"The element {element.key} teaches what is not here: {', '.join(strangers)}."
        days = (element.reminder_days, element.overdue_days)
        if any(days) and (not element.own_cadence or None in days or (days[0] or 0) >= (days[1] or 0)):
            said = f"The cadence of {element.key} needs own_cadence, and reminder_days before its overdue_days."
            yield place, said


def _gateway(standard: StandardData) -> Iterator[Fault]:
    yield from twice(("gateway",), [item.id for item in standard.gateway], "gateway item")
    for number, item in enumerate(standard.gateway):
        said = _of_item(item)
        if said:
            yield ("gateway", number, "rule"), said


def _of_item(item: GatewayItem) -> str | None:
    if item.rule not in GATEWAY_RULES:
        return f"There is no gateway item {item.rule}; there are: {', '.join(GATEWAY_RULES)}."
    if item.rule == EVIDENCED and not (item.key and item.title):
        return "An item that is evidenced needs a key and a title."
    if item.rule != EVIDENCED and (item.key or item.title):
        return f"Only an item that is evidenced has a key and a title, and not {item.rule}."
    if (item.rule == "typical-period-on-programme") != (item.months is not None):
        return "The typical period on programme, and no other item, says in months how long it is."
    return None
