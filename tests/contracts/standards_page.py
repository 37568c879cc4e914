"""What files of standards can say, and which standards are here: the page docs/standards.md, as they tell it."""

import ast
from pathlib import Path

from domain.gateway.checklist import REQUISITES
from domain.rule import always
from tests.domain.given import BOOK

ROOT = Path(__file__).parents[2]
ANY, SITS, WHOLE = (f"assessment/test_{name}.py" for name in ("any_method", "resitting", "whole"))
GATE, FILES, BOOKS, TWO = (
    "gateway/test_items_of_a_standard.py",
    "rulebook/test_standards.py",
    "assessment/test_booking.py",
    "clocks/test_own_cadence.py",
)
WORK = "assessment/test_handing_in.py"
OPTIONS = "enrolment/test_options.py"
LIVES = "../journeys/test_other_standards.py"
YES, PARTLY, NO = "yes", "partly", "no"

REQUIREMENTS = (
    ("R1", "any number of methods, each with a key and a kind", YES, "`[[assessment.methods]]`",
     (ANY, "test_a_method_is_one_of_the_standard")),
    ("R2", "parts with exact minutes or a span; overrun shared, or of each part", YES, "`parts`, `overrun_percent`",
     (ANY, "test_parts_that_are_counted_apart_overrun_each_by_its_own")),
    ("R3", "a scored test with bands, and parts of the score without which nobody passes", YES, "`score`",
     (ANY, "test_without_a_critical_part_of_the_score_nobody_passes")),
    ("R3b", "bands without a gap, none twice", YES, "checked when loaded",
     (FILES, "test_a_fault_is_told_in_one_sentence_with_its_line")),
    ("R4", "a grade set for each method, another for the whole", YES, "`grades`, `overall`",
     (ANY, "test_a_grade_is_one_of_the_method")),
    ("R5", "a table that may be asymmetric", YES, "`[assessment.grading]` by table",
     (WHOLE, "test_a_table_may_be_asymmetric")),
    ("R6", "weights and points, and a least grade of a method besides", YES,
     "`weights`, `points`, `totals`, `at_least`", (WHOLE, "test_points_may_need_a_least_grade_of_a_method_besides")),
    ("R7", "overall grades of any name", YES, "`overall`", (WHOLE, "test_an_overall_grade_may_have_any_name")),
    ("R8", "order of the methods: free, one after another is passed, or several on one day", YES,
     "`after`, `same_day_as`", (ANY, "test_methods_of_one_day_are_sat_on_one_day")),
    ("R9", "resits by method and by EPAO: window, from when, cap, attempts, what belongs together", YES,
     "`resit`, of a method, the plan or an EPAO; all of it warns",
     (SITS, "test_the_window_of_a_resit_is_the_epaos_where_the_standard_leaves_it_to_it")),
    ("R10", "resits that depend on the score", YES, "`resit.low_scores`",
     (SITS, "test_what_a_low_score_needs_is_said_with_the_resit")),
    ("R11", "work after the gateway, with its deadlines and its words", YES,
     "`hand_in`: `within_weeks`, `after`, `words` warn", (WORK, "test_a_deadline_counts_from_the_day_of_other_work")),
    ("R12", "work before the gateway", YES, "a gateway item that is `evidenced`",
     (GATE, "test_a_document_that_is_not_shown_refuses_the_gateway_by_its_name")),
    ("R13", "material due days before a method", YES, "`hand_in`: `days_before` warns",
     (WORK, "test_material_is_due_days_before_the_day_itself")),
    ("R14", "an observation of hours, in sections on one day", PARTLY, "`parts`; `split` is said, not asked",
     (ANY, "test_parts_that_are_counted_apart_overrun_each_by_its_own")),
    ("R15", "the least size of a group, and who attends", YES, "`group_at_least` and `must_attend` warn",
     (ANY, "test_whoever_must_attend_and_is_not_told_of_warns")),
    ("R16", "places of a method", YES, "`venues`", (BOOKS, "test_the_venue_is_one_that_the_standard_allows")),
    ("R17", "a licence or a qualification at the gateway; English and maths at a level that varies", PARTLY,
     "`evidenced`; the level of English and maths follows from the funding rules alone",
     (GATE, "test_a_document_that_is_not_shown_refuses_the_gateway_by_its_name")),
    ("R18", "what the portfolio is for: nothing, a basis, or assessed itself", YES,
     "no gateway item, `rests_on`, or a method of the kind portfolio",
     (LIVES, "test_a_boat_builder_has_two_tutors_weights_and_no_portfolio")),
    ("R19", "integrated standards, which the provider assesses itself", YES,
     "`marked_by`, the period, a declaration as `evidenced`, the external examiner in `must_attend`",
     (LIVES, "test_a_lighthouse_keeper_is_assessed_in_month_5_by_the_provider")),
    ("R20", "core and options: one is chosen, and goes on the certificate", YES,
     "`options`: an enrolment names one, which says the KSBs", (OPTIONS, "test_the_certificate_names_the_option")),
    ("R21", "versions by dates of starts, plans within a version, a version only announced", YES,
     "`version`, `plan`, `starts_from`, `starts_until`, `announced`",
     (FILES, "test_the_version_is_the_one_that_serves_the_start")),
    ("R22", "an assessment period that is typical or at most so long, or not known", YES, "`period_months`, `period`",
     (FILES, "test_an_assessment_without_a_known_period_has_no_window")),
    ("R23", "KSBs that are named; a KSB in one of several methods", YES, "`knowledge`, `skills`, `behaviours`; `ksbs`",
     (LIVES, "test_a_business_administrator_is_tested_interviewed_and_presents")),
    ("R24", "rules of the EPAO beside those of the standard", PARTLY,
     "`[assessment.epaos]`: its resits, registration and evidence ahead of an assessment warn, its other days are said",
     (ANY, "test_evidence_that_comes_too_late_for_the_epao_warns")),
    ("R25", "published off-the-job hours", YES, "`published_hours`",
     (GATE, "test_the_published_hours_are_the_standards_for_starts_from_august_2025")),
    ("N1", "a regime for each version, which changes the words", PARTLY,
     "`regime` is in the file; sentences say end-point assessment and EPAO of both", None),
    ("N2", "an assessment at any point", YES, '`when = "at any time"`, and the gateway item `assessments-passed`',
     (WHOLE, "test_an_assessment_before_the_gateway_counts_from_the_gateway_on")),
    ("N3", "who marks each assessment", YES, "`marked_by`",
     (ANY, "test_what_the_provider_marks_is_graded_by_its_office_and_said_to_be_so")),
    ("N4", "behaviours that the employer verifies", YES, "a gateway item that is `evidenced`",
     (GATE, "test_a_document_that_is_not_shown_refuses_the_gateway_by_its_name")),
    ("N5", "outcomes, each of one method, of which some are sampled", YES,
     "`every_ksb_in_portfolio = false`, `sampled`, `ksbs`, checked when loaded",
     (FILES, "test_by_a_reformed_plan_one_method_assesses_each_outcome_and_none_a_behaviour")),
    ("N6", "minutes, questions and bands of each organisation's own specification", YES,
     "`[[assessment.epaos.….methods]]`, in the place of the plan's method of that key",
     (ANY, "test_a_method_is_as_the_chosen_organisation_specifies_it")),
    ("N7", "a qualification that replaces the assessment", YES, "`replaced_by`",
     (LIVES, "test_a_bookbinder_holds_the_qualification_that_replaces_the_assessment")),
    ("N8", "fewer grades than the version before", YES, "each version has its own grades",
     (FILES, "test_the_version_is_the_one_that_serves_the_start")),
    ("N9", "performance descriptors", NO, "they are no marking criteria, and not modelled", None),
    ("N10", "foundation apprenticeships of 8 months", YES, "`minimum_months`, above the year's floor of 8",
     (LIVES, "test_a_lighthouse_keeper_is_assessed_in_month_5_by_the_provider")),
    ("N11", "a plan published and not yet in force", YES, "`announced`",
     (FILES, "test_a_version_that_is_only_announced_serves_no_start")),
)  # fmt: skip
"""What a model has to be able to say: its number, what, whether files can, by which field, and which test shows it."""


