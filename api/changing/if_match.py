"""If-Match, as RFC 9110 has it (section 13.1.1): a list of entity tags, one of which is to be the current version's."""

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import Header

from api.problems import malformed

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_LIST = rf"^(?:[ \t]*\*[ \t]*|[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*)$"
_OF_A_VERSION = re.compile(r'"(0|[1-9][0-9]{0,8})"')
LONGEST = 1000

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=_LIST,
        max_length=LONGEST,
        description="The ETag last seen, to change only what one saw; several in a list, where one has to match; * for "
        "whatever is there. A weak tag (W/) never matches.",
    ),
]


def versions(lines: Sequence[str]) -> frozenset[int] | None:
    """Return the versions that the If-Match lines of a request let pass, or None where every version does.

    Several lines are one list. A tag that is weak, or that no version ever had, matches nothing: where there are no
    others, the set is empty. Raises a 422 problem where the lines are no such list.
    """
    if not lines:
        return None
    said = ", ".join(lines)
    if len(said) > LONGEST or not re.match(_LIST, said):
        raise malformed(
            [{"place": "header/If-Match", "reason": "give ETags in quotes, commas between them, or * alone"}]
        )
    if said.strip(" \t") == "*":
        return None
    tags = (_OF_A_VERSION.fullmatch(tag) for tag in re.findall(_TAG, said))
    return frozenset(int(tag[1]) for tag in tags if tag)
