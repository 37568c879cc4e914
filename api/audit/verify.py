"""Checks an evidence pack offline, with nothing but Python 3.9 or newer.

    python3 -I verify.py PACK.zip [--key KEY]

KEY is a file with the public key of the provider's seals in PEM, as `indenture seal-key` prints it: have it from the
provider, not with the pack. It says in a sentence what was found, and ends with one of these statuses:

    0  everything holds; a seal vouches for all of it  5  facts were changed: their chain does not hold
    1  everything holds, but no seal vouches for it    6  a rule file is not the one that the facts cite
       yet, or no KEY was given to check it with       7  a seal was changed, or made with another key
    2  it was not asked as above                       8  a seal is of another ledger
    3  this is no pack, or it is cut off               9  the facts are not those that were sealed
    4  a file was changed, is missing or is too many  10  as 0, but for the newest facts: no seal is of them yet
What it cannot check: that state.json, cadence.json and history.html follow from the facts. Their reader can.
"""

from __future__ import annotations

import argparse
import json
import re
import struct
import sys
import zipfile
import zlib
from base64 import b64decode
from datetime import datetime, timedelta, timezone
from hashlib import sha256, sha512
from typing import Any
from uuid import UUID

Json = dict[str, Any]
pack = struct.pack
FORMAT, BEFORE = "indenture-pack.v3", "indenture-pack.v2"  # which had seals of format 1 alone
SEALED, UNSEALED, ASKED_WRONGLY, NO_PACK, CHANGED_FILE, CHANGED_FACT, CHANGED_RULES = range(7)
CHANGED_SEAL, OTHER_LEDGER, NOT_SEALED, PARTLY_SEALED = 7, 8, 9, 10
SCHEME, ED25519 = b"\x01", bytes.fromhex("302a300506032b6570032100")  # what stands before a public key in PEM
EPOCH = datetime(2000, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - older Pythons know no datetime.UTC


class RefutedError(Exception):
    """The pack does not hold: the status to end with, and why in one sentence."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def main(arguments: list[str]) -> int:
    """Check the pack that the arguments name, say what was found, and return the status to end with."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", metavar="pack")
    parser.add_argument("--key")
    status, said = found(**vars(parser.parse_args(arguments)))
    print(said)  # noqa: T201 - a program of its own
    return status


def found(path: str, key: str | None = None) -> tuple[int, str]:
    """Return the status and the sentence of a pack, whatever it is."""
    try:
        return check(path, key)
    except RefutedError as refuted:
        return refuted.status, str(refuted)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError, struct.error):
        return NO_PACK, f"{path} is not laid out as a pack: a part is missing or of another kind."


def check(path: str, key: str | None = None) -> tuple[int, str]:
    """Return the status and the sentence of a pack that holds; raises RefutedError for one that does not."""
    files = read_files(path)
    check_manifest(files)
    said = json.loads(files["pack.json"])
    seal, facts, sealed = check_seals(files, said, key), 0, 0
    for packed in said["apprenticeships"]:
        stream = packed["apprenticeship"]
        lines = [json.loads(line) for line in files[f"{stream}/facts.jsonl"].splitlines()]
        if len(lines) != packed["facts"]:
            raise RefutedError(CHANGED_FACT, f"Apprenticeship {stream} has {len(lines)} facts, not {packed['facts']}.")
        check_chain(stream, lines, said)
        check_rules(files, stream, lines)
        facts, sealed = facts + len(lines), sealed + check_inclusion(files, stream, lines, seal)
    many = "" if len(said["apprenticeships"]) == 1 else "s"
    hold = f"{facts} facts of {len(said['apprenticeships'])} apprenticeship{many} hold"
    if not seal or not sealed:
        return UNSEALED, f"{hold}, and no seal vouches for them yet; status 1 (see --help)."
    those = "all of them" if sealed == facts else f"{sealed} of them; the others are newer"
    if not key:
        return UNSEALED, f"{hold}, and seal {seal['number']} is of {those}; status 1 (see --help): no --key was given."
    vouched = f"{hold}, and seal {seal['number']} of {seal['sealed_at']} vouches for {those}."
    return SEALED if sealed == facts else PARTLY_SEALED, vouched


