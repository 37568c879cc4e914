"""A pack tells the records of a past that was taken over from those made at the time, in words and as data."""

import json
from datetime import UTC, datetime, timedelta

from domain.days import london_date
from tests.audit.packs import opened
from tests.audit.packs import told as on_page
from tests.past_told import enrolled_late, session


async def test_what_was_taken_over_is_told_apart(service):
    life, today = service.life(), london_date(datetime.now(UTC))
    start = today - timedelta(days=50)
    await enrolled_late(life, start)
    await session(life, start + timedelta(days=21))
    await life.do("PUT", "/taking-over/closure")
    await session(life, today)
    bearer = {"Authorization": f"Bearer {service.token('auditor', 'dfe-1')}"}
    pack = await service.http.get(f"/apprenticeships/{life.id}/pack", headers=bearer)
    files = opened(pack.content)
    told = [each for each in await life.history() if each["taken_over"]]
    assert {each["source"] for each in told} == {"former-system"}
    assert "application-received.v1" in {each["name"] for each in told}
    # When it was recorded, nobody knew yet that a past comes with the enrolment: its envelope does not say so.
    assert files[f"{life.id}/facts.jsonl"].count(b"taken_over") == len(told) - 1
    cadence = json.loads(files[f"{life.id}/cadence.json"])
    assert (cadence["judged"], cadence["taken_over"]) == (2, 1)
    assert [gap["taken_over"] for gap in cadence["gaps"] if gap["ended_by_session"]] == [True, False]
    page = files[f"{life.id}/history.html"].decode()
    assert "<strong>1</strong> of the sessions that ended them were told of a past" in " ".join(page.split())
    assert sorted(number for number, fact in on_page(page).items() if "Taken over on" in fact) == [
        each["number"] for each in told
    ]
