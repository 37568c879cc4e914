"""From the register: what the people register adds to a command, and whom it must know."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, TypeVar
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter
from pydantic import BaseModel, ValidationError, create_model

from activities.ledger.ledger import Ledger
from activities.personal_data.people import AtTheStart, People, UnknownPersonError
from activities.personal_data.register_log import is_erased
from activities.personal_data.who_is_who import WhoIsWho
from api.access.caller import Caller
from api.problems import erased, malformed, unknown_apprenticeship, without_input
from domain.apprenticeship import COMMANDS
from domain.body import SEALED, ULN_IN_A_CODE, Body
from domain.command import Registered
from domain.correction.correcting import CorrectFact
from domain.deciding.consequences import what_was_asked
from domain.deciding.fold import fold
from domain.enrolment.applying import Apply
from domain.enrolment.enrolling import Enrol
from domain.enrolment.restarting import earlier_episode
from domain.interruption.changing_employer import RecordNewEmployer
from domain.interruption.transferring import TransferEmployment
from domain.rulebook.rulebook import Rulebook
from domain.uln import names_uln

R = TypeVar("R")
FROM_THE_REGISTER = frozenset({*AtTheStart._fields, "earlier"})
"""Fields of commands that no caller may send."""

FILLED_FROM_THE_REGISTER = frozenset({"division"})
"""Fields of commands that the register tells where the caller leaves them out."""

NAME_AN_EMPLOYER: tuple[type[Body], ...] = (Enrol, RecordNewEmployer, TransferEmployment)
"""Commands whose employer has to be on the register, which tells the division where the caller does not."""


@cache
def said_by_callers(command: type[Body], elsewhere: tuple[str, ...] = ()) -> type[BaseModel]:
    """Return the model of what callers say of a command, but for what they say `elsewhere`, as in the address."""
    written: dict[str, Any] = {
        name: (field.rebuild_annotation(), field)
        for name, field in command.model_fields.items()
        if name not in {*elsewhere, *FROM_THE_REGISTER}
    }
    return create_model(
        f"{command.__name__}Request", __config__=command.model_config, __doc__=command.__doc__, **written
    )


class FromTheRegister:
    """Completes commands from the people register, so that nothing personal goes further."""

    def __init__(
        self, people: People, who_is_who: WhoIsWho, ledger: Ledger, book: Rulebook, seats: CapacityLimiter
    ) -> None:
        """Ask these, at most as many at a time as there are `seats`."""
        self.people = people
        self.who_is_who = who_is_who
        self.ledger = ledger
        self.book = book
        self.seats = seats

    async def whom_they_say(self, caller: Caller) -> Registered:
        """Return whom the registers say that a caller is."""
        return await self.blocking(partial(self.who_is_who.of, caller.subject))

    async def complete(
        self, command: type[Body], apprenticeship: UUID, said: dict[str, Any], *, sealed: bool = False
    ) -> Body:
        """Return the command as said, its free text plain or `sealed`, completed.

        A division that is said stands, although the register may tell another: an employer has sites elsewhere.
        Raises a 422 problem for a person or employer not registered, and for a correction that the command
        which it corrects would not let pass; a 410 problem where the person was erased.
        """
        if command is Apply:
            await self.blocking(partial(self._known_person, said["person"]))
        if command in NAME_AN_EMPLOYER:
            said = {"division": await self.blocking(partial(self._division, said["employer"])), **said}
        if command is CorrectFact and said.get("instead") is not None:
            said = {**said, "instead": await self._rightly(apprenticeship, said["fact"], said["instead"])}
        if command is Enrol:
            told = await self.blocking(partial(self._at_the_start, apprenticeship, said))
            earlier = await self.blocking(partial(self._earlier, apprenticeship, said.get("restart_of")))
            said = {**said, **told._asdict(), "earlier": earlier}
        return command.model_validate(said, context=SEALED if sealed else None)

    async def _rightly(self, apprenticeship: UUID, fact: int, instead: dict[str, Any]) -> dict[str, Any]:
        # What cannot be said again is left to the rules, without the values: nothing unchecked passes here.
        history = await self.blocking(partial(self.ledger.history, apprenticeship))
        asked = what_was_asked(history, fact, self.book)
        if asked is None:
            return {}
        command = COMMANDS[asked.name].command
        _refuse_fields(command, instead)
        try:
            right = command.model_validate({**asked.body, **instead}, context=SEALED)
        except ValidationError as error:
            raise malformed(
                [without_input({**each, "loc": ("body", "instead", *each["loc"])}) for each in error.errors()]
            ) from None
        anew = {"division"} - set(instead) if "employer" in instead else set()
        right = await self.complete(command, apprenticeship, right.model_dump(exclude=anew), sealed=True)
        return right.model_dump(mode="json", include={*instead, *anew, *FROM_THE_REGISTER})

    def _known_person(self, person: UUID) -> None:
        if self.people.apprentice(person) is None:
            if is_erased(self.people.pool, person):
                raise erased()
            raise malformed([{"place": "body/person", "reason": "no apprentice is registered under this id"}])

    def _division(self, employer: UUID) -> str:
        registered = self.people.employer(employer)
        if registered is None:
            raise malformed([{"place": "body/employer", "reason": "no employer is registered under this id"}])
        return registered.division

    def _at_the_start(self, apprenticeship: UUID, said: dict[str, Any]) -> AtTheStart:
        application = fold(apprenticeship, self.ledger.history(apprenticeship)).application
        if application is None:
            raise unknown_apprenticeship()
        try:
            return self.people.at_the_start(application.person, said["starts_on"])
        except UnknownPersonError:
            raise erased() from None
        except ValueError:
            raise malformed([{"place": "body/starts_on", "reason": "this is before the person was born"}]) from None

    def _earlier(self, apprenticeship: UUID, restart_of: UUID | str | None) -> dict[str, Any] | None:
        if restart_of is None:
            return None
        named = UUID(str(restart_of))
        before, after = (fold(each, self.ledger.history(each)) for each in (named, apprenticeship))
        found = earlier_episode(before, after)
        if found is None or named == apprenticeship:
            raise malformed([{"place": "body/restart_of", "reason": "no other enrolled apprenticeship has this id"}])
        return found

    async def blocking(self, call: Callable[[], R]) -> R:
        """Return what a blocking call gives, made in one of the seats."""
        return await anyio.to_thread.run_sync(call, limiter=self.seats)


def _refuse_fields(command: type[Body], instead: dict[str, Any]) -> None:
    free_text = set(command.free_text())
    open_fields = [name for name in command.model_fields if name not in free_text | FROM_THE_REGISTER]
    errors = [
        {"place": f"body/instead/{name}", "reason": "free text stays as it was written"}
        for name in instead
        if name in free_text
    ]
    errors += [
        {"place": f"body/instead/{name}", "reason": ULN_IN_A_CODE}
        for name, value in instead.items()
        if name in open_fields and any(map(names_uln, _texts(value)))
    ]
    if not set(instead) <= {*open_fields, *free_text}:
        errors.append({"place": "body/instead", "reason": f"{command.NAME} says only: {', '.join(open_fields)}"})
    if errors:
        raise malformed(errors)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
