"""Seals: those of the ledger, and those that somebody kept elsewhere, compared with them."""

from dataclasses import dataclass

from fastapi import Request, Response

from activities.proof.seal import PublicKeys, UnreadableSealError, read_seal
from api.answers.history import PAGE
from api.audit.seals import After, Limit, SealRead
from api.console.entrance.kept import Fields
from api.console.entrance.visit import Visit
from api.console.frame import Frame
from api.console.pages import View
from api.console.signing_in import Kept, SigningIn

ADDRESS = "/audit/seals"
MOST = 50


@dataclass(frozen=True)
class Compared:
    """What was found of one line: whether it `holds`, and why in a sentence."""

    line: int
    holds: bool
    says: str


class SealRoom:
    """Shows seals, and compares those that somebody brings."""

    def __init__(self, believed: PublicKeys, signing_in: SigningIn) -> None:
        """Believe the signatures of these keys."""
        self.believed = believed
        self.signing_in = signing_in

    async def seals(
        self, visit: Visit, request: Request, after: After = 0, limit: Limit = PAGE, *, kept: Kept = False
    ) -> View:
        """Show the seals of the ledger, the oldest first."""
        typed = await self.signing_in.typed(request, visit) if kept else {}
        page = await visit.ask("seals", after=after, limit=limit)
        return View("seals.html", {"page": page}, {"typed": _typed(typed), "compared": []})

    async def compare(self, visit: Visit, request: Request) -> Response:
        """Compare the seals that somebody brings with those of the ledger."""
        typed = _typed(await self.signing_in.reception.form(request, visit))
        page = await visit.ask("seals")
        lines = [each for each in typed.splitlines() if each.strip()]
        compared = [await self._compared(visit, number, line) for number, line in enumerate(lines[:MOST], 1)]
        if len(lines) > MOST or not lines:
            many = f"At most {MOST} seals are compared at a time: bring the others next." if lines else "Bring a seal."
            compared.append(Compared(len(lines), holds=False, says=many))
        shown = {"page": page, "typed": typed, "compared": compared}
        return self.signing_in.pages.page("seals.html", visit, shown)

    async def _compared(self, visit: Visit, number: int, line: str) -> Compared:
        try:
            seal = read_seal(f"{line.strip()}\n".encode())
        except UnreadableSealError:
            return Compared(number, holds=False, says="This is not a whole seal: it was cut off or changed.")
        key = self.believed.get(seal.key_id)
        if key is None or not seal.signed_by(key):
            why = "its signature is of no key that is believed here, or of something else"
            return Compared(number, holds=False, says=f"Seal {seal.number} does not hold: {why}.")
        ours = (await visit.ask("seals", after=seal.number - 1, limit=1)).seals
        if not ours or ours[0].number != seal.number:
            says = f"The ledger has no seal {seal.number} any more: what it vouched for was cut off. Prove the ledger."
            return Compared(number, holds=False, says=says)
        if ours[0] != SealRead.of(seal):
            says = f"Seal {seal.number} of the ledger is another one: it was written anew. Prove the ledger."
            return Compared(number, holds=False, says=says)
        return Compared(number, holds=True, says=f"Seal {seal.number} stands in the ledger as it was kept.")


def add_to(frame: Frame, room: SealRoom) -> None:
    """Add the seals to the console."""
    frame.view(ADDRESS, room.seals)
    frame.act(ADDRESS, room.compare)


def _typed(fields: Fields) -> str:
    return "\n".join(fields.get("seals", []))
