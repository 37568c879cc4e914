"""Where a rule comes from, as people read it on a page."""

import re

_OURS = {
    "seed": "the course page that this service was asked for from",
    "issue": "asked of this service when it was ordered",
    "provider": "as training providers go about it",
    "EPAO": "as assessment organisations go about it",
    "standard": "the apprentice's standard",
    "logic": "it follows from the words",
    "design": "how this service is made",
}
"""In few words what `domain.rule.SOURCES` says of the kinds of source that no reader would know by their names."""
_KIND = re.compile(rf"(^|; )({'|'.join(_OURS)}): ")


def from_where(source: str) -> str:
    """Return a source in words: of several, each."""
    return _KIND.sub(lambda found: f"{found[1]}{_OURS[found[2]]}: ", source)
