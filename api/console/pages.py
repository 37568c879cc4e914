"""The console's templates and what every page is sent with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse

from api.console.entrance.visit import Visit
from api.showing.page_templates import STYLE, light, templates
from api.showing.plainly import about_the_day

_HERE = Path(__file__).parent
ASSETS = {path.name: light(path) for path in sorted((_HERE / "assets").iterdir())}
ASSETS["console.css"] = STYLE + b"\n" + ASSETS["console.css"]
EDITION = sha256(b"".join(ASSETS.values())).hexdigest()[:12]
"""What the addresses of the assets hold: others after every change of one, so that browsers may keep them."""

NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class View:
    """What a page shows: the answers that it stands on, which its `.json` tells, and what else its template needs.

    `rows` are what its `.csv` tells, the first one names the columns, where it is a list.
    """

    template: str
    answers: Mapping[str, Any]
    shows: Mapping[str, Any] = field(default_factory=dict)
    rows: Iterable[list[Any]] = ()
    status: int = 200


class Pages:
    """Makes pages of templates."""

    def __init__(self, issuer_origin: str) -> None:
        """Let forms lead to the issuer too, where people sign out."""
        self.environment = templates(_HERE / "templates")
        self.environment.filters["about_the_day"] = about_the_day
        self.environment.globals |= {"edition": EDITION, "this_moment": partial(datetime.now, UTC)}
        self.safe = {
            "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
            f" connect-src 'self'; form-action 'self' {issuer_origin}; base-uri 'none'; frame-ancestors 'none'",
            # A form is told from one of another site by its origin, which browsers tell to this site alone.
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            **NO_STORE,
        }

    def page(self, template: str, visit: Visit | None, shows: Mapping[str, Any], status: int = 200) -> Response:
        """Return a page, for whoever is signed in."""
        html = self.environment.get_template(template).render(visit=visit, **shows)
        return HTMLResponse(html, status, headers=self.safe)
