"""The templates of pages that leave the service: every text in them is shown, and never marked up."""

from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from activities.shown_text import every_text, shown
from domain.days import LONDON, in_words

PAGES = Path(__file__).parents[1] / "pages"


@cache
def template(name: str) -> Template:
    """Return the template of a page, with the filters `words` for dates and `moment` for instants."""
    environment = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=every_text(shown),
    )
    environment.filters |= {"words": in_words, "moment": _moment}
    return environment.get_template(name)


def _moment(instant: datetime) -> str:
    at = instant.astimezone(LONDON)
    return f"{in_words(at.date())} {at:%H:%M}"
