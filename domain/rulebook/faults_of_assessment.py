"""What is wrong with how a standard's file assesses: each fault as one sentence, with the place where it stands."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec

from domain.days import listed
from domain.rulebook.assessment_plan import Method, Resit, Score
from domain.rulebook.grading import FAIL, Grading, combinations
from domain.rulebook.lines import Fault, Place, twice
from domain.rulebook.standard import StandardData

NAMED = r"[a-z ]{3,40}"
LARGEST_TABLE = 4096


def faults_of_assessment(standard: StandardData) -> Iterator[Fault]:
    """Yield everything that is wrong with the methods of a standard, and with how they make the whole."""
    methods = standard.assessment.methods
    yield from twice(("assessment", "methods"), [method.key for method in methods], "method")
    if not methods and not standard.assessment.replaced_by:
        yield ("assessment",), "There is no assessment method: list them, or name in replaced_by what stands in."
    for number, method in enumerate(methods):
        yield from ((("assessment", "methods", number, *place), said) for place, said in _method(method, standard))
    yield from _outcomes(standard)
    yield from _resits(standard)
    yield from _grading(standard)
    yield from _specified(standard)


def _specified(standard: StandardData) -> Iterator[Fault]:
    for epao, terms in standard.assessment.epaos.items():
        place: Place = ("assessment", "epaos", epao, "methods")
        yield from twice(place, [method.key for method in terms.methods], "method")
        strangers = [method.key for method in terms.methods if method.key not in standard.assessment.keys]
        if strangers:
            yield place, f"{epao} specifies what is no method of the plan: {listed(strangers)}."
        for number, method in enumerate(terms.methods):
            yield from (((*place, number, *at), said) for at, said in _method(method, standard))
        plan = standard.assessment.specified_by(epao)
        if plan is not standard.assessment and not strangers:
            yield from _grading(msgspec.structs.replace(standard, assessment=plan))


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
        if part.minutes is not None and not part.fewest <= part.most:
            yield ("parts", number, "minutes"), f"The minutes of {part.title} are no span: give the fewest first."
    titles = [part.title for part in method.parts]
    yield from twice(("parts",), titles, "part")
    critical = method.score.critical if method.score else ()
    named = (*titles, *method.themes, *(each.title for each in critical), *method.must_attend)
    odd = [each for each in named if not re.fullmatch(NAMED, each)]
    if odd:
        yield (
            ("parts",),
            f"Parts, themes, critical scores and who must attend are named in small letters and spaces, not {odd[0]}.",
        )


def _names(method: Method, standard: StandardData) -> Iterator[Fault]:
    linked = method.resit.together_with if method.resit else ()
    for field, named in (("after", method.after), ("same_day_as", method.same_day_as), ("resit", linked)):
        strangers = [key for key in named if key not in standard.assessment.keys or key == method.key]
        if strangers:
            yield (field,), f"The method {method.key} names no other method with {', '.join(strangers)}."
    for field in method.unverified:
        if field not in Method.__struct_fields__:
            yield ("unverified",), f"The method {method.key} has no field {field} that could be unverified."
    strangers = [ksb for ksb in method.ksbs if ksb not in standard.ksbs]
    if strangers:
        yield ("ksbs",), f"The method {method.key} assesses what the standard does not have: {', '.join(strangers)}."


def _hand_ins(method: Method, _: StandardData) -> Iterator[Fault]:
    named: list[str] = []
    for number, each in enumerate(method.hand_in):
        place: Place = ("hand_in", number)
        if each.asked and not re.fullmatch(NAMED, each.what):
            yield place, f"What is handed in is named in small letters and spaces, and not {each.what}."
        if each.after and each.after not in named:
            yield place, f"Nothing is handed in before the {each.what} that is named {each.after}: list it first."
        named.append(each.what)


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


OF_A_METHOD: tuple[Callable[[Method, StandardData], Iterator[Fault]], ...] = (
    _grades,
    _parts,
    _names,
    _hand_ins,
    _caps,
    _circle,
)


def _resits(standard: StandardData) -> Iterator[Fault]:
    plan, place = standard.assessment, ("assessment",)
    told: list[tuple[Place, Resit | None]] = [((*place, "resit"), plan.resit)]
    told += [((*place, "epaos", key, "resit"), terms.resit) for key, terms in plan.epaos.items()]
    passes = {grade for method in plan.methods for grade in method.passes}
    unknown = any(method.grades_by_epao for method in plan.methods)
    for where, resit in told:
        if resit and resit.cap and not unknown and resit.cap not in passes:
            yield where, f"A resit is capped at {resit.cap}, which is no pass of any method."
        strangers = [key for key in resit.together_with if key not in plan.keys] if resit else []
        if strangers:
            yield where, f"No method is named {listed(strangers)}, which would be sat again together."
    told += [((*place, "methods", number, "resit"), each.resit) for number, each in enumerate(plan.methods)]
    overall = {standard.overall(grades) for grades in combinations(standard.passes)} if _computed(standard) else set()
    for where, resit in told:
        if resit and resit.overall_cap and overall and resit.overall_cap not in overall:
            yield where, f"The whole is capped at {resit.overall_cap} after a resit, which no grades make."


def _computed(standard: StandardData) -> bool:
    """Return whether the file says how its grades make the whole, in no more combinations than can be looked at."""
    count = 1
    for passes in standard.passes.values():
        count *= len(passes)
    return standard.assessment.grading.by != "epao" and 0 < count <= LARGEST_TABLE


def _outcomes(standard: StandardData) -> Iterator[Fault]:
    """By a reformed plan each K and S belongs to one assessment, where it is told, and behaviours to none."""
    if standard.assessment.regime != "reformed":
        return
    told = Counter(ksb for method in standard.assessment.methods for ksb in method.ksbs)
    doubled = [ksb for ksb, times in told.items() if times > 1]
    if doubled:
        yield (
            ("assessment", "methods"),
            f"By a reformed plan one method assesses each outcome; two do: {listed(doubled)}.",
        )
    left_out = [ksb for ksb in (*standard.knowledge, *standard.skills) if ksb not in told]
    if told and left_out:
        yield (
            ("assessment", "methods"),
            f"By a reformed plan one method assesses each outcome; none: {listed(left_out)}.",
        )
    verified = [ksb for ksb in standard.behaviours if ksb in told]
    if verified:
        yield (
            ("assessment", "methods"),
            f"By a reformed plan the employer verifies behaviours, and no method: take out {listed(verified)}.",
        )


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
    if not _computed(standard):
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
    named |= {key for band in grading.totals for key in band.at_least}
    if named - set(standard.assessment.keys):
        yield f"The grading names no method with {', '.join(sorted(named - set(standard.assessment.keys)))}."
    grades = {grade for passes in standard.passes.values() for grade in passes}
    asked = {*grading.points, *(each.grade for each in grading.thresholds if each.methods)}
    asked |= {grade for band in grading.totals for grade in band.at_least.values()}
    if asked - grades:
        yield f"The grading names a grade that no method has: {', '.join(sorted(asked - grades))}."
    if grading.by == "points" and grades - set(grading.points):
        yield f"The grading gives no points for {', '.join(sorted(grades - set(grading.points)))}."
