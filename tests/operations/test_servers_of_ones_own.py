"""`indenture up` beside a PostgreSQL and a Temporal of somebody's own: it starts neither, and asks for the keys."""

from base64 import b64encode

import httpx

from api.embedded.temporal import embedded_temporal
from api.settings.seal_keys import new_key

KEYS = {
    "INDENTURE_MASTER_KEY": b64encode(bytes(32)).decode(),
    "INDENTURE_TOKEN_KEY": b64encode(bytes(range(32))).decode(),
    "INDENTURE_SEAL_KEY": new_key().decode(),
}


def test_a_key_that_is_missing_is_asked_for_by_its_name_before_anything_is_touched(up):
    given = {name: key for name, key in KEYS.items() if name != "INDENTURE_TOKEN_KEY"}
    ended = up.run("up", DATABASE_URL="postgresql://a@127.0.0.1:1/a", TEMPORAL_ADDRESS="127.0.0.1:1", **given)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("INDENTURE_TOKEN_KEY is not set: beside a database of your own (DATABASE_URL) it")


def test_with_them_it_is_well(up, place, empty_url):
    with embedded_temporal(None) as addresses:
        up.environment |= {"DATABASE_URL": empty_url, "TEMPORAL_ADDRESS": addresses.grpc, **KEYS}
        with up.running() as process:
            address = f"http://127.0.0.1:{up.port}"
            ready = httpx.get(f"{address}/health/ready", trust_env=False).json()
            assert ready.items() >= {"ready": True, "degraded": False, "database": True, "worker": True}.items()
            token = up.run("token", "--role", "coordinator", "--subject", "staff-1").stdout.strip()
            bearer = {"Authorization": f"Bearer {token}"}
            assert httpx.get(f"{address}/apprenticeships", headers=bearer, trust_env=False).is_success
            assert {each.name() for each in place.processes()}.isdisjoint({"postgres", "temporal"})
        assert process.returncode == 0
    assert not list(up.data.glob("*.key"))
    assert not (up.data / "postgresql").exists()
    assert "Temporal Web UI" not in up.said
    assert place.deserted()