def read_files(path: str) -> dict[str, bytes]:
    """Return every file of the pack by its path."""
    try:
        with zipfile.ZipFile(path) as archive:
            told = archive.infolist()
            files = {each.filename: archive.read(each) for each in told if each.compress_type <= zipfile.ZIP_DEFLATED}
    except FileNotFoundError:
        raise RefutedError(ASKED_WRONGLY, f"There is no file {path}.") from None
    except zipfile.BadZipFile as error:
        changed = "CRC" in str(error)
        why = f"a file in it was changed ({error})" if changed else "it is cut off, or no pack at all"
        raise RefutedError(CHANGED_FILE if changed else NO_PACK, f"{path} cannot be read: {why}.") from None
    except (OSError, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise RefutedError(NO_PACK, f"{path} cannot be read: it is damaged or no pack ({error}).") from None
    if len(files) != len(told):
        raise RefutedError(CHANGED_FILE, "A file stands in the pack twice, or is packed otherwise than packs are.")
    return files


def check_manifest(files: dict[str, bytes]) -> None:
    """Raise RefutedError unless the pack holds the files of its manifest, each as it was."""
    try:
        manifest = json.loads(files["manifest.json"])
    except (KeyError, ValueError, RecursionError):
        raise RefutedError(NO_PACK, "manifest.json is missing or cannot be read: it was changed, or is none.") from None
    if not isinstance(manifest, dict) or manifest.get("format") not in {FORMAT, BEFORE}:
        raise RefutedError(NO_PACK, f"This is no pack of the format {FORMAT} or {BEFORE}.")
    if written(manifest) != files["manifest.json"]:
        raise RefutedError(CHANGED_FILE, "manifest.json was changed.")
    listed = manifest["files"]
    for name in sorted(set(listed) | set(files) - {"manifest.json"}):
        if name not in files:
            raise RefutedError(CHANGED_FILE, f"{name} is missing.")
        if name not in listed:
            raise RefutedError(CHANGED_FILE, f"{name} does not belong to the pack.")
        if sha256(files[name]).hexdigest() != listed[name]:
            raise RefutedError(CHANGED_FILE, f"{name} was changed: its SHA-256 is not the manifest's.")


def written(data: Json) -> bytes:
    """Return data as the pack writes it: JSON of one spelling."""
    return json.dumps(data, indent=2, sort_keys=True).encode() + b"\n"


def check_chain(stream: str, lines: list[Json], said: Json) -> None:
    """Raise RefutedError at the first fact whose hash does not follow from its bytes and from the facts before it."""
    previous, position = bytes(32), 0
    for version, line in enumerate(lines, 1):
        where = f"Fact {version} of apprenticeship {stream}"
        before = genesis(said) if line["position"] == 1 else bytes.fromhex(line["log_before"])
        if line["position"] <= position or (line["position"] == position + 1 and position and before != previous):
            raise RefutedError(CHANGED_FACT, f"{where} does not follow in the log.")
        previous = sha256(SCHEME + previous + before + hashed(stream, version, line)).digest()
        if line["version"] != version or previous.hex() != line["hash"]:
            raise RefutedError(CHANGED_FACT, f"{where} was changed: its hash does not prove what it says.")
        position = line["position"]


def hashed(stream: str, version: int, line: Json) -> bytes:
    """Return what of a fact is hashed behind the two hashes before it, as the ledger lays it down."""
    name, data = line["name"].encode(), line["data"].encode()
    times = [microseconds(line[each]) for each in ("recorded_at", "inserted_at")]
    place = UUID(stream).bytes + pack(">i", version) + UUID(line["command"]).bytes
    asked = [line[each] for each in ("fingerprint", "outcome", "claim", "release")]
    first = b"".join(map(sized, asked)) if asked[0] is not None else b""
    return b"".join((place, pack(">qqii", *times, len(name), len(data)), name, data, first))


def sized(text: str | None) -> bytes:
    """Return a text behind its length in bytes, or the length -1 where there is none."""
    return pack(">i", -1) if text is None else pack(">i", len(text.encode())) + text.encode()


def genesis(said: Json) -> bytes:
    """Return the log's hash before its first fact."""
    made = microseconds(said["ledger_created_at"])
    return sha256(SCHEME + UUID(said["ledger"]).bytes + pack(">?q", said["simulation"], made)).digest()


def microseconds(instant: str) -> int:
    """Return an instant in microseconds since 2000."""
    return (datetime.fromisoformat(instant.replace("Z", "+00:00")) - EPOCH) // timedelta(microseconds=1)  # noqa: FURB162 - for 3.9


def check_rules(files: dict[str, bytes], stream: str, lines: list[Json]) -> None:
    """Raise RefutedError where facts cite a rule pack, a ladder or a standard that is not in the pack as it was."""
    digests = [sha256(text).hexdigest() for name, text in files.items() if name.endswith(".toml")]
    for line in lines:
        rules, fact = (json.loads(line["data"])[each] for each in ("rules", "fact"))
        for cited in (rules, fact.get("ladder"), fact.get("standard")):
            if cited and "@" in cited and not any(digest.startswith(cited.rpartition("@")[2]) for digest in digests):
                raise RefutedError(CHANGED_RULES, f"Apprenticeship {stream} went by {cited}, which is not here.")


def check_seals(files: dict[str, bytes], said: Json, key: str | None) -> Json | None:
    """Return the last seal, or None where there is none; raise RefutedError where one does not hold."""
    seals, previous = [json.loads(line) for line in files["seals.jsonl"].splitlines()], bytes(32).hex()
    for number, seal in enumerate(seals, 1):
        if seal["ledger"] != said["ledger"]:
            raise RefutedError(OTHER_LEDGER, f"Seal {seal['number']} is of another ledger, {seal['ledger']}.")
        if seal["number"] != number or seal["previous"] != previous:
            raise RefutedError(CHANGED_SEAL, f"Seal {number} was changed: it does not follow the seal before it.")
        previous = sha256(sealed(seal) + bytes.fromhex(seal["signature"])).hexdigest()
    last: Json | None = seals[-1] if seals else None
    if last is None or key is None:
        return last
    believed = {sha256(each).hexdigest(): each for each in read_keys(key)}
    if last["key_id"] not in believed:
        raise RefutedError(CHANGED_SEAL, f"Seal {last['number']} was made with another key, {last['key_id']}.")
    if not signed(believed[last["key_id"]], sealed(last), bytes.fromhex(last["signature"])):
        raise RefutedError(CHANGED_SEAL, f"Seal {last['number']} was changed: its signature does not hold.")
    return last


def sealed(seal: Json) -> bytes:
    """Return the bytes of a seal that are signed."""
    log, root, key, previous = (bytes.fromhex(seal[each]) for each in ("log_hash", "root", "key_id", "previous"))
    counted = pack(">qq", seal["number"], seal["position"]) + log + pack(">q", seal["streams"]) + root
    said = UUID(seal["ledger"]).bytes + counted + pack(">q", microseconds(seal["sealed_at"])) + key + previous
    ends = [sized(e["name"]) + pack(">q", e["number"]) + bytes.fromhex(e["hash"]) for e in seal.get("registers", [])]
    more = pack(">qi", seal.get("proved_after", 0), len(ends)) + b"".join(ends)
    return b"indenture.seal.v1\n" + said if seal.get("format", 1) == 1 else b"indenture.seal.v2\n" + said + more


def read_keys(path: str) -> list[bytes]:
    """Return the public keys in a file of PEM, 32 bytes each."""
    try:
        with open(path, encoding="ascii") as file:  # noqa: PTH123 - one import fewer
            blocks = re.findall(r"-----BEGIN PUBLIC KEY-----(.*?)-----END PUBLIC KEY-----", file.read(), re.DOTALL)
            keys = [b64decode(block) for block in blocks]
    except (OSError, ValueError):
        keys = []
    if not keys or not all(each.startswith(ED25519) and len(each) == len(ED25519) + KEY_BYTES for each in keys):
        raise RefutedError(ASKED_WRONGLY, f"{path} holds no public Ed25519 key in PEM.")
    return [each[len(ED25519) :] for each in keys]


def check_inclusion(files: dict[str, bytes], stream: str, lines: list[Json], seal: Json | None) -> int:
    """Return how many of an apprenticeship's facts the seal is of; raise RefutedError where it is of others."""
    if seal is None:
        return 0
    included = json.loads(files[f"{stream}/inclusion.json"])
    version, place, last = included["version"], included["place"], seal["streams"] - 1
    told = sum(line["position"] <= seal["position"] for line in lines)
    path, end = iter(included["path"]), bytes.fromhex(lines[told - 1]["hash"])
    found = sha256(b"\x00" + UUID(stream).bytes + pack(">i", version) + end).digest()
    while last > 0:
        if place % 2 or place < last:
            other = bytes.fromhex(next(path, ""))
            found = sha256(b"\x01" + (other + found if place % 2 else found + other)).digest()
        place, last = place // 2, last // 2
    if version != told or (version and found.hex() != seal["root"]):
        raise RefutedError(NOT_SEALED, f"Seal {seal['number']} is of other facts of apprenticeship {stream}.")
    return int(version)


KEY_BYTES, SIGNATURE_BYTES, P, Q = 32, 64, 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether an Ed25519 signature of 64 bytes over a message was made with a public key (RFC 8032, 5.1.7)."""
    point, scalar = _point(key), int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != SIGNATURE_BYTES or scalar >= Q:
        return False
    x, y, z, t = point
    challenge = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % Q
    return _written_point(_sum(_times(scalar, BASE), _times(challenge, (P - x, y, z, P - t)))) == signature[:32]


def _point(written: bytes) -> tuple[int, int, int, int] | None:
    if len(written) != KEY_BYTES:
        return None
    y, odd = int.from_bytes(written, "little") % 2**255, written[-1] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        return None
    return (x := P - x if x % 2 != odd else x), y, 1, x * y % P


def _sum(one: tuple[int, int, int, int], two: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    found = (0, 1, 1, 0)
    while scalar:
        found = _sum(found, point) if scalar & 1 else found
        point, scalar = _sum(point, point), scalar >> 1
    return found


def _written_point(point: tuple[int, int, int, int]) -> bytes:
    x, y = (each * pow(point[2], P - 2, P) % P for each in point[:2])
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
