"""The page of an evidence pack: made of what the console shows, to be read and printed without the service."""

from base64 import b64encode
from collections import Counter
from hashlib import sha256

from markupsafe import Markup

from activities.proof.chain_links import Beginning
from api.audit import verify
from api.audit.evidence import Evidence
from api.audit.page_templates import PAGES, template
from api.showing.drawing.two_axes import off_the_diagonal, square
from api.showing.history import Density, days_of, density_of
from api.showing.leads import Leads
from api.showing.page_templates import STYLE, light
from api.showing.since_when import SinceWhen
from domain.days import london_date

_STYLE = (STYLE + b"\n" + light(PAGES / "evidence.css")).decode()
_SHOWN_SO = b64encode(sha256(_STYLE.encode()).digest()).decode()
_NOTHING_ELSE = f"default-src 'none'; style-src 'sha256-{_SHOWN_SO}'; base-uri 'none'; form-action 'none'"


def page(evidence: Evidence, ledger: Beginning) -> bytes:
    """Return the page in UTF-8: it asks for nothing, leads to nothing but itself, and may run no script."""
    leads, facts, on = Leads(), evidence.facts, evidence.replay.on
    by = SinceWhen(evidence.values.values, leads)
    known_on = evidence.known_on or max([on, *(london_date(each.recorded_at) for each in facts)])
    apart = off_the_diagonal(facts)
    html = template("evidence.html").render(
        vars(evidence),
        ledger=ledger,
        style=Markup(_STYLE),  # noqa: S704 - our own
        policy=_NOTHING_ELSE,
        check=verify.__doc__,
        leads=leads,
        by=by,
        names={},
        past=True,
        told={each.number: each.sentence for each in facts},
        square=square(facts, on, known_on, known_on),
        apart=apart,
        listed=len(apart),
        days=days_of(facts, Density.EVERYTHING),
        show=Density.EVERYTHING,
        densities=_counted(evidence),
        of_part=by.each(evidence.values.values),
        sources=[(path, sha256(text).hexdigest()) for path, text in evidence.sources.items()],
    )
    return html.encode()


def _counted(evidence: Evidence) -> dict[Density, int]:
    """Return how many facts each density shows."""
    found, seen = Counter(density_of(each) for each in evidence.facts), 0
    return {each: (seen := seen + found[each]) for each in Density}
