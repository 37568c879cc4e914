"""Names of ours as people write them."""

import re

_WRITTEN = {"epao": "EPAO", "ksb": "KSB", "ksbs": "KSBs", "english": "English"}
_DAY = "`occurred_on`"


def plainly(name: str) -> str:
    """Return a name of ours as people write it, such as off the job for off-the-job and planned on for planned_on."""
    return " ".join(_WRITTEN.get(word, word) for word in name.replace("-", " ").replace("_", " ").split(" "))


def about_the_day(text: str) -> str:
    """Return what a command says of itself, where it is not by the name of a field that it speaks of its day."""
    said = text.replace(_DAY, "the day given")
    return re.sub(r"(^|[.] )([a-z])", lambda found: found[1] + found[2].upper(), said)
