"""The policy is data: every command and question has a line, and what cannot be used is told in one sentence."""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

import domain
from activities.bank_holidays import WorkingCalendar
from api.access.roles import ROLES
from api.questions import QUESTIONS
from api.wiring.policies import ACTS
from domain.entitlement.relations import BY_ROLE, MEANING, RELATIONS
from domain.rulebook.own_rules import OwnRules
from domain.rulebook.policy import (
    UnusablePolicyError,
    check,
    check_against_record,
    check_changes,
    check_dates,
    check_questions,
    in_force,
    load_policy,
    still_asked,
)
from domain.rulebook.rulebook import load_rulebook

FILE = Path(domain.__file__).parent / "policies/entitlement.v2.toml"
POLICY = load_policy(FILE)
SECOND = """may = "second person"
second_person = { decided_by = ["coordinator", "lead"], told_after_days = 3, lapses_after_days = 14 }"""
DECIDERS = 'decided_by = ["coordinator", "lead"]'
ASKED = frozenset(each.in_policy for each in QUESTIONS)
CHANGED = frozenset(each for line in POLICY.lines for each in line.changes)


def look_over(policy):
    check(policy, ACTS, RELATIONS)
    check_questions(policy, ASKED)
    check_changes(policy, CHANGED)


def changed(tmp_path, *changes, name="entitlement.v2.toml"):
    """Return the policy read from the file with these changes."""
    text = FILE.read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    (tmp_path / name).write_text(text)
    return load_policy(tmp_path / name)


def test_every_command_and_every_question_has_a_line_and_every_relation_too():
    look_over(POLICY)
    assert {act for line in POLICY.lines for act in (*line.commands, *line.questions)} == ACTS | ASKED
    assert set(MEANING) == set(RELATIONS)


def test_every_role_that_a_token_can_carry_has_a_relation():
    of_roles = frozenset().union(*BY_ROLE.values())
    assert {*ROLES} - of_roles == {"employer", "apprentice", "assessor"}


@pytest.mark.parametrize("line", [*POLICY.lines, POLICY.otherwise], ids=lambda line: line.id)
def test_a_line_says_a_sentence_and_where_it_comes_from(line):
    assert line.says.endswith(".")
    assert line.source


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"apply", ', '"apply", "fly", ', "no command is called fly"),
        ('"caseload", ', '"caseload", "gossip", ', "no question is called gossip"),
        ('who = ["the apprentice"]', 'who = ["the neighbour"]', "no relation is called the neighbour"),
        ('"apply", ', "", "the command apply has no line"),
        ('"epaos", "policy", ', '"epaos", ', "the question policy has no line"),
        ('"seal", "reconcile"', '"seal", "repair"', "no change is called repair"),
        ('"seal", "reconcile"', '"seal"', "the change reconcile has no line"),
        (
            'may = "yes"\nchanges = ["erase_app',
            'may = "on behalf"\nchanges = ["erase_app',
            "erase_apprentice, which takes yes or no",
        ),
        ('may = "yes"\nwithholds', 'may = "on behalf"\nwithholds', "of the question .*, which takes yes or no"),
        ('"erase_apprentice"]', '"erase_apprentice", "draw_sample"]', "both say whether quality lead may draw_sample"),
        ('who = ["contact of a former employer"]', 'who = ["the post"]', "no line says what is entitled"),
        ('id = "leads-decide-the-gateway"', 'id = "no-tutor-grades"', "two lines are called no-tutor-grades"),
        (
            'id = "leads-decide-the-gateway"\nwho = ["lead"]',
            'id = "leads-decide-the-gateway"\nwho = ["lead", "tutor of the apprentice"]',
            "both say whether tutor of the apprentice may decide-gateway",
        ),
        (DECIDERS, "decided_by = []", "nobody decides what breaks-need-two-people lets people propose to begin-break"),
        (DECIDERS, 'decided_by = ["the apprentice"]', "nobody decides what breaks-need-two-people lets people propose"),
        (DECIDERS, 'decided_by = ["the neighbour"]', "no relation is called the neighbour"),
        ("told_after_days = 3", "told_after_days = 14", "has to lapse after people are told of it"),
        ("lapses_after_days = 14", "lapses_after_days = 999", "within 366 days"),
        ('commands = ["begin-break"]', 'commands = ["begin-break", "ring-alarm"]', "which nobody can propose"),
        ('may = "second person"', 'may = "yes"', 'breaks-need-two-people has to say may = "second person"'),
        (
            '"extend-break", "return-from-break"',
            '"extend-break", "begin-break", "return-from-break"',
            "both say whether coordinator may begin-break",
        ),
    ],
)
def test_a_policy_that_cannot_be_used_is_told_in_one_sentence(tmp_path, before, after, says):
    policy = changed(tmp_path, (before, after))
    with pytest.raises(UnusablePolicyError, match=says) as unusable:
        look_over(policy)
    assert str(unusable.value).startswith("The policy entitlement.v2 cannot be used: ")


@pytest.mark.parametrize("text", ["name = 1", "lines = 7", "not toml at all", 'name = "x"\nedition = 1'])
def test_a_file_that_is_no_policy_is_told(tmp_path, text):
    (tmp_path / "own.toml").write_text(text)
    with pytest.raises(UnusablePolicyError, match=r"own\.toml is not a policy"):
        load_policy(tmp_path / "own.toml")


