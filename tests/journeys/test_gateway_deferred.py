"""The provider decides that an apprentice is not ready yet: back on programme, and everything is confirmed anew."""

from datetime import timedelta


async def test_a_deferred_apprentice_goes_on_and_passes_later(ready, rules_against):
    life = await ready()
    deferral = {"verdict": "not yet ready"}
    assert await rules_against(life.do("POST", "/gateway/decisions", deferral)) == ["deferral-is-explained"]
    await life.do("POST", "/gateway/decisions", {**deferral, "reason": "The mock discussion went badly."})
    assert (await life.read())["state"]["stage"] == "on programme"
    day = await life.today() + timedelta(days=21)
    await life.meet(day)
    assert await rules_against(life.pass_gateway()) == [
        "portfolio-submitted",
        "employer-confirmed-readiness",
        "apprentice-confirmed-readiness",
    ]
    await life.do("PUT", "/portfolio/submission")
    await life.confirm()
    checklist = await life.read("/gateway", on=day.isoformat())
    assert checklist["ready"]
    assert all(item["met"] and item["why"] and item["source"] for item in checklist["items"])
    await life.pass_gateway()
    gateway = (await life.read())["state"]["gateway"]
    assert (gateway["passed_on"], gateway["window_ends_on"]) == (day.isoformat(), "2031-04-28")
