"""Acting: each command that somebody may send now as a form, tried by a preview before it is recorded."""

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from api.answers.preview import Preview
from api.changing.from_the_register import said_by_callers
from api.changing.taking import Sent, Taking
from api.changing.workflows import StillRunning
from api.commands import COMMAND_ROUTES, CommandRoute
from api.console.acting.choosing import choices_for
from api.console.acting.fields import Field, errors_in, fields_of, said_in, wrong_in
from api.console.entrance.kept import Fields
from api.console.entrance.visit import Visit
from api.console.frame import ROOT, Frame
from api.console.pages import View
from api.console.signing_in import Kept, SigningIn
from api.console.whose_page import whose
from api.problems import Problem
from api.showing.plainly import act_called
from domain.apprenticeship import COMMANDS
from domain.deciding.every_command import stages_of
from domain.history.replay import Point

DIGEST = "sha256"
"""The field that says the SHA-256 of a file: whoever fills a form in brings the file, and its hash is made here."""
BY_NAME = {route.command.NAME: route for route in COMMAND_ROUTES if route.path}
ABOUT_ONE = "/apprenticeships/{apprenticeship}"
_SHOWN = {409, 410, 412, 422}


OURS = frozenset({"token", "key", "opened_at", "step", "kept"})
"""What a form of ours says beside what a command does: no command has a field of these names."""


