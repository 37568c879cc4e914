"""Names of ours as people write them."""

import re

from domain.apprenticeship import ON_RECORD

_WRITTEN = {"epao": "EPAO", "ksb": "KSB", "ksbs": "KSBs", "english": "English", "sha256": "SHA-256"}
_WITH_HYPHENS = re.compile(r"\b(off the job|e mail|end point|first time|self study)\b")
_DAY = "`occurred_on`"


def plainly(name: str) -> str:
    """Return a name of ours as people write it, such as planned on for planned_on and off-the-job for off_the_job."""
    said = " ".join(_WRITTEN.get(word, word) for word in name.replace("-", " ").replace("_", " ").split(" "))
    return _WITH_HYPHENS.sub(lambda found: found[0].replace(" ", "-", 2), said)


def act_called(command: str) -> str:
    """Return what people call a command, also one by the name that it had before; else its name as they write it."""
    transition = ON_RECORD.get(command)
    return transition.command.TITLE if transition else plainly(command)


def about_the_day(text: str) -> str:
    """Return what a command says of itself, where it is not by the name of a field that it speaks of its day."""
    said = text.replace(_DAY, "the day given")
    return re.sub(r"(^|[.] )([a-z])", lambda found: found[1] + found[2].upper(), said)
