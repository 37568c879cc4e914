"""Acting for many: one form for all whom the filters of the caseload show, tried for each before it is recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any
from uuid import UUID, uuid4

import anyio
from fastapi import Query, Request, Response
from pydantic import BaseModel, ValidationError

from api.answers.of_many.caseload import Filters, Wanted, as_query
from api.answers.of_many.named_caseload import NamedCaseload
from api.changing.from_the_register import said_by_callers
from api.changing.many_at_once import ManyAtOnce, OneOfMany
from api.changing.selecting import MOST, SentToMany
from api.commands import COMMAND_ROUTES, CommandRoute
from api.console.acting.choosing import choices_for
from api.console.acting.fields import Field, errors_in, fields_of, said_in, wrong_in
from api.console.acting.forms import OURS
from api.console.entrance.kept import Fields
from api.console.entrance.visit import Visit
from api.console.every_fact import in_words
from api.console.frame import Frame
from api.console.pages import View
from api.console.signing_in import Kept, SigningIn
from api.problems import Problem
from api.recorded_facts import Recorded
from api.showing.plainly import act_called
from domain.apprenticeship import COMMANDS
from domain.deciding.every_command import stages_of

ROOM = "/caseload/acts"
OURS_OF_MANY = OURS | {"apprenticeships"}
"""Fields that forms for many use for themselves: no command has one that is called so."""
BY_NAME = {route.command.NAME: route for route in COMMAND_ROUTES if route.of_many}
_WOULD_BE_DONE = frozenset({"would be accepted", "would be proposed", "running", "waiting"})
_TO_FINISH = frozenset({"running", "waiting"})


class ForThese(Filters):
    """Whom an act is for: all of the caseload that fit everything given. What was typed before may be kept."""

    kept: Kept = False


@dataclass(frozen=True)
class These:
    """Those whom an act is for, by name, and the filters that showed them, also as they stand in an address."""

    page: NamedCaseload
    filters: Mapping[str, Any]

    @property
    def query(self) -> str:
        """Return the filters as a query."""
        return as_query(self.filters)

    @property
    def people(self) -> dict[UUID, UUID]:
        """Return of whom each apprenticeship is."""
        return {each.apprenticeship: each.person for each in self.page.apprenticeships}

    @property
    def of_each_stage(self) -> list[UUID]:
        """Return one apprenticeship at each stage at which there is one."""
        return [*{each.stage: each.apprenticeship for each in self.page.apprenticeships}.values()]

    @property
    def can_be_acted_for(self) -> bool:
        """Return whether there is somebody, and no more than one request changes."""
        return bool(self.page.apprenticeships) and not self.page.next


@dataclass(frozen=True)
class FormOfMany:
    """A form for many as it is shown: its fields, what stands in them, and what became of each, or would.

    `key` is what it is sent under, however often; `step` what was done last: nothing yet, tried, or recorded. What was
    recorded is `said` in sentences, of each to whom something was.
    """

    route: CommandRoute
    fields: list[Field]
    filled: Fields
    key: str
    errors: list[dict[str, str]]
    step: str = ""
    outcomes: tuple[OneOfMany, ...] = ()
    said: Mapping[UUID, Sequence[str]] = field(default_factory=dict)

    @property
    def wrong(self) -> dict[str, str]:
        """Return what is wrong with fields, by their names."""
        return wrong_in(self.errors)

    @property
    def to_send(self) -> list[UUID]:
        """Return whom it is sent for next: who would be changed, or is not done yet."""
        wanted = _WOULD_BE_DONE if self.step == "try" else _TO_FINISH
        return [each.apprenticeship for each in self.outcomes if each.status in wanted]


class FormsOfMany:
    """Shows forms for many, and sends what they hold."""

    def __init__(self, many: ManyAtOnce, signing_in: SigningIn) -> None:
        """Have commands taken by `many`; what was typed before somebody signed in again is kept by `signing_in`."""
        self.many = many
        self.signing_in = signing_in

    async def acts(self, visit: Visit, given: Annotated[ForThese, Query()]) -> View:
        """Show what somebody may do for all of these."""
        return await self._choice(visit, await _these(visit, given))

    async def form(self, visit: Visit, command: str, given: Annotated[ForThese, Query()], request: Request) -> View:
        """Show the form of a command."""
        these = await _these(visit, given)
        if not these.can_be_acted_for:
            return await self._choice(visit, these)
        if command not in await _offered(visit, these):
            raise _not_for_these(command, these)
        typed = await self.signing_in.typed(request, visit) if given.kept else {}
        return _shown(these, await _form(visit, these, command, typed))

    async def send(self, visit: Visit, command: str, given: Annotated[ForThese, Query()], request: Request) -> Response:
        """Try what a form holds for each, or record it for those who were shown and chosen."""
        fields = await self.signing_in.reception.form(request, visit)
        if command not in BY_NAME:
            raise _no_such_form()
        step = fields.get("step", ["try"])[0]
        listed = fields.get("apprenticeships", [])
        view = await self._sent(visit, command, _listed(listed) if step == "record" else given, given, fields, step)
        page = self.signing_in.pages.page(view.template, visit, {**view.answers, **view.shows}, view.status)
        if step == "record" and "form" in view.shows and not view.shows["form"].to_send:
            await self.signing_in.recorded(request, fields, page)
        return page

    async def _sent(  # noqa: PLR0913, PLR0917 - what a form says, and about whom
        self, visit: Visit, command: str, shown: Filters, given: ForThese, fields: Fields, step: str
    ) -> View:
        these = replace(await _these(visit, shown), filters=_said(given))
        if not these.can_be_acted_for:
            return await self._choice(visit, these)
        form = await _form(visit, these, command, fields)
        body = _body(form)
        if isinstance(body, FormOfMany):
            return _shown(these, body, 422)
        if step == "change":
            return _shown(these, form)
        selection = Filters(apprenticeships=[*these.people])
        sent = SentToMany(visit.caller, form.key, selection, form.route, body)
        outcomes = await (self.many.carry_out if step == "record" else self.many.preview)(sent)
        said = await _in_words(visit.anew(), these, outcomes)
        return _shown(these, replace(form, step=step, outcomes=tuple(outcomes), said=said))

    async def _choice(self, visit: Visit, these: These) -> View:
        offered = await _offered(visit, these) if these.can_be_acted_for else []
        shows = {"these": these, "acts": [BY_NAME[each].command for each in offered], "most": MOST}
        return View("acts-of-many.html", {"page": these.page}, shows, status=422 if these.page.next else 200)


def add_to(frame: Frame, forms: FormsOfMany) -> None:
    """Add the forms for many to the console."""
    frame.view(ROOM, forms.acts)
    frame.view(f"{ROOM}/{{command}}", forms.form)
    frame.act(f"{ROOM}/{{command}}", forms.send)


def _said(given: Filters) -> dict[str, Any]:
    return given.model_dump(mode="json", exclude_none=True, exclude={"kept"})


async def _these(visit: Visit, given: Filters) -> These:
    said = given.model_dump(exclude_none=True, exclude={"kept"})
    page = await visit.ask("named_caseload", wanted=Wanted(**said, limit=MOST, order="due"))
    return These(page, _said(given))


async def _offered(visit: Visit, these: These) -> list[str]:
    # What one may do is asked of each apprenticeship: here of one at each stage, and of all when it is tried.
    found = [await visit.ask("acts", apprenticeship=each) for each in these.of_each_stage]
    allowed = {act.command for each in found for act in each.acts}
    return [each for each in BY_NAME if each in allowed]


async def _form(visit: Visit, these: These, command: str, filled: Fields) -> FormOfMany:
    route = BY_NAME[command]
    choices = await choices_for(visit, these.of_each_stage[0], route.command)
    key = filled.get("key", [str(uuid4())])[0]
    return FormOfMany(route, fields_of(said_by_callers(route.command, ()), choices), filled, key, [])


async def _in_words(visit: Visit, these: These, outcomes: Iterable[OneOfMany]) -> dict[UUID, list[str]]:
    said: dict[UUID, list[str]] = {}

    async def one(apprenticeship: UUID, outcome: Recorded) -> None:
        said[apprenticeship] = await in_words(visit, apprenticeship, outcome, these.page.names)

    async with anyio.create_task_group() as group:
        for each in outcomes:
            if each.recorded:
                group.start_soon(one, each.apprenticeship, each.recorded)
    return said


def _body(form: FormOfMany) -> BaseModel | FormOfMany:
    model = said_by_callers(form.route.command, ())
    try:
        return model.model_validate(said_in(form.filled, model))
    except ValidationError as error:
        return replace(form, errors=errors_in(error))


def _listed(ids: list[str]) -> Filters:
    try:
        return Filters.model_validate({"apprenticeships": ids})
    except ValidationError:
        detail = "This form names apprentices in another way than it was made. Open it again."
        raise Problem(422, "malformed-request", "Malformed request", detail) from None


def _shown(these: These, form: FormOfMany, status: int = 200) -> View:
    shows: dict[str, Any] = {"these": these, "names": these.page.names, "people": these.people, "ours": OURS_OF_MANY}
    shows |= {"may": (), "apprenticeship": ""}
    return View("act-of-many.html", {}, {"form": form, **shows}, status=status)


def _no_such_form() -> Problem:
    return Problem(404, "unknown-address", "Unknown address", "There is no such form for many.")


def _not_for_these(command: str, these: These) -> Problem:
    if command not in BY_NAME:
        return _no_such_form()
    if any(each.stage in COMMANDS[command].stages for each in these.page.apprenticeships):
        detail = f"“{act_called(command)}” is for somebody else: the policy does not leave it to you for any of these."
    else:
        detail = f"“{act_called(command)}” is possible in {stages_of(command)}, and none of these is there."
    return Problem(403, "not-entitled", "Not now, or not you", detail)
