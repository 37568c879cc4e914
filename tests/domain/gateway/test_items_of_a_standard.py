"""The gateway has the items that its standard lists: shown by documents, passed before, or only warned of."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from domain.gateway.checklist import REQUISITES
from domain.rulebook.standard import GATEWAY_RULES
from tests.domain.given import BOOK
from tests.domain.lives import at_the_gateway
from tests.domain.other_standards import (
    MARKED_HERE,
    administrator_ready,
    begun,
    boat_builder_taught,
    confirmed,
    sat,
    teacher_ready,
    trained,
)


def test_every_item_that_a_file_can_name_is_a_rule_and_no_other():
    assert list(REQUISITES) == list(GATEWAY_RULES)


@pytest.mark.parametrize("reference", BOOK.offered)
def test_the_checklist_is_the_standards(reference):
    epao = next(key for key, each in BOOK.epaos.items() if reference in each.standards)
    life = begun(reference, epao)
    assert [item.requirement for item in life.checklist("2026-09-07")] == [
        item.id for item in BOOK.newest(reference).gateway
    ]


def without(life, requirement):
    """Return the life without what showed a requirement."""
    shown = {key: day for key, day in life.state.gateway.shown.items() if key != requirement}
    gateway = msgspec.structs.replace(life.state.gateway, shown=shown)
    return replace(life, state=msgspec.structs.replace(life.state, gateway=gateway))


def test_a_document_that_is_not_shown_refuses_the_gateway_by_its_name():
    without(administrator_ready(), "project").when("decide-gateway", "2027-09-07").refused(
        "evidenced", says="The completed project or process improvement, with its presentation is not shown yet."
    )
    life = administrator_ready().then("show-requirement", "2027-09-06", requirement="it-skills")
    life.when("decide-gateway", "2027-09-07").meets("evidenced")


def test_an_item_that_warns_stops_nobody_and_is_kept_with_the_gateway():
    asked = administrator_ready().when("decide-gateway", "2027-09-07")
    asked.warned("evidenced", says="IT skills shown on the job is not shown yet.")
    (item,) = [each for each in administrator_ready().checklist("2027-09-07") if each.requirement == "it-skills"]
    assert (item.met, item.warns) == (False, True)


def test_fewer_months_than_typical_warn():
    early = teacher_ready()
    early.when("decide-gateway", "2028-03-06").warned(
        "typical-period-on-programme", says="Typically 18 months on programme since 7 September 2026"
    )
    early.when("decide-gateway", "2028-03-07").meets("typical-period-on-programme")


def test_a_requirement_is_one_of_the_standard_and_shown_once():
    at_the_gateway().when("show-requirement", "2027-09-06", requirement="project").refused(
        "requirement-belongs-to-the-standard", says="ST1379 has no requirement project; to be shown: nothing."
    )
    life = administrator_ready()
    life.when("show-requirement", "2027-09-06", requirement="project").refused("requirement-is-not-shown-yet")
    life.when("show-requirement", "2027-09-06", requirement="it-skills").meets(
        "requirement-belongs-to-the-standard", "requirement-is-not-shown-yet"
    )


def keeper(grade):
    life = begun("ST9002", "guild", planned_end_on="2027-06-30", hours=200).then("allocate-tutor", "2026-09-07")
    life = sat(life, "task", "2027-01-18", venue="provider", held={"minutes": 90}, grade=grade, **MARKED_HERE)
    life = trained(life, "2027-03-28", 200).then("show-requirement", "2027-05-03", requirement="behaviours")
    return confirmed(life, "2027-05-03")


def test_an_assessment_that_may_be_taken_at_any_time_is_passed_before_the_gateway():
    keeper("fail").when("decide-gateway", "2027-05-10").refused("assessments-passed", says="simulated task")
    keeper("pass").when("decide-gateway", "2027-05-10").meets("assessments-passed")


def test_the_minimum_months_are_the_standards_where_they_are_more_than_the_years():
    life = trained(boat_builder_taught(), "2027-05-28", 300)
    life = confirmed(life.then("show-requirement", "2028-03-06", requirement="sea-survival"), "2028-03-06")
    life.when("decide-gateway", "2028-03-06").refused("minimum-period-on-programme", says="18 months on programme")
    life.when("decide-gateway", "2028-03-07").meets("minimum-period-on-programme")


@pytest.mark.parametrize(("reference", "hours"), [("ST1379", 278), ("ST0070", 348), ("ST0149", 466), ("ST9002", 187)])
@pytest.mark.parametrize(
    ("starts_on", "published"), [("2025-07-31", False), ("2025-08-01", True), ("2026-08-01", True)]
)
def test_the_published_hours_are_the_standards_for_starts_from_august_2025(reference, hours, starts_on, published):
    day = date.fromisoformat(starts_on)
    standard, rules = BOOK.standard_for(reference, day), BOOK.pack_for(day).off_the_job
    assert rules.required_hours(standard.published_hours, 0) == (hours if published else 278)
