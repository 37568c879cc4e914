"""A key that is gone without an erasure is to be restored: nobody is told that the apprenticeship is unknown."""

from uuid import uuid4

from tests.bad_input.asking import problem

GONE = "DELETE FROM people.keys WHERE apprenticeship = %s RETURNING apprenticeship, wrapped_key, created_at"
BACK = "INSERT INTO people.keys (apprenticeship, wrapped_key, created_at) VALUES (%s, %s, %s)"


async def test_a_command_is_answered_with_what_to_restore_until_it_is(service_with):
    service = await service_with()
    life = service.life()
    await life.apply()
    person = (await life.read())["state"]["application"]["person"]
    application = {"json": {"person": person, "cohort": life.cohort}, "headers": life.headers("again")}
    again = (await life.http.post("/apprenticeships", **application)).json()["apprenticeship"]
    with service.store.pool.connection() as connection:
        lost = [connection.execute(GONE, (each,)).fetchone() for each in (life.id, again)]
    restarted = await service_with(worker=False)

    before = service.store.ledger.head()
    withdrawal = {
        "occurred_on": "2030-01-07",
        "last_learning_on": "2030-01-07",
        "reason": "other",
        "explanation": "Moved.",
    }
    for path in ("completion", "withdrawal"):
        body = withdrawal if path == "withdrawal" else {}
        answer = await restarted.http.put(f"/apprenticeships/{life.id}/{path}", json=body, headers=life.headers())
        assert "people.keys from a backup" in problem(answer, 500, "key-lost")["detail"]
        unknown = await restarted.http.put(f"/apprenticeships/{uuid4()}/{path}", json=body, headers=life.headers())
        problem(unknown, 404, "unknown-apprenticeship")
    problem(await restarted.http.post("/apprenticeships", **application), 500, "key-lost")
    read = await restarted.http.get(f"/apprenticeships/{life.id}", headers=life.headers())
    assert read.status_code == 200
    assert service.store.ledger.head() == before

    with service.store.pool.connection() as connection:
        for row in lost:
            connection.execute(BACK, row)
    assert (await restarted.http.post("/apprenticeships", **application)).json()["apprenticeship"] == again