class Prefilled(BaseModel):
    """What a link to a form says already: which session, assessment, escalation, agreement or party it is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    session: str | None = None
    assessment: str | None = None
    clock: str | None = None
    about: str | None = None
    party: str | None = None
    subject: str | None = None
    requirement: str | None = None
    fact: str | None = None
    act: str | None = None
    proposal: str | None = None
    held_on: str | None = None
    version: str | None = None
    sha256: str | None = None
    from_on: str | None = None
    expected_return_on: str | None = None
    kept: Kept = False


@dataclass(frozen=True)
class Form:
    """A form as it is shown: its fields, what stands in them, and what came of sending it.

    `key` is what it is sent under, however often; `version` the one that it was opened on. What was typed before
    somebody signed in again was `kept`.
    """

    route: CommandRoute
    fields: list[Field]
    filled: Fields
    key: str
    version: str
    errors: list[dict[str, str]]
    problem: Problem | None = None
    preview: Preview | None = None
    running: bool = False
    meanwhile: tuple[str, ...] = ()
    kept: bool = False
    status: int = 200

    @property
    def brings_a_file(self) -> bool:
        """Return whether a file may be chosen in it."""
        return any(each.kind == "digest" for each in self.fields)

    @property
    def wrong(self) -> dict[str, str]:
        """Return what is wrong with fields, by their names."""
        return wrong_in(self.errors)


class Forms:
    """Shows forms, and sends what they hold."""

    def __init__(self, taking: Taking, signing_in: SigningIn) -> None:
        """Have commands taken by `taking`; what was typed before somebody signed in again is kept by `signing_in`."""
        self.taking = taking
        self.signing_in = signing_in

    async def acts(self, visit: Visit, apprenticeship: UUID) -> View:
        """Show every command that somebody may send."""
        acts = await visit.ask("acts", apprenticeship=apprenticeship)
        return View("acts.html", {"acts": acts}, {**await whose(visit, apprenticeship)})

    async def form(
        self, visit: Visit, apprenticeship: UUID, command: str, given: Annotated[Prefilled, Query()], request: Request
    ) -> View:
        """Show the form of a command."""
        acts = await visit.ask("acts", apprenticeship=apprenticeship)
        if command not in {each.command for each in acts.acts}:
            raise _not_now(command, acts.stage)
        typed = await self.signing_in.typed(request, visit) if given.kept else {}
        said = {name: [value] for name, value in given.model_dump(exclude={"kept"}, exclude_none=True).items()}
        form = await self._form(visit, apprenticeship, BY_NAME[command], typed or said)
        form = replace(form, kept=True) if typed else replace(form, version=str(acts.version))
        return await self._shown(visit, apprenticeship, form)

    async def send(self, visit: Visit, apprenticeship: UUID, command: str, request: Request) -> Response:
        """Try what a form holds, or record it."""
        fields = await self.signing_in.reception.form(request, visit)
        if command not in BY_NAME:
            raise Problem(404, "unknown-address", "Unknown address", "There is no such form.")
        form = await self._form(visit, apprenticeship, BY_NAME[command], fields)
        sent = _sent(visit, apprenticeship, form, fields)
        step = fields.get("step", ["try"])[0]
        answer = sent if isinstance(sent, Form) else await self._taken(visit, form, sent, step)
        if isinstance(answer, Form):
            view = await self._shown(visit, apprenticeship, answer)
            return self.signing_in.pages.page(view.template, visit, {**view.answers, **view.shows}, answer.status)
        await self.signing_in.recorded(request, fields, answer)
        return answer

    async def _taken(self, visit: Visit, form: Form, sent: Sent, step: str) -> Form | Response:
        if step == "change":
            return form
        try:
            if step != "record":
                found = await self.taking.preview(form.route, sent)
                if isinstance(found, Preview):
                    return replace(form, preview=found, version=str(found.version))
            else:
                await self.taking.carry_out(form.route, sent)
        except StillRunning:
            return replace(form, running=True, status=202)
        except Problem as problem:
            if problem.status not in _SHOWN and "unmet" not in problem.extensions:
                raise
            return await self._refused(visit, form, sent, problem)
        return RedirectResponse(f"{ROOT}/apprenticeships/{sent.apprenticeship}?recorded={form.key}", 303)

    async def _refused(self, visit: Visit, form: Form, sent: Sent, problem: Problem) -> Form:
        errors: list[dict[str, str]] = problem.extensions.get("errors", [])  # type: ignore[assignment]
        refused = replace(form, problem=problem, errors=errors, status=problem.status)
        if problem.status != 412 or not form.version.isdigit():  # noqa: PLR2004
            # What was refused is on record under its key: sent once more, it is another try.
            return replace(refused, key=str(uuid4())) if "unmet" in problem.extensions else refused
        return replace(refused, version=str(problem.extensions["version"]), meanwhile=await _since(visit, sent, form))

    async def _form(self, visit: Visit, apprenticeship: UUID, route: CommandRoute, filled: Fields) -> Form:
        model = said_by_callers(route.command)
        fields = fields_of(model, await choices_for(visit, apprenticeship, route.command))
        key, version = filled.get("key", [str(uuid4())])[0], filled.get("opened_at", [""])[0]
        return Form(route, fields, filled, key, version, [])

    async def _shown(self, visit: Visit, apprenticeship: UUID, form: Form) -> View:
        shows = {"form": form, "ours": OURS, **await whose(visit, apprenticeship), "may": set[str]()}
        if any(each.first for each in form.fields):
            acts = await visit.ask("acts", apprenticeship=apprenticeship)
            shows["may"] = {each.command for each in acts.acts}
        return View("act.html", {}, shows, status=form.status)


def that_bring_a_file() -> str:
    """Return the pattern of the addresses at which forms with a file are sent."""
    commands = [name for name, route in BY_NAME.items() if DIGEST in route.command.model_fields]
    return rf"{ROOT}/apprenticeships/[0-9a-f-]{{36}}/acts/(?:{'|'.join(commands)})"


def add_to(frame: Frame, forms: Forms) -> None:
    """Add the forms to the console."""
    frame.view(f"{ABOUT_ONE}/acts", forms.acts)
    frame.view(f"{ABOUT_ONE}/acts/{{command}}", forms.form)
    frame.act(f"{ABOUT_ONE}/acts/{{command}}", forms.send)


def _sent(visit: Visit, apprenticeship: UUID, form: Form, fields: Fields) -> Sent | Form:
    model, places = said_by_callers(form.route.command), tuple(re.findall(r"{(\w+)}", form.route.path))
    try:
        whole = model.model_validate(said_in(fields, model))
        body = said_by_callers(form.route.command, places)(**whole.model_dump(exclude_unset=True, exclude={*places}))
    except ValidationError as error:
        return replace(form, errors=errors_in(error), status=422)
    version = frozenset({int(form.version)}) if re.fullmatch(r"[0-9]{1,9}", form.version) else None
    in_the_path: dict[str, Any] = {place: getattr(whole, place) for place in places}
    return Sent(visit.caller, form.key, apprenticeship, body, in_the_path, version)


async def _since(visit: Visit, sent: Sent, form: Form) -> tuple[str, ...]:
    difference = await visit.ask_if_entitled(
        "difference", apprenticeship=sent.apprenticeship, first=Point(version=int(form.version)), second=Point()
    )
    return tuple(each.sentence for each in difference.came) if difference else ()


def _not_now(command: str, stage: str) -> Problem:
    if command not in BY_NAME:
        return Problem(404, "unknown-address", "Unknown address", "There is no such form.")
    if stage in COMMANDS[command].stages:
        detail = f"“{act_called(command)}” is for somebody else: the policy does not leave it to you."
    else:
        where = f"it is possible in {stages_of(command)}, and this one is at '{stage}'"
        detail = f"“{act_called(command)}” is not possible now: {where}."
    return Problem(403, "not-entitled", "Not now, or not you", detail)
