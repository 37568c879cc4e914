"""The pictures in the README: taken by `make pictures` of a cohort that lives in the console, and small."""

import asyncio
import os
import re
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.days import london_date
from tests.console.conftest import serving, sign_in

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs/pictures"
LARGEST = 150_000
WIDE, HIGH = 1200, 1000
ONE = "/console/apprenticeships/{amina}"
SHOWN = {
    "today": ("tutor", "/console"),
    "caseload": ("coordinator", "/console/caseload"),
    "apprenticeship": ("coordinator", ONE),
    "replay": ("coordinator", ONE + "/replay?on={then}&known_on={known}"),
}
"""By the name of a picture: as whom it is looked at which page."""
TUTOR = {"role": "tutor", "name": "Tom Ashby", "email": "tom.ashby@example.org"}


@pytest.mark.skipif("TAKE_PICTURES" not in os.environ, reason="pictures are taken by make pictures")
async def test_pictures_are_taken(postgresql, temporal_address, tmp_path, browser):
    async with serving(postgresql, temporal_address, tmp_path) as console:
        start = await _cohort(console)
        said = {"amina": console.lives["amina"].id, "then": start + timedelta(days=80), "known": start + timedelta(90)}
        for name, (role, path) in SHOWN.items():
            context = await browser.new_context(viewport={"width": WIDE, "height": HIGH}, locale="en-GB")
            page = await context.new_page()
            await sign_in(page, console, role)
            await page.goto(console.address + path.format(**said))
            await page.screenshot(path=PICTURES / f"{name}.png")
            await context.close()


@pytest.mark.parametrize("name", SHOWN)
def test_each_picture_is_in_the_readme_and_small(name):
    file = (PICTURES / f"{name}.png").read_bytes()
    assert struct.unpack(">II", file[16:24]) == (WIDE, HIGH)
    assert len(file) < LARGEST
    says = re.search(rf"!\[([^]]+)\]\(docs/pictures/{name}\.png\)", (ROOT / "README.md").read_text())
    assert says
    assert len(says[1]) > 40, "it says what the picture shows"


async def _cohort(console):
    names = ("Amina Okafor", "Gareth Pugh", "Zoë Lindqvist", "Tomasz Nowak", "Priya Raman")
    lives = [console.life(each) for each in names]
    console.lives = {each.person.given_name.lower(): each for each in lives}
    start = london_date(datetime.now(UTC)) + timedelta(days=2)
    answer = await console.http.put("/people/staff/tutor-7", json=TUTOR, headers=lives[0].headers())
    answer.raise_for_status()
    await asyncio.gather(*(_lives(each, start, place) for place, each in enumerate(lives)))
    console.on_caseload()
    return start


async def _lives(life, start, place):
    """Let the first go without a session for a while, the others have theirs; the last has only just applied."""
    await life.apply()
    if place == 4:
        return
    await life.enrol(start, prior_attainment={"english": "level 2", "maths": "none", "evidence": "GCSE-1"})
    await life.allocate_tutor()
    await life.agree_training_plan()
    await life.move_to(start)
    for month in range(1, 5 - (place == 0)):
        day = start + timedelta(days=27 * month)
        await life.month(day)
        if month in {1, 3}:
            await life.review()
        await life.add_evidence([f"K{month + place}", f"S{month}", f"S{month + 5}"])
    end = start + timedelta(days=27 * 4)
    if place == 0:
        session = await life.plan_session(start + timedelta(days=27 * 3 + 30))
        await life.move_to(start + timedelta(days=27 * 3 + 30))
        missed = {"occurred_on": str(await life.today()), "missed_by": "apprentice", "reason": "They were ill."}
        await life.do("PUT", f"/sessions/{session}/absence", missed)
        await life.move_to(end + timedelta(days=13))
        await life.do("POST", "/sessions", {"planned_on": str(end + timedelta(days=20)), "mode": "workplace"})
        return
    await life.move_to(end + timedelta(days=12))
    await life.plan_session(end + timedelta(days=20 + place))
