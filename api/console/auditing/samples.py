"""Samples: those that were drawn, drawing one, and the lives in it with what auditors ask about each."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID, uuid4

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.access.door import Door
from api.answers.history import PAGE
from api.audit.sampling import After, Asked, Limit, Sampling
from api.console.acting.choosing import of_whom
from api.console.acting.fields import Field, errors_in, fields_of, said_in, wrong_in
from api.console.entrance.kept import Fields
from api.console.entrance.visit import Visit
from api.console.frame import ROOT, Frame
from api.console.pages import View
from api.console.signing_in import Kept, SigningIn
from api.problems import Problem

ROOM = "/audit"
ONE_SAMPLE = f"{ROOM}/samples/{{sample}}"

COMMON = (
    ("What happened, from the first day to now?", "/replay?show=days#history"),
    ("How did it get to its stage, by which facts and rules?", "/replay?why=stage#why"),
    ("Was the gateway ready when it was decided?", "/replay?why=gateway#why"),
    ("Was the off-the-job training done, and when?", "#hours"),
    ("Was it noticed that something was late, and whom did it escalate to?", "/replay?why=escalation#why"),
    ("Was the grade given by whoever may give it?", "/replay?why=grade#why"),
    ("What was recorded late, or corrected?", "/replay#point"),
    ("Who taught, and who employed, and from when?", "#people"),
)
"""What auditors ask about one apprenticeship, and where its page answers that."""


@dataclass(frozen=True)
class Draw:
    """The form by which a sample is drawn: its fields, what was typed, and what is wrong with it.

    However often it is sent under its `key`, one sample is drawn. It is for who `draws` samples.
    """

    fields: list[Field]
    filled: Fields
    key: str
    wrong: dict[str, str]
    problem: Problem | None = None
    draws: bool = False


class SampleRoom:
    """Shows samples, and draws them."""

    def __init__(self, drawing: Sampling, door: Door, signing_in: SigningIn) -> None:
        """Draw by `drawing` for whom the `door` lets; what was typed before signing in again is kept."""
        self.drawing = drawing
        self.door = door
        self.signing_in = signing_in

    async def room(
        self, visit: Visit, request: Request, after: After = None, limit: Limit = PAGE, *, kept: Kept = False
    ) -> View:
        """Show the samples that were drawn, and the form that draws one."""
        typed = await self.signing_in.typed(request, visit) if kept else {}
        return await self._shown(visit, await self._form(visit, typed), after, limit)

    async def one(self, visit: Visit, sample: UUID) -> View:
        """Show a sample: how it was drawn, and each life in it."""
        found = await visit.ask("sample", sample=sample)
        return View("sample.html", {"sample": found}, {"common": COMMON}, _rows(found.apprenticeships))

    async def check(self, visit: Visit, sample: UUID) -> View:
        """Make a sample again from its seed, and show whether the same are drawn."""
        again = await visit.ask("redrawn", sample=sample)
        found = await visit.ask("sample", sample=sample)
        return View("sample-again.html", {"sample": found, "redrawn": again})

    async def draw(self, visit: Visit, request: Request) -> Response:
        """Draw a sample, and lead to it."""
        fields = await self.signing_in.reception.form(request, visit)
        self.door.may_by_role(visit.caller, "draw_sample")
        form = await self._form(visit, fields)
        try:
            asked = Asked.model_validate(said_in(fields, Asked))
            call = partial(self.drawing.draw, asked, visit.caller, form.key)
            drawn = await self.signing_in.reception.blocking(call)
        except ValidationError as error:
            return await self._again(visit, replace(form, wrong=wrong_in(errors_in(error))))
        except Problem as problem:
            if problem.type != "nothing-to-draw":
                raise
            return await self._again(visit, replace(form, problem=problem))
        return RedirectResponse(f"{ROOT}{ROOM}/samples/{drawn.sample}", 303)

    async def _again(self, visit: Visit, form: Draw) -> Response:
        view = await self._shown(visit, form, None, PAGE)
        shown = {**view.answers, **view.shows}
        return self.signing_in.pages.page(view.template, visit, shown, 422)

    async def _shown(self, visit: Visit, form: Draw, after: UUID | None, limit: int) -> View:
        # Whose token names a sample reads that one, and no list of others.
        limited = visit.caller.sample
        page = None if limited else await visit.ask("samples", after=after, limit=limit)
        shows = {"form": form, "limited": limited}
        return View("audit.html", {"page": page}, shows)

    async def _form(self, visit: Visit, filled: Fields) -> Draw:
        key = filled.get("key", [""])[0] or str(uuid4())
        draws = not visit.caller.sample and self._may_draw(visit)
        return Draw(fields_of(Asked, await of_whom(visit) if draws else {}), filled, key, {}, draws=draws)

    def _may_draw(self, visit: Visit) -> bool:
        try:
            self.door.may_by_role(visit.caller, "draw_sample")
        except Problem:
            return False
        return True


def add_to(frame: Frame, room: SampleRoom) -> None:
    """Add the samples to the console."""
    frame.view(ROOM, room.room)
    frame.act(ROOM, room.draw)
    frame.view(ONE_SAMPLE, room.one, listed=True)
    frame.view(f"{ONE_SAMPLE}/again", room.check)


def _rows(drawn: list[UUID]) -> list[list[object]]:
    return [["place", "apprenticeship"], *([place, each] for place, each in enumerate(drawn, 1))]
