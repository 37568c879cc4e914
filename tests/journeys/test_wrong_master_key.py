"""A service started with another master key changes nothing, and says what to mend."""

from base64 import b64encode

from tests.bad_input.asking import problem


async def test_nothing_is_sealed_by_it_until_the_right_one_is_back(service_with):
    right = await service_with()
    life = right.life()
    await life.apply()
    before = right.store.ledger.head()
    wrong = await service_with(worker=False, master_key_text=b64encode(bytes(32)).decode())

    person = (await life.read())["state"]["application"]["person"]
    application = {"json": {"person": person, "cohort": life.cohort}, "headers": life.headers("another-master-key")}
    answer = await wrong.http.post("/apprenticeships", **application)
    assert "INDENTURE_MASTER_KEY" in problem(answer, 500, "wrong-master-key")["detail"]
    answer = await wrong.http.put(f"/apprenticeships/{life.id}/completion", json={}, headers=life.headers())
    problem(answer, 500, "wrong-master-key")

    assert right.store.ledger.head() == before
    assert (await right.http.post("/apprenticeships", **application)).status_code == 201