def standards():
    """Return the page."""
    lines = [
        "# Standards",
        "",
        "Each standard is one file in [domain/standards](../domain/standards), or in a folder of the provider's own",
        "([`INDENTURE_STANDARDS`](operating.md#settings)). A file is checked when it is loaded, and each fault is told",
        "in one sentence with its line. What a file leaves empty was not found in public: it is not guessed, and told",
        "here. Rules that a method marks as `unverified`, and those that the EPAO decides, warn and stop nobody: the",
        "reason is kept with the fact.",
        "",
    ]
    for standard in BOOK.standards:
        if f"standards/{standard.reference.lower()}.v{standard.edition}.toml" in BOOK.files:
            lines += of(standard)
    lines += ["## What a file can say", ""]
    lines += ["| | a standard has | a file can say it | by | shown by |", "|---|---|---|---|---|"]
    lines += [f"| {number} | {what} | {can} | {by} | {shown(test)} |" for number, what, can, by, test in REQUIREMENTS]
    return "\n".join(lines) + "\n"


def of(standard):
    """Return what is told of one standard."""
    plan = standard.assessment
    yield from (f"## {standard.reference}: {standard.title}, level {standard.level}", "")
    yield from (
        f"Version {standard.version}{f', plan {standard.plan}' if standard.plan else ''}; {_starts(standard)}.",
        "",
    )
    yield from ("| method | minutes | questions | where | grades |", "|---|---|---|---|---|")
    for each in plan.methods:
        minutes = "not known"
        if each.timed:
            minutes = " + ".join(f"{_minutes(part.minutes)} {part.title}" for part in each.parts)
        asked = f"at least {each.questions}" if each.questions else "not said"
        grades = ", ".join(each.grades) or "on the EPAO's word"
        yield f"| {each.title} | {minutes} | {asked} | {', '.join(each.venues) or 'not known'} | {grades} |"
    yield from ("", f"The whole: {_grading(plan.grading)}.", "")
    yield from (f"Elements: {'; '.join(map(_element, standard.elements))}.", "", f"Resits: {_resits(plan)}.", "")
    yield from (f"Not verified, and so only warned of: {_unverified(plan)}.", "", "Gateway:", "")
    yield from (
        f"- {_item(item)}{' (warns)' if REQUISITES[item.rule].of(item).warns is always else ''}"
        for item in standard.gateway
    )
    yield from ("", "Not known:", "", *(f"- {each}" for each in standard.unknown()), "")


