"""Checking a pack in the page: by the same program that is in it, with the keys whose seals are believed here."""

import tempfile
from functools import partial
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import Request, Response

from activities.proof.seal import PublicKeys
from api.audit.verify import PARTLY_SEALED, SEALED, UNSEALED, found
from api.console.auditing.bringing import brought
from api.console.entrance.parts import LARGEST_FILE_BYTES
from api.console.entrance.visit import Visit
from api.console.frame import ROOT, Frame
from api.console.pages import View
from api.console.signing_in import SigningIn
from api.problems import Problem

ADDRESS = f"{ROOT}/audit/check"
LARGEST_UNPACKED = 80_000_000
_HOLDS = {SEALED, PARTLY_SEALED, UNSEALED}
_OFFLINE = "check it with the verify.py in it, on your own computer"


class PackChecks:
    """Checks packs that people bring."""

    def __init__(self, believed: PublicKeys, signing_in: SigningIn) -> None:
        """Believe the seals of these keys."""
        self.keys = "".join(
            key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode() for key in believed.values()
        )
        self.signing_in = signing_in

    async def ask(self, visit: Visit) -> View:
        """Show the form; whoever may read seals may check."""
        await visit.ask("seals", limit=1)
        return View("check.html", {}, {"verdict": None, "largest": LARGEST_FILE_BYTES})

    async def check(self, visit: Visit, request: Request) -> Response:
        """Check the pack that was sent, and keep nothing of it."""
        await visit.ask("seals", limit=1)
        reception = self.signing_in.reception
        file = await brought(request, visit, reception)
        status, said = await reception.blocking(partial(_checked, file, self.keys))
        verdict = {"status": status, "says": said, "sealed": status == SEALED, "holds": status in _HOLDS}
        answers = {"verdict": verdict, "largest": LARGEST_FILE_BYTES}
        return self.signing_in.pages.page("check.html", visit, answers)


def add_to(frame: Frame, checks: PackChecks) -> None:
    """Add the checking of packs to the console."""
    frame.view("/audit/check", checks.ask)
    frame.act("/audit/check", checks.check)


def _checked(file: bytes, keys: str) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as name:
        path, key = Path(name, "pack.zip"), Path(name, "keys.pem")
        path.write_bytes(file)
        key.write_text(keys)
        if _unpacked_bytes(path) > LARGEST_UNPACKED:
            raise Problem(413, "too-large", "Too large", f"This pack is too large for this page: {_OFFLINE}.")
        status, said = found(str(path), str(key))
        return status, said.replace(str(path), "This file")


def _unpacked_bytes(path: Path) -> int:
    try:
        with ZipFile(path) as archive:
            return sum(each.file_size for each in archive.infolist())
    except (BadZipFile, NotImplementedError, OSError, ValueError):
        return 0
