"""Pages about an apprenticeship: their templates, in which every text is shown and never marked up, and their style."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from activities.shown_text import every_text, shown
from api.showing.from_where import from_where
from api.showing.history import density_of
from api.showing.plainly import act_called, plainly
from domain.clock_and_due import capital
from domain.days import (
    LONDON,
    decimal_hours_in_words,
    hours_in_words,
    how_many,
    in_words,
    listed,
    month_in_words,
    seconds_in_words,
    when_in_words,
    written_out,
)
from domain.history.state_in_words import value_in_words
from domain.history.whom import in_names

_HERE = Path(__file__).parent
# What stands in quotes is shown as it is written.
_SPACES = re.compile(r'("[^"]*")| ?([{}]) ?|([;:,]) ')


def light(path: Path) -> bytes:
    """Return a part of every page without what only its writers need: comments, indents, and spaces of a stylesheet."""
    lines = (line.strip() for line in path.read_text().splitlines())
    text = "\n".join(line for line in lines if line and not line.startswith(("//", "/*")))
    return (_SPACES.sub(r"\1\2\3", text) if path.suffix == ".css" else text).encode()


STYLE = light(_HERE / "assets/page.css")
"""The stylesheet of all that is shown of an apprenticeship: light and dark, on paper, on a phone."""


def templates(*folders: Path) -> Environment:
    """Return the templates in some folders, for which the partials of this room are at hand."""
    environment = Environment(
        loader=FileSystemLoader([*folders, _HERE / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.filters |= {
        "act": act_called,
        "words": _words,
        "in_names": _in_names,
        "decimal_hours": decimal_hours_in_words,
        "said": value_in_words,
        "written_out": written_out,
        "moment": _moment,
        "hours": hours_in_words,
        "listed": listed,
        "plain": plainly,
        "capital": capital,
        "from_where": from_where,
        "day": _day,
        "month": month_in_words,
        "number": _number,
        "seconds": seconds_in_words,
        "density": density_of,
    }
    environment.globals |= {
        "when": when_in_words,
        "how_many": how_many,
        "named": _named,
        "whom": _whom,
        "wording": _wording,
    }
    return environment


def _harmless(value: Any) -> Any:
    # What is markup was made by a template, of values that came this way.
    return value if isinstance(value, Markup) else every_text(shown)(value)


# A page shows few dates many times.
@lru_cache(maxsize=4096)
def _words(day: date | None) -> str | Markup:
    if day is None:
        return "—"
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), in_words(day))


def _day(written: date | str | None) -> str | Markup:
    """Return a date of a state, which is written as text there."""
    return _words(date.fromisoformat(written) if isinstance(written, str) else written)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _wording(standard: Mapping[str, Any], ksb: str) -> str:
    listed = (standard.get(kind) for kind in ("knowledge", "skills", "behaviours"))
    return next((each[ksb] for each in listed if isinstance(each, Mapping) and ksb in each), ksb)


def _moment(instant: datetime) -> Markup:
    at = instant.astimezone(LONDON)
    return Markup('<time datetime="{}">{} at {}</time>').format(instant.isoformat(), in_words(at.date()), f"{at:%H:%M}")


def _in_names(sentence: str, names: Mapping[str, str]) -> str:
    return in_names(sentence, names, names)


def _whom(names: Mapping[str, str], known: object) -> str:
    """Return the name that an id stands for, where the viewer may see it, or the id."""
    return names.get(str(known).lower(), str(known))


def _named(names: Mapping[str, str], known: object, *, short: bool = False) -> Markup:
    """Return the name that an id stands for, its direction its own; or the id where no name may be seen.

    In a `short` one, which fits into a column, an id of an apprentice or employer is told by its beginning.
    """
    if known is None:
        return Markup("—")
    name = names.get(str(known).lower())
    if name:
        return Markup("<bdi>{}</bdi>").format(shown(name))
    if short and isinstance(known, UUID):
        return Markup('<code title="{}">{}</code>').format(str(known), str(known)[:8])
    return Markup("<code>{}</code>").format(escape(shown(str(known))))
