"""The templates of pages that leave the service."""

from pathlib import Path

from jinja2 import Template

from api.showing.page_templates import templates

_PAGES = templates(Path(__file__).parents[1] / "pages")


def template(name: str) -> Template:
    """Return the template of a page."""
    return _PAGES.get_template(name)