def test_an_edition_is_in_force_from_its_day_on_and_never_before_one_that_came_before(tmp_path):
    later = changed(tmp_path, ("edition = 2", "edition = 3"), ("2000-01-01", "2027-01-01"), name="entitlement.v3.toml")
    check_dates([POLICY, later])
    assert [in_force([POLICY, later], day).edition for day in (date(2026, 12, 31), date(2027, 1, 1))] == [2, 3]
    assert still_asked([POLICY, later], date(2026, 12, 31)) == [POLICY, later]
    assert still_asked([POLICY, later], date(2027, 1, 1)) == [later]
    third = changed(tmp_path, ("edition = 2", "edition = 4"), ("2000-01-01", "2026-06-01"), name="entitlement.v4.toml")
    with pytest.raises(UnusablePolicyError, match="before edition 3"):
        check_dates([POLICY, later, third])


def test_who_is_kept_out_of_a_command_does_not_decide_on_it_either(tmp_path):
    kept_out = """[[lines]]
id = "nobody-at-all"
who = ["coordinator", "lead"]
may = "no"
commands = ["decide-gateway", "reopen-gateway"]
says = "Nobody."
source = "design: none"

[[lines]]
id = "breaks-need-two-people"
"""
    by_leads = ('id = "leads-decide-the-gateway"\nwho = ["lead"]\nmay = "yes"', 'id = "x"\nwho = ["tutor"]\n' + SECOND)
    policy = changed(tmp_path, ('[[lines]]\nid = "breaks-need-two-people"\n', kept_out), by_leads)
    with pytest.raises(UnusablePolicyError, match="nobody decides what x lets people propose to decide-gateway"):
        check(policy, ACTS, RELATIONS)


def test_whoever_may_act_alone_does_although_others_of_their_relations_may_only_propose():
    found = POLICY.line_for("begin-break", ["coordinator", "tutor of the apprentice"])
    assert (found.id, found.may) == ("breaks-need-two-people", "second person")
    alone = replace(found, id="alone", may="yes", second_person=None, who=("lead",))
    both = replace(POLICY, by_act={"begin-break": (found, alone)})
    assert both.line_for("begin-break", ["coordinator", "lead"]).id == "alone"


def test_a_line_that_keeps_out_is_overruled_by_none_and_what_no_line_allows_is_not_allowed():
    assert POLICY.line_for("decide-gateway", ["lead"]).may == "yes"
    assert POLICY.line_for("decide-gateway", ["lead", "tutor of the apprentice"]).may == "no"
    assert POLICY.line_for("decide-gateway", ["coordinator"]) is POLICY.otherwise


@pytest.fixture
def own(tmp_path):
    """Return a way to the policies of a provider who has its own edition in a folder, ours with these changes."""

    def load(*changes, name="entitlement.v2.toml"):
        changed(tmp_path, *changes, name=name)
        return load_rulebook(WorkingCalendar(), own=OwnRules(policies=tmp_path)).policies

    return load


def test_a_providers_own_policy_comes_before_ours_from_its_day_on(own):
    policies = own(("2000-01-01", "2027-01-01"))
    before, after = (in_force(policies, day) for day in (date(2026, 12, 31), date(2027, 1, 1)))
    assert [(each.provider, each.edition) for each in (before, after)] == [(False, 2), (True, 2)]
    assert before.id != after.id
    assert still_asked(policies, date(2027, 1, 1)) == [after]


def test_a_providers_own_policy_stays_when_we_bring_a_later_edition(own, tmp_path):
    policies = own(("2000-01-01", "2027-01-01"))
    ours = changed(tmp_path, ("edition = 2", "edition = 3"), ("2000-01-01", "2028-01-01"), name="entitlement.v3.toml")
    assert in_force([*policies, ours], date(2028, 1, 1)).provider


def test_a_folder_without_policies_is_named(tmp_path):
    with pytest.raises(UnusablePolicyError, match=r"There are no policies in .+: put files such as entitlement"):
        load_rulebook(WorkingCalendar(), own=OwnRules(policies=tmp_path / "nowhere"))


def test_two_files_of_one_name_and_edition_are_told(own):
    own(("2000-01-01", "2027-01-01"))
    with pytest.raises(UnusablePolicyError, match="two files have this name and edition"):
        own(("2000-01-01", "2027-02-01"), name="entitlement.again.toml")


def test_a_providers_editions_are_dated_in_their_order(own):
    own(("edition = 2", "edition = 3"), ("2000-01-01", "2027-02-01"), name="entitlement.v3.toml")
    with pytest.raises(UnusablePolicyError, match="before edition 3, which was in use from 2027-02-01 on"):
        own(("edition = 2", "edition = 4"), ("2000-01-01", "2027-01-01"), name="entitlement.v4.toml")


def test_an_edition_dated_before_what_another_one_decided_is_told(own):
    policies = own(("2000-01-01", "2027-01-01"))
    mine = policies[-1]
    for day, decided_by in (
        (date(2026, 12, 31), POLICY.id),
        (date(2027, 1, 1), POLICY.id),
        (date(2028, 1, 1), mine.id),
    ):
        check_against_record(policies, day, decided_by)
    for decided_by, by in ((POLICY.id, r"until 2027-01-02 entitlement\.v2@\w+ decided"), (None, "no policy was asked")):
        with pytest.raises(
            UnusablePolicyError, match=f"it takes effect on 2027-01-01, and .*{by}; give it a later date"
        ):
            check_against_record(policies, date(2027, 1, 2), decided_by)


def test_a_new_edition_of_ours_takes_the_place_of_the_one_before_when_it_is_installed():
    check_against_record([POLICY], date(2027, 1, 1), "entitlement.v1@0123456789abcdef")
