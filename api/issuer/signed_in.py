"""Who is signed in at the embedded issuer: whom somebody picked, remembered by their browser and here, for a day."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from api.issuer.demo_people import DemoPerson

REMEMBERED_SECONDS = 24 * 3600
_MOST = 100


@dataclass(frozen=True)
class _Picked:
    person: DemoPerson
    ends: float


class SignedIn:
    """Remembers who was picked, each by a secret that the browser alone holds; nothing of it outlives the issuer."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Remember nobody yet; `clock` counts seconds."""
        self._clock = clock
        self._picked: OrderedDict[str, _Picked] = OrderedDict()

    def begin(self, person: DemoPerson) -> str:
        """Remember a person for REMEMBERED_SECONDS, and return the secret by which they are known again."""
        secret = secrets.token_urlsafe(32)
        self._picked[secret] = _Picked(person, self._clock() + REMEMBERED_SECONDS)
        if len(self._picked) > _MOST:
            self._picked.popitem(last=False)
        return secret

    def who(self, secret: str) -> DemoPerson | None:
        """Return who was picked, or None where nobody was, or who has signed out, or too long ago."""
        picked = self._picked.get(secret)
        return picked.person if picked and picked.ends > self._clock() else None

    def end(self, secret: str) -> None:
        """Remember them no longer."""
        self._picked.pop(secret, None)
