"""Evidence: what to look at twice in a sample, and packs to take away."""

from uuid import UUID

from fastapi import Response

from api.answers.apprenticeship import OffTheJobHours
from api.asking.packs import sent
from api.audit.auditors_eyes import MEANINGS, Life, Sight, Sighting, sightings
from api.console.auditing.samples import ONE_SAMPLE
from api.console.entrance.visit import Visit
from api.console.frame import Frame
from api.console.history import every_fact
from api.console.pages import View
from api.problems import Problem
from domain.history.replay import Point

LOOKED_OVER = 50
"""So many lives of a sample are looked over for one page, the first that were drawn."""


async def eyes(visit: Visit, sample: UUID) -> View:
    """Show what somebody who audits would look at twice."""
    found = await visit.ask("sample", sample=sample)
    looked_over = found.apprenticeships[:LOOKED_OVER]
    lives = {each: Life(await every_fact(visit, each), await _hours(visit, each)) for each in looked_over}
    seen = sightings(lives)
    by_sight = [(sight, MEANINGS[sight], [each for each in seen if each.sight is sight]) for sight in Sight]
    answers = {"sample": found, "sightings": seen}
    return View("eyes.html", answers, {"by_sight": by_sight, "looked_over": len(looked_over)}, _rows(seen))


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


async def _hours(visit: Visit, apprenticeship: UUID) -> OffTheJobHours | None:
    try:
        found: OffTheJobHours | None = await visit.ask_if_entitled("off_the_job_hours", apprenticeship=apprenticeship)
    except Problem as problem:
        if problem.type != "not-enrolled":
            raise
        return None
    return found


def _rows(seen: list[Sighting]) -> list[list[object]]:
    rows: list[list[object]] = [["sight", "says", "apprenticeship", "number"]]
    for each in seen:
        rows += [[each.sight, each.says, place.apprenticeship, place.number] for place in each.places]
    return rows
