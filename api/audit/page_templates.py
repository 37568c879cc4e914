"""The templates of pages that leave the service."""

from pathlib import Path

from jinja2 import Template

from api.showing.page_templates import templates

PAGES = Path(__file__).parents[1] / "pages"
_TEMPLATES = templates(PAGES)


def template(name: str) -> Template:
    """Return the template of a page."""
    return _TEMPLATES.get_template(name)
