"""What is said in the walk: each question at its address, each command at its own with a body that is well formed."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from api.changing.from_the_register import FROM_THE_REGISTER, said_by_callers
from api.commands import COMMAND_ROUTES
from api.questions import QUESTIONS
from domain.body import Statement
from tests.domain.bodies import BODIES, SEALED
from tests.entitled.table import LINES

ASKED_ABOUT = {"why": "?of=stage", "difference": "?from_version=1", "clocks": "", "replay": "?version=1"}
REGISTERED = {"person", "employer"}
"""Fields that name whom the people register has to know."""
PAPER = {"on_behalf": "PAPER-1"}
BEGINNINGS = (
    ("apply", "/apprenticeships?preview=true", {"cohort": "2030-01"}),
    ("report-bounce", "/bounces", {"message_id": "<nobody@example.org>"}),
)
"""Commands about no apprenticeship yet, and about many."""


@dataclass(frozen=True)
class Deed:
    """A command as it is sent, and what the policy calls it."""

    act: str
    method: str
    path: str
    body: dict
    on_paper: bool = False


def questions(known):
    """Yield each question about one apprenticeship, by what the policy calls it, and its address under that.

    Those about everybody come whole, with `known` ids in their places.
    """
    for each in QUESTIONS:
        path = each.path.replace("{key:path}", "{key}") + ASKED_ABOUT.get(each.called, "")
        one = path.startswith("/apprenticeships/{apprenticeship}")
        yield each.in_policy, one, path if one else path.format(**known)


def changes(published):
    """Yield every change about no apprenticeship, by what the policy calls it, with its method and an address.

    Nothing stands at the address, and a body is none that it takes: who is let in hears that.
    """
    named = {act for line in LINES for act in line.get("changes", ())}
    places = {"staff": "nobody-1", "subject": "nobody-1", "epao": "nqual"}
    for path, method, said in published.said:
        if said["operationId"] in named:
            address = re.sub(r"{(\w+)}", lambda place: places.get(place[1]) or str(uuid4()), path)
            yield said["operationId"], method, address, {"quistine": 1} if "requestBody" in said else None


def deeds(known, day):
    """Yield each command about an apprenticeship, a party's statements by themselves and from paper."""
    for route in COMMAND_ROUTES:
        if not route.path:
            continue
        for act in route.command.deeds():
            places = {**_places(route), **known, "party": act.rpartition("/")[2]}
            body, path = _body(route, known, day), "/apprenticeships/{apprenticeship}" + route.path
            path = path.format(apprenticeship="{apprenticeship}", **places)
            yield Deed(act, route.method, path, body)
            if issubclass(route.command, Statement):
                yield Deed(act, route.method, path, body | PAPER, on_paper=True)


def _places(route):
    said = BODIES[route.command.NAME]
    return {place: said.get(place) or str(uuid4()) for place in re.findall(r"{(\w+)}", route.path)}


def _body(route, known, day):
    places = {name for name in route.command.model_fields if f"{{{name}}}" in route.path}
    said = {name: _said(name, each, known) for name, each in BODIES[route.command.NAME].items()}
    plain = {name: each for name, each in said.items() if name not in {*places, *FROM_THE_REGISTER}}
    fields = said_by_callers(route.command, tuple(places)).model_fields.items()
    lacking = {name: field.annotation for name, field in fields if field.is_required() and name not in plain}
    return plain | {name: _lacking(name, kind, day) for name, kind in lacking.items()}


def _said(name, each, known):
    if name in REGISTERED:
        return known[name]
    return "Said." if each == SEALED else each


def _lacking(name, kind, day):
    of_days = {"days": [str(day)], "until_on": str(day + timedelta(days=7))}
    if name.endswith("_on") or name == "booked_for":
        return of_days.get(name, str(day))
    return of_days.get(name, "observation" if kind is str else 1)
