"""Evidence: what to look at twice in a sample, and packs to take away."""

from uuid import UUID

from fastapi import Response

from api.asking.packs import sent
from api.audit.auditors_eyes import MEANINGS, Sight, Sighting
from api.console.auditing.samples import ONE_SAMPLE
from api.console.entrance.visit import Visit
from api.console.frame import Frame
from api.console.pages import View
from domain.history.replay import Point


async def eyes(visit: Visit, sample: UUID) -> View:
    """Show what somebody who audits would look at twice."""
    seen = await visit.ask("eyes", sample=sample)
    by_sight = [(sight, MEANINGS[sight], [each for each in seen.sightings if each.sight is sight]) for sight in Sight]
    return View("eyes.html", {"eyes": seen}, {"by_sight": by_sight}, _rows(seen.sightings))


async def packs(visit: Visit, sample: UUID) -> Response:
    """Send the evidence of a whole sample."""
    return sent(await visit.ask("sample_packs", sample=sample))


async def pack(visit: Visit, apprenticeship: UUID) -> Response:
    """Send the evidence of one apprenticeship."""
    return sent(await visit.ask("pack", apprenticeship=apprenticeship, point=Point()))


def add_to(frame: Frame) -> None:
    """Add evidence to the console."""
    frame.view(f"{ONE_SAMPLE}/eyes", eyes, listed=True)
    frame.file(f"{ONE_SAMPLE}/packs", packs)
    frame.file("/apprenticeships/{apprenticeship}/pack", pack)


def _rows(seen: list[Sighting]) -> list[list[object]]:
    rows: list[list[object]] = [["sight", "says", "apprenticeship", "number"]]
    for each in seen:
        rows += [[each.sight, each.says, place.apprenticeship, place.number] for place in each.places]
    return rows
