"""What the claims of an issuer mean here: a mapping, which is data, makes a caller of them."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from api.access.caller import Caller, InvalidTokenError, unfit_subject
from api.access.roles import AUDITOR, ROLES
from api.cannot_run import CannotRunError
from domain.apprenticeship import COMMANDS

Claims = Mapping[str, Any]
Place = tuple[str, ...]

_OURS = Path(__file__).parent / "claims"


class ClaimsMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an issuer's claims say what; a place is the names on the way to it, the outermost first.

    `rights` hold the issuer's words for roles, which `roles` translates, and after `command_prefix` the names of the
    commands that a token is limited to. A token is a machine's where the place `machine_with` is filled, or
    `machine_without` is empty. `expected` are claims that must say exactly this, and `types` the kinds of token.
    """

    subject: Place
    rights: tuple[Place, ...]
    roles: dict[str, str]
    command_prefix: str
    types: tuple[str, ...]
    token_id: Place = ("jti",)
    sample: Place | None = None
    machine_with: Place | None = None
    machine_without: Place | None = None
    expected: dict[str, str] = {}

    def caller(self, claims: Claims) -> Caller:
        """Return whom verified claims tell. Raises InvalidTokenError in one sentence for anybody else."""
        words = frozenset(self._words(claims))
        subject, role = at(claims, self.subject), self._role(claims, words)
        if not isinstance(subject, str):
            raise InvalidTokenError(f"the token names no subject ({'.'.join(self.subject)})")
        if problem := unfit_subject(subject):
            raise InvalidTokenError(problem)
        return Caller(subject, role, self._sample(claims, role), self._commands(claims, words))

    def _role(self, claims: Claims, words: frozenset[str]) -> str:
        roles = {self.roles[word] for word in words if word in self.roles}
        if len(roles) == 1:
            return roles.pop()
        if roles:
            raise InvalidTokenError("the token has more than one of the roles that are known here: one must be given")
        elsewhere = claims.get("_claim_names")
        if isinstance(elsewhere, dict) and any(place[0] in elsewhere for place in self.rights):
            raise InvalidTokenError(
                "the token leaves its groups out because they are too many: have the issuer send roles in their place"
            )
        raise InvalidTokenError("the token has none of the roles that are known here: " + ", ".join(self.roles))

    def _commands(self, claims: Claims, words: frozenset[str]) -> frozenset[str] | None:
        named = {word.removeprefix(self.command_prefix) for word in words if word.startswith(self.command_prefix)}
        if named - COMMANDS.keys():
            raise InvalidTokenError("the token is limited to a command that there is not")
        if not named and self._is_a_machine(claims):
            raise InvalidTokenError(
                f"a machine's token must name the commands that it may send, such as {self.command_prefix}report-bounce"
            )
        return frozenset(named) or None

    def _is_a_machine(self, claims: Claims) -> bool:
        if self.machine_with and at(claims, self.machine_with) is not None:
            return True
        return self.machine_without is not None and at(claims, self.machine_without) is None

    def _sample(self, claims: Claims, role: str) -> UUID | None:
        # A limit that cannot be read must never become no limit.
        if self.sample is None or self.sample[-1] not in _around(claims, self.sample):
            return None
        if role != AUDITOR:
            raise InvalidTokenError(f"only the role {AUDITOR} is limited to a sample")
        try:
            return UUID(at(claims, self.sample))
        except (ValueError, TypeError, AttributeError):
            raise InvalidTokenError("the token is limited to a sample that is none") from None

    def _words(self, claims: Claims) -> Iterator[str]:
        for place in self.rights:
            said = at(claims, place)
            yield from said.split() if isinstance(said, str) else _texts(said)


def at(claims: Claims, place: Sequence[str]) -> Any:
    """Return what claims say at a place, or None."""
    return _around(claims, place).get(place[-1])


def claims_mapping(named: str) -> ClaimsMapping:
    """Return the mapping of this name, or in this file. Raises CannotRunError naming what is wrong with it."""
    path = _OURS / f"{named}.toml"
    path = path if path.is_file() else Path(named)
    try:
        mapping = msgspec.convert(tomllib.loads(path.read_text("utf-8")), ClaimsMapping)
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join(sorted(each.stem for each in _OURS.glob("*.toml")))
        raise CannotRunError(
            f"INDENTURE_CLAIMS must be one of {known}, or the path of a file, not {named!r}."
        ) from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CannotRunError(f"INDENTURE_CLAIMS: {path} cannot be used: {error}.") from error
    if unknown := sorted({*mapping.roles.values()} - {*ROLES}):
        known = ", ".join(ROLES)
        raise CannotRunError(
            f"INDENTURE_CLAIMS: {path} names a role that there is not, {unknown[0]!r}: choose from {known}."
        )
    if not (mapping.roles and mapping.command_prefix and mapping.types):
        raise CannotRunError(f"INDENTURE_CLAIMS: {path} must say something for roles, command_prefix and types.")
    return mapping


def _around(claims: Claims, place: Sequence[str]) -> Claims:
    for name in place[:-1]:
        inner = claims.get(name)
        claims = inner if isinstance(inner, dict) else {}
    return claims


def _texts(said: object) -> list[str]:
    return [each for each in said if isinstance(each, str)] if isinstance(said, list) else []