def _element(element):
    days = (
        f", a session every {element.reminder_days} to {element.overdue_days - 1} days" if element.overdue_days else ""
    )
    own = ", in a cadence of its own" if element.own_cadence and not days else days
    return f"{element.key.replace('-', ' ')} ({', '.join(element.teaches)}{own})"


def _resits(plan):
    told = {"the plan": plan.resit} | {each.title: each.resit for each in plan.methods}
    told |= {f"the EPAO {key}": terms.resit for key, terms in plan.epaos.items()}
    return "; ".join(f"of {what}, {_resit(each)}" for what, each in told.items() if each) or "nothing is known of them"


def _resit(resit):
    within = f"within {resit.within_months} months of {resit.since}" if resit.within_months and resit.since else ""
    attempts = f"{resit.attempts} sittings at most" if resit.attempts else ""
    capped = f"capped at {resit.cap}" if resit.cap else ""
    overall = f"the whole capped at {resit.overall_cap}" if resit.overall_cap else ""
    return ", ".join(filter(None, (within, attempts, capped, overall))) or "some rules, none of them a number"


def _unverified(plan):
    named = (
        f"of the {each.title}, {' and '.join(map(_field, each.unverified))}" for each in plan.methods if each.unverified
    )
    return "; ".join(named) or "nothing"


def _field(name):
    return f"its {name.replace('_', ' ')}"


def _starts(standard):
    since = f"starts from {standard.starts_from}" if standard.starts_from else "dates of starts not known"
    months = f"at least {standard.minimum_months} months" if standard.minimum_months else "minimum months not known"
    hours = f"{standard.published_hours} off-the-job hours" if standard.published_hours else "hours not known"
    return f"{since}; {months}, typically {standard.typical_months} in all; {hours}"


def _minutes(minutes):
    return f"{minutes[0]} to {minutes[1]}" if isinstance(minutes, tuple) else str(minutes)


def _grading(grading):
    if grading.by == "table":
        rows = (
            f"{' and '.join(f'{key} {grade}' for key, grade in row.grades.items())} make {row.overall}"
            for row in grading.rows
        )
        return "; ".join(rows)
    return {"epao": "by the EPAO's notice", "rule": "by rule", "points": "by points"}[grading.by]


def _item(item):
    return item.title or item.rule.replace("-", " ")


def shown(test):
    """Return the name of a test with its file, as the page tells it; nothing where there is none."""
    if test is None:
        return ""
    path, name = test
    where = (ROOT / "tests/domain" / path).resolve().relative_to(ROOT)
    return f"`{where}`: {name.removeprefix('test_').replace('_', ' ')}"


def tests():
    """Return every test that the page names, as its path and name."""
    return {(ROOT / "tests/domain" / test[0], test[1]) for *_, test in REQUIREMENTS if test}


def defined(path):
    """Return the tests that a file defines."""
    body = ast.parse(path.read_text()).body
    return {each.name for each in body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
