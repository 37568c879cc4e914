"""A form with files, as a browser sends it: taken apart, and of a file or a text whose hash is asked for, that hash."""

from collections.abc import Mapping
from email.message import Message
from email.parser import BytesHeaderParser
from hashlib import sha256

from api.console.entrance.kept import Fields
from api.problems import Problem

LARGEST_FILE_BYTES = 8_000_000
MOST_FIELDS = 40
"""So many parts a form of several fields may have that also brings a file."""
OF_A_FILE, OF_A_TEXT = "-file", "-text"
"""What follows the name of a field in the names of those by which a file or a text is brought for its SHA-256."""
_KEPT_APART = "file"
_LONGEST_HEAD_BYTES = 4096


def parts_of(kind: str, body: bytes, most: int) -> dict[str, bytes]:
    """Return what each named part of a form with a file holds, the form's Content-Type being `kind`.

    Raises a 422 problem where it has more parts than `most`, and is no form of ours.
    """
    said = Message()
    said["Content-Type"] = kind
    boundary = said.get_boundary()
    if not boundary:
        return {}
    between = b"\r\n--" + boundary.encode(errors="replace")
    whole = b"\r\n" + body
    if whole.count(between) > most + 1:
        raise Problem(422, "malformed-request", "Malformed request", "This is no form of ours. Open it again.")
    inside = whole.split(between)[1:-1]
    return {name: each.partition(b"\r\n\r\n")[2] for each in inside if (name := _name(each))}


def fields_in(parts: Mapping[str, bytes]) -> Fields:
    """Return what was typed into a form with files, and for each field whose SHA-256 is to be made here that hash.

    It is that of the file that was chosen, or else of the text that was pasted: as UTF-8, its lines ended by LF.
    """
    fields: Fields = {}
    texts: dict[str, bytes] = {}
    files: dict[str, bytes] = {}
    for name, held in parts.items():
        if name.endswith(OF_A_FILE):
            files |= {name.removesuffix(OF_A_FILE): held} if held else {}
        elif name.endswith(OF_A_TEXT):
            texts |= {name.removesuffix(OF_A_TEXT): held.replace(b"\r\n", b"\n")} if held.strip() else {}
        elif name != _KEPT_APART:
            fields[name] = [held.decode(errors="replace")]
    return fields | {name: [sha256(held).hexdigest()] for name, held in (texts | files).items()}


def _name(part: bytes) -> str:
    head = part[:_LONGEST_HEAD_BYTES].partition(b"\r\n\r\n")[0].lstrip()
    name = BytesHeaderParser().parsebytes(head).get_param("name", header="content-disposition")
    return name if isinstance(name, str) else ""
