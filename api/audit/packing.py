"""Evidence packs: one file with the facts of apprenticeships, what they say, their rules, and what proves them."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
from pydantic import BaseModel

from activities.proof.chain_links import Beginning, Link, Links
from activities.proof.inclusion_in_a_seal import Inclusion, inclusions
from activities.proof.seal import Seal, UnreadableSealError
from activities.proof.seal_log import seals
from api.answers.reader import Reader
from api.answers.replay import of_earlier
from api.audit import verify
from api.audit.evidence import evidence
from api.audit.evidence_page import page
from api.cannot_run import CannotRunError
from api.problems import Problem
from domain.history.replay import Point

LONG_AGO = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16


class Packed(BaseModel):
    """One apprenticeship of a pack: the London date looked at, the version, and how many facts were known."""

    apprenticeship: UUID
    on: str
    version: int
    facts: int


class Manifest(BaseModel):
    """What a pack holds: the SHA-256 of every file by its path."""

    format: str
    files: dict[str, str]


@dataclass(frozen=True)
class _Files:
    packed: Packed
    files: dict[str, bytes]
    sources: Mapping[str, bytes]
    earlier: UUID | None


class Packer:
    """Packs the evidence of apprenticeships. The same point of the same facts makes the same bytes."""

    def __init__(self, reader: Reader, links: Links) -> None:
        """Pack what `reader` and `links` read."""
        self.reader = reader
        self.links = links

    def pack(self, out: BinaryIO, apprenticeships: Sequence[UUID], point: Point) -> Manifest:
        """Write the pack of these apprenticeships at a point to `out`, and return what it holds.

        Raises as a replay to the point does, naming the apprenticeship where there are several; then `out`
        holds no pack.
        """
        ledger = self.links.beginning()
        packed: list[Packed] = []
        rules: dict[str, bytes] = {}
        several = len(apprenticeships) > 1
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            archived = _Archive(archive, {})
            waiting = dict.fromkeys(apprenticeships, point)
            while waiting:
                apprenticeship = next(iter(waiting))
                told = self._told(apprenticeship, waiting.pop(apprenticeship), ledger, named=several)
                archived.add({f"{apprenticeship}/{name}": text for name, text in told.files.items()})
                packed.append(told.packed)
                # A restart is packed with what it goes on with: both are one story.
                if told.earlier and told.earlier not in {*waiting, *(each.apprenticeship for each in packed)}:
                    waiting[told.earlier] = of_earlier(point)
                rules |= told.sources
            archived.add(self._seals(packed))
            archived.add(dict(sorted(rules.items())))
            archived.add({"pack.json": _pack_json(ledger, point, packed)})
            archived.add({"verify.py": Path(verify.__file__).read_bytes()})
            return archived.close()

    def _seals(self, packed: Sequence[Packed]) -> dict[str, bytes]:
        # Of a seal made after a fact that the pack must not tell, nobody could see that it is of those it tells.
        # The seals are read first: a fact that comes meanwhile is then in none of them.
        made = self._made()
        after = [self.links.position(each.apprenticeship, each.facts + 1) for each in packed]
        first = min((each for each in after if each), default=None)
        made = [seal for seal in made if first is None or seal.position < first]
        included = inclusions(self.links.pool, made[-1], [each.apprenticeship for each in packed]) if made else {}
        return {
            "seals.jsonl": "".join(f"{each.line}\n" for each in made).encode(),
            **{f"{stream}/inclusion.json": _inclusion_json(each) for stream, each in included.items()},
        }

    def _made(self) -> list[Seal]:
        try:
            return seals(self.links.pool)
        except UnreadableSealError as error:
            detail = "A seal in the ledger is not whole; `indenture verify` names it."
            raise Problem(409, "seal-damaged", "A seal is damaged", detail) from error

    def _told(self, apprenticeship: UUID, point: Point, ledger: Beginning, *, named: bool) -> _Files:
        try:
            return self._of_one(apprenticeship, point, ledger)
        except Problem as problem:
            if named:
                problem.detail = f"Apprenticeship {apprenticeship}: {problem.detail}"
            raise

    def _of_one(self, apprenticeship: UUID, point: Point, ledger: Beginning) -> _Files:
        found = evidence(self.reader, apprenticeship, point)
        replay, count = found.replay, len(found.facts)
        files = {
            "facts.jsonl": b"".join(_fact_lines(self.links.stream(apprenticeship, count))),
            "state.json": replay.model_dump_json(indent=2).encode() + b"\n",
            "cadence.json": msgspec.json.format(msgspec.json.encode(found.cadence)) + b"\n",
            "history.html": page(found, ledger),
        }
        packed = Packed(apprenticeship=apprenticeship, on=replay.on.isoformat(), version=replay.version, facts=count)
        earlier = UUID(replay.earlier_episode.state["id"]) if replay.earlier_episode else None
        return _Files(packed, files, found.sources, earlier)


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that stands at `path` once all of it is written, and not at all where that fails.

    Raises CannotRunError where it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("xb") as file:
            yield file
        draft.replace(path)
    except OSError as error:
        raise CannotRunError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


@dataclass
class _Archive:
    archive: ZipFile
    digests: dict[str, str]

    def add(self, files: dict[str, bytes]) -> None:
        """Add files, each with its digest in the manifest to come."""
        for path, text in files.items():
            self._write(path, text)
            self.digests[path] = sha256(text).hexdigest()

    def close(self) -> Manifest:
        """Write the manifest last, and return it."""
        manifest = Manifest(format=verify.FORMAT, files=self.digests)
        self._write("manifest.json", verify.written(manifest.model_dump()))
        return manifest

    def _write(self, path: str, text: bytes) -> None:
        info = ZipInfo(path, LONG_AGO)
        info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, READABLE, 3
        self.archive.writestr(info, text)


def _pack_json(ledger: Beginning, point: Point, packed: Sequence[Packed]) -> bytes:
    said: dict[str, Any] = {
        "ledger": str(ledger.ledger),
        "simulation": ledger.simulation,
        "ledger_created_at": ledger.created_at.isoformat(),
        "point": msgspec.to_builtins(point),
        "apprenticeships": [each.model_dump(mode="json") for each in packed],
    }
    return verify.written(said)


def _inclusion_json(included: Inclusion) -> bytes:
    path = [each.hex() for each in included.path]
    return verify.written({"version": included.version, "place": included.place, "path": path})


def _fact_lines(links: Sequence[Link]) -> Iterator[bytes]:
    for link in links:
        said = link._asdict() | {
            "command": str(link.command),
            "recorded_at": link.recorded_at.isoformat(),
            "inserted_at": link.inserted_at.isoformat(),
            "data": link.data.decode(),
            "hash": link.hash.hex(),
            "log_before": link.log_before.hex() if link.log_before else None,
            "outcome": link.outcome.decode() if link.outcome is not None else None,
        }
        yield json.dumps(said, ensure_ascii=False).encode() + b"\n"
