"""Pages that are told by the code: the diagram, a first life, the commands, rules, clocks, standards, command line.

Run as a program, it writes them; the suite checks that they are up to date.
"""

import ast
import sys
from functools import partial
from pathlib import Path

import click

from api.changing.many_at_once import AT_ONCE, BEGUN_WITHIN_SECONDS
from api.changing.selecting import MOST
from api.cli.main import main
from api.commands import COMMAND_ROUTES
from domain.apprenticeship import LIFECYCLE, NEEDS_ANOTHER
from domain.clocks.every_clock import CLOCKS
from domain.days import in_words
from domain.deciding.corrected_history import acts
from domain.entitlement.relations import MEANING, RELATIONS
from domain.folds import MOVES
from domain.rulebook.ladder import COUNTED
from domain.stage import Stage
from domain.strands import POST
from domain.what_happens_by_itself import RINGS, STANDS_DOWN
from tests.contracts.rules_page import rules
from tests.contracts.standards_page import standards
from tests.domain.given import BOOK
from tests.domain.whole_lives import WHOLE_LIVES

ROOT = Path(__file__).parents[2]
END = "<!-- end of generated -->"


def diagram():
    """Return the lifecycle as a Mermaid diagram: the stages, and the facts that move between them."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {_node(stage)} : {stage.value}" for stage in Stage if stage is not Stage.NEW]
    by_itself = {fact for ring in RINGS.values() for fact in ring.facts}
    for fact, move in MOVES.items():
        said = fact.NAME.rpartition(".")[0].replace("-", " ") + (", by itself" if fact in by_itself else "")
        lines += [
            f"    {_node(stage)} --> {_node(move.to)} : {said}"
            for stage in Stage
            if stage in move.from_stages and stage is not move.to
        ]
    lines += [f"    {_node(stage)} --> [*]" for stage in (Stage.COMPLETED, Stage.WITHDRAWN)]
    return "\n".join([*lines, "```"])


def _node(stage):
    return "[*]" if stage is Stage.NEW else stage.name.lower()


def commands():
    """Return every command with its route, its stages and the facts it may lead to."""
    routes = {route.command: route for route in COMMAND_ROUTES}
    rows = [
        "# Commands",
        "",
        "Every path stands under `/apprenticeships/{apprenticeship}`; the first one creates it. Who may send which:",
        "[policy.md](policy.md).",
        "",
        "| command | what people call it | route | stages that allow it | facts it may lead to |",
        "|---|---|---|---|---|",
    ]
    for transition in LIFECYCLE:
        route = routes[transition.command]
        stages = ", ".join(_stage(stage, transition) for stage in Stage if stage in transition.stages)
        facts = ", ".join(f"`{fact.NAME}`" for fact in transition.facts)
        path = f"`{route.method} {route.path or '/apprenticeships'}`"
        rows.append(f"| {transition.command.NAME} | {transition.command.TITLE} | {path} | {stages} | {facts} |")
    rows += [
        "",
        "Where the policy says that a command needs a second person, it leads to a proposal instead:",
        f"`{NEEDS_ANOTHER.NAME}`. What it proposes is recorded when another person accepts it.",
    ]
    rows += ["", f"Whatever ends an open escalation, its end is recorded with it: `{STANDS_DOWN.NAME}`."]
    rows += ["", *_of_many()]
    rows += ["", "# What happens by itself", "", "| alarm | facts |", "|---|---|"]
    rows += [f"| {kind} | {', '.join(f'`{f.NAME}`' for f in ring.facts)} |" for kind, ring in RINGS.items()]
    rows += ["", "# What the post reports", "", "| command | facts |", "|---|---|"]
    rows += [f"| {each.command.NAME} | {', '.join(f'`{f.NAME}`' for f in each.facts)} |" for each in POST]
    return "\n".join(rows) + "\n"


def _of_many():
    """Return how commands are sent for many at once, and which."""
    paths = (f"| {each.command.NAME} | `{each.method} /caseload{each.path}` |" for each in COMMAND_ROUTES)
    return [
        "# Many at once",
        "",
        "Some are also sent for many in one request, with `selection`, the filters of the caseload or a list of",
        "`apprenticeships`, and `command`, what is said of each. Each is a command of its own, decided by itself,",
        "under the key of the request, a slash and the id of the apprenticeship: accepted, proposed or refused,",
        "whatever becomes of the others. With `?preview=true` nothing is recorded.",
        "",
        f"One request changes {MOST} apprenticeships at most. A process carries {AT_ONCE} of them out at a time, and",
        f"begins none after {BEGUN_WITHIN_SECONDS:.0f} seconds. What is `running` or `waiting` then is finished by",
        "sending the same request again under the same key; so is what a lost answer left open.",
        "",
        "| command | route |",
        "|---|---|",
        *(row for each, row in zip(COMMAND_ROUTES, paths, strict=True) if each.of_many),
    ]


def policy():
    """Return the policy in force as a manager reads it: who may do and ask what, and where that comes from."""
    found = max(BOOK.policies, key=lambda each: (each.effective_from, each.edition))
    rows = [
        "# Who may do what",
        "",
        f"The policy `{found.id}`, in force from {in_words(found.effective_from)} on. It is asked before anything is",
        "recorded or answered, and every fact cites the line that let its actor do it. The file:",
        f"`domain/policies/{found.name}.v{found.edition}.toml`. What no line allows is not allowed.",
        "",
        "*On behalf* means: recorded by staff from a paper that the party signed, with its reference; every sentence",
        "says so. *Second person* means: what one person asks for is a proposal. It is kept whole, and changes nothing",
        "until another person of those named accepts it. Nobody decides on what they proposed.",
        "A line that says *no* is overruled by none.",
        "",
        "# The relations",
        "",
        "What somebody has to do with an apprenticeship is worked out from its facts and from the registers, for the",
        "day on which it happened and for today.",
        "",
        "| relation | who that is |",
        "|---|---|",
        *(f"| {name} | {MEANING[name]} |" for name in RELATIONS),
        "",
        "# What is done",
        "",
        "| what it says | who | may | commands | source |",
        "|---|---|---|---|---|",
        *(_policy_row(each, each.commands) for each in found.lines if each.commands),
        "",
        "# What is changed beside: registers, samples, receivers, upkeep",
        "",
        "| what it says | who | may | changes | source |",
        "|---|---|---|---|---|",
        *(_policy_row(each, each.changes) for each in found.lines if each.changes),
        "",
        "# What is asked",
        "",
        "| what it says | who | may | questions | source |",
        "|---|---|---|---|---|",
        *(_policy_row(each, each.questions) for each in found.lines if each.questions),
    ]
    return "\n".join(rows) + "\n"


def _policy_row(line, acts):
    may = f"**{line.may}**{_second_person(line)}" if line.may != "yes" else line.may
    notes = ", without staff notes" if line.withholds_staff_notes else ""
    named = ", ".join(each.replace("_", " ").replace("-", " ").replace("/", ", for the ") for each in acts)
    return f"| {line.says} (`{line.id}`) | {', '.join(line.who)} | {may}{notes} | {named} | {line.source} |"


def _second_person(line):
    second = line.second_person
    if second is None:
        return ""
    deciders = " or ".join(second.decided_by)
    return f": another {deciders}, told after {second.told_after_days} days, lapses after {second.lapses_after_days}"


def _stage(stage, transition):
    late = transition.until_the_gateway and stage is Stage.ASSESSMENT
    return f"{stage} (of a day up to the gateway)" if late else stage


def clocks():
    """Return every clock with its source, what it waits for, its rungs, and what its escalations stand down by."""
    ladders = {name: ladder for each in BOOK.ladders for name, ladder in each.clocks.items()}
    rows = [
        "# Clocks",
        "",
        "What falls overdue by itself, on the day after the last one on which it is in time. Every clock climbs its",
        "ladder rung by rung until what it waits for is there: each after so many working days,",
        f"{COUNTED}.",
        "All but those marked stand still in a break in learning: after one of four weeks or more they start anew,",
        "after a shorter one each goes on where it stood, the days away added.",
        "People are told on the morning of a working day, at the hour of the ladder, in one letter about everything.",
        "",
        "| clock | due | source | rungs | stands down by |",
        "|---|---|---|---|---|",
    ]
    for clock, look in CLOCKS.items():
        due = look.__doc__.strip().partition("\n")[0].removeprefix("Return ").rstrip(".")
        rungs = "; ".join(f"{rung.working_days}: {', '.join(rung.tell)}" for rung in ladders[clock.name].rungs)
        runs = " (runs in a break too)" if clock.runs_in_break else ""
        ended = ", ".join(f"`{name}`" for name in stood_down_by(clock))
        rows.append(f"| {clock.name}{runs} | {due} | {clock.source} | {rungs} | {ended} |")
    return "\n".join(rows) + "\n"


def stood_down_by(clock):
    """Return the facts that end an escalation of a clock in the lives of the tests; a break or an end ends any."""
    facts = [[each.fact for each in act] for life in WHOLE_LIVES for act in acts(life.history)]
    return sorted({act[0].NAME for act in facts if any(ends(fact, clock) for fact in act)})


def ends(fact, clock):
    """Return whether a fact says that an escalation of a clock stood down."""
    return isinstance(fact, STANDS_DOWN) and fact.clock == clock.name


def command_line():
    """Return the help of every command."""
    context = click.Context(main, info_name="indenture")
    parts = ["# Command line", "", "```", main.get_help(context), "```"]
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        inner = click.Context(command, info_name=f"indenture {name}")
        parts += ["", f"## indenture {name}", "", "```", command.get_help(inner), "```"]
    return "\n".join(parts) + "\n"


def first_life():
    """Return the requests of the script that the suite runs, as they stand in it."""
    script = (ROOT / "docs/first_life.py").read_text()
    (story,) = [node for node in ast.parse(script).body if getattr(node, "name", "") == "first_life"]
    return "\n".join(["```python", ast.get_source_segment(script, story), "```"])


def _filled(page, name, told):
    begin = f"<!-- generated: {name} -->"
    before, rest = (ROOT / page).read_text().split(begin)
    return f"{before}{begin}\n{told()}\n{END}{rest.split(END, 1)[1]}"


PAGES = {
    ROOT / "README.md": partial(_filled, "README.md", "first life", first_life),
    ROOT / "docs/lifecycle.md": partial(_filled, "docs/lifecycle.md", "lifecycle", diagram),
    ROOT / "docs/commands.md": commands,
    ROOT / "docs/policy.md": policy,
    ROOT / "docs/rules.md": rules,
    ROOT / "docs/clocks.md": clocks,
    ROOT / "docs/standards.md": standards,
    ROOT / "docs/command-line.md": command_line,
}
"""What makes each generated page, by its path: some take seconds."""


if __name__ == "__main__":
    for path, page in PAGES.items():
        path.write_text(page())
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
