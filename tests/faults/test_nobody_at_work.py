"""With no worker, the caller hears that the outcome is not known, and loses nothing by sending again."""

from api.wiring.worker import running_worker

CONTACT = {"channel": "telephone", "summary": "Rang."}


async def test_a_change_that_nobody_carries_out_yet_is_carried_out_once(service_with):
    service = await service_with(worker=False)
    life = service.life()
    async with running_worker(service.settings, service.store, service.temporal):
        await life.apply()
        await life.enrol(await life.today())
    away = await life.send("POST", "/contacts", CONTACT, key="nobody")
    assert (away.status_code, away.json()["type"]) == (503, "/problems/outcome-unknown")
    assert int(away.headers["Retry-After"]) > 0
    told = await service.http.get("/commands/nobody", headers=life.headers())
    assert told.status_code == 404
    async with running_worker(service.settings, service.store, service.temporal):
        again = await life.send("POST", "/contacts", CONTACT, key="nobody")
        assert again.status_code == 201
        told = await service.http.get("/commands/nobody", headers=life.headers())
        assert told.json()["command"] == again.json()["command"]
    made = [each for each in service.store.ledger.history(life.id) if each.fact.NAME == "contact-made.v1"]
    assert len(made) == 1
