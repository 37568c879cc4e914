"""What is wrong with a standard's file: each fault as one sentence, with the place where it stands."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from domain.days import listed
from domain.rulebook.assessment_plan import Method, Score
from domain.rulebook.grading import FAIL, Grading, combinations
from domain.rulebook.lines import Fault, Place
from domain.rulebook.standard import EVIDENCED, GATEWAY_RULES, GatewayItem, StandardData

SUBJECTS = ("english", "maths")
GROUPS = ("K", "S", "B")
LARGEST_TABLE = 4096
KEY = r"[a-z0-9]+(-[a-z0-9]+)*"


def faults(standard: StandardData) -> Iterator[Fault]:
    """Yield everything that is wrong with a standard, file by file; what concerns several files is asked elsewhere."""
    yield from _keys(standard)
    yield from _dates(standard)
    yield from _elements(standard)
    yield from _gateway(standard)
    methods = standard.assessment.methods
    yield from _twice([("assessment", "methods")], [method.key for method in methods], "method")
    if not methods and not standard.assessment.replaced_by:
        yield ("assessment",), "There is no assessment method: list them, or name in replaced_by what stands in."
    for number, method in enumerate(methods):
        yield from ((("assessment", "methods", number, *place), said) for place, said in _method(method, standard))
    yield from _grading(standard)


def _keys(standard: StandardData) -> Iterator[Fault]:
    named: list[tuple[Place, Sequence[str], str]] = [
        (("duties",), tuple(standard.duties), r"[0-9]{1,2}"),
        (("knowledge",), standard.ksbs, r"[KSB][0-9]{1,2}|[a-z]{3,30}(-[a-z]{1,30}){0,8}"),
        (("elements",), standard.element_keys, KEY),
        (("assessment", "methods"), standard.assessment.keys, KEY),
        (("gateway",), [item.id for item in standard.gateway], KEY),
        (("register",), tuple(standard.register), KEY),
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
    if standard.typical_months <= 0:
        yield ("typical_months",), "The typical duration is no number of months: give one of 1 or more."
    unknown = [f"{duty}: {ksb}" for duty, all_of in standard.ksbs_of_duties.items() for ksb in all_of
               if duty not in standard.duties or ksb not in standard.ksbs]  # fmt: skip
    if unknown:
        yield ("ksbs_of_duties",), f"The map of duties names what the standard does not have: {', '.join(unknown)}."


def _twice(place: Sequence[Place], keys: Sequence[str], what: str) -> Iterator[Fault]:
    yield from ((place[0], f"There are two {what}s {key}: give each a key of its own.")
                for key, times in Counter(keys).items() if times > 1)  # fmt: skip


def _elements(standard: StandardData) -> Iterator[Fault]:
    yield from _twice([("elements",)], standard.element_keys, "element")
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
    yield from _twice([("gateway",)], [item.id for item in standard.gateway], "gateway item")
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


def _method(method: Method, standard: StandardData) -> Iterator[Fault]:
    for ask in OF_A_METHOD:
        yield from ask(method, standard)
    if method.score:
        yield from ((("score", *place), said) for place, said in _score(method.score, method))


def _grades(method: Method, _: StandardData) -> Iterator[Fault]:
    if not method.grades and not method.grades_by_epao:
        yield (
            ("grades",),
            (
                f"The method {method.key} has no grades: list them, the lowest first, "
                "or write grades_by_epao = true where they are not known."
            ),
        )
    if method.grades and (
        method.grades[0] != FAIL or not method.passes or len(set(method.grades)) < len(method.grades)
    ):
        yield ("grades",), f"The grades of {method.key} begin with fail, and each that passes follows once."


def _parts(method: Method, _: StandardData) -> Iterator[Fault]:
    for number, part in enumerate(method.parts):
        if part.minutes is not None and not 0 < part.fewest <= part.most:
            yield ("parts", number, "minutes"), f"The minutes of {part.title} are no span: give the fewest first."
    titles = [part.title for part in method.parts]
    yield from _twice([("parts",)], titles, "part")
    critical = method.score.critical if method.score else ()
    named = (*titles, *method.themes, *(each.title for each in critical))
    odd = [each for each in named if not re.fullmatch(r"[a-z ]{3,40}", each)]
    if odd:
        yield ("parts",), f"Parts, themes and critical scores are named in small letters and spaces, not {odd[0]}."


def _names(method: Method, standard: StandardData) -> Iterator[Fault]:
    linked = method.resit.together_with if method.resit else ()
    for field, named in (("after", method.after), ("resit", linked)):
        strangers = [key for key in named if key not in standard.assessment.keys or key == method.key]
        if strangers:
            yield (field,), f"The method {method.key} names no other method with {', '.join(strangers)}."
    for field in method.unverified:
        if field not in Method.__struct_fields__:
            yield ("unverified",), f"The method {method.key} has no field {field} that could be unverified."
    strangers = [ksb for ksb in method.ksbs if ksb not in standard.ksbs]
    if strangers:
        yield ("ksbs",), f"The method {method.key} assesses what the standard does not have: {', '.join(strangers)}."


def _caps(method: Method, _: StandardData) -> Iterator[Fault]:
    cap = method.resit.cap if method.resit else None
    if cap and method.grades and cap not in method.passes:
        yield ("resit", "cap"), f"A resit of {method.key} is capped at {cap}, which is no pass of it."


def _circle(method: Method, standard: StandardData) -> Iterator[Fault]:
    before, seen = set(method.after), set[str]()
    while before - seen:
        key = (before - seen).pop()
        seen.add(key)
        found = standard.assessment.method(key)
        before |= set(found.after) if found else set()
    if method.key in seen:
        yield ("after",), f"The method {method.key} would come after itself: mend the order of the methods."


OF_A_METHOD: tuple[Callable[[Method, StandardData], Iterator[Fault]], ...] = (_grades, _parts, _names, _caps, _circle)


def _score(score: Score, method: Method) -> Iterator[Fault]:
    bands = sorted(score.bands, key=lambda band: band.first)
    edges = [(-1, -1), *((band.first, band.last) for band in bands), (score.out_of + 1, score.out_of + 1)]
    for (_, last), (first, _) in pairwise(edges):
        if first > last + 1:
            yield ("bands",), f"No band of {method.key} has the scores {last + 1} to {first - 1}: close the gap."
        elif first <= last:
            yield ("bands",), f"Two bands of {method.key} have the score {first}, or it is beyond the last one."
    strangers = [band.grade for band in bands if band.grade not in method.grades]
    if strangers:
        yield ("bands",), f"A band of {method.key} makes no grade of it: {', '.join(strangers)}."
    for critical in score.critical:
        if not 0 < critical.at_least <= critical.out_of:
            yield ("critical",), f"Nobody can reach {critical.at_least} of {critical.out_of} {critical.title}."


def _grading(standard: StandardData) -> Iterator[Fault]:
    grading, methods = standard.assessment.grading, standard.assessment.methods
    place: Place = ("assessment", "grading")
    if grading.by == "epao":
        return
    if any(not (method.passes or method.grades_by_epao) for method in methods):
        return
    if not methods or not all(method.passes for method in methods):
        yield place, "A method has grades that are not known: leave the overall grade to the EPAO (by = 'epao')."
        return
    yield from ((place, said) for said in _strangers(grading, standard))
    if len(list(combinations(standard.passes))) > LARGEST_TABLE:
        yield place, "There are more combinations of grades than anybody could check: grade by rule with fewer grades."
        return
    holes = [grades for grades in combinations(standard.passes) if standard.overall(grades) is None]
    if holes:
        said = listed(f"{key} {grade}" for key, grade in holes[0].items())
        more = f" (and {len(holes) - 1} more)" if len(holes) > 1 else ""
        yield place, f"The grading has a hole, {said}{more}: say what overall grade that makes."


def _strangers(grading: Grading, standard: StandardData) -> Iterator[str]:
    known = list(combinations(standard.passes))
    seen: list[object] = []
    for row in grading.rows:
        if row.grades not in known:
            yield f"A row of the grading is of no combination of passes: {row.grades}."
        if row.grades in seen:
            yield f"Two rows of the grading are of the same grades: {row.grades}."
        seen.append(row.grades)
    named = {*grading.weights, *(key for each in grading.thresholds for key in each.of)}
    if named - set(standard.assessment.keys):
        yield f"The grading names no method with {', '.join(sorted(named - set(standard.assessment.keys)))}."
    grades = {grade for passes in standard.passes.values() for grade in passes}
    asked = {*grading.points, *(each.grade for each in grading.thresholds if each.methods)}
    if asked - grades:
        yield f"The grading names a grade that no method has: {', '.join(sorted(asked - grades))}."
    if grading.by == "points" and grades - set(grading.points):
        yield f"The grading gives no points for {', '.join(sorted(grades - set(grading.points)))}."
