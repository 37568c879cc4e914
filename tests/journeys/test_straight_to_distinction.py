"""One apprenticeship, from application to certificate, without a stumble."""

from datetime import date, timedelta

from domain.days import months_after

MONDAY = date(2030, 1, 7)
SKILLS_MONTH = 7


async def test_an_apprentice_goes_from_application_to_a_distinction(service):
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor()
    await life.agree_training_plan()
    for month in range(1, 14):
        await life.month(MONDAY + timedelta(days=28 * month))
        if month % 3 == 0:
            await life.review()
        if month == SKILLS_MONTH:
            await life.sit("english", passed=True)
            await life.sit("maths", passed=True)
    await life.move_to(months_after(MONDAY, 12))
    await life.complete_portfolio()
    await life.confirm()
    checklist = await life.read("/gateway", on=(await life.today()).isoformat())
    assert [item["requirement"] for item in checklist["items"] if not item["met"]] == []
    await life.pass_gateway()
    await life.observe(life.gateway + timedelta(days=30), "distinction")
    await life.discuss(life.gateway + timedelta(days=40), "distinction")
    await life.finish()

    state = (await life.read())["state"]
    assert state["stage"] == "completed"
    assert state["assessments"]["overall"] == "distinction"
    assert state["ending"]["progression"]
    said = await life.sentences()
    assert not [each for each in said if "overdue" in each or "Escalated" in each or "Refused" in each]
    assert "Apprenticeship completed" in said[-1]
