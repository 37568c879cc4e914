"""`indenture up` beside a PostgreSQL and a Temporal of somebody's own: it starts neither, and asks for the keys."""

from base64 import b64encode

import httpx
import pytest

from api.embedded.temporal import embedded_temporal
from api.settings.seal_keys import new_key
from tests.signing import bearer, issuer

KEYS = {
    "INDENTURE_MASTER_KEY": b64encode(bytes(32)).decode(),
    "INDENTURE_COMMAND_KEYS": b64encode(bytes(range(1, 33))).decode(),
    "INDENTURE_SEAL_KEY": new_key().decode(),
}


@pytest.fixture
def given():
    """Return what production gives: the keys, and an issuer."""
    return KEYS | {"INDENTURE_ISSUER": issuer().issuer}


@pytest.mark.parametrize("missing", ["INDENTURE_MASTER_KEY", "INDENTURE_SEAL_KEY", "INDENTURE_ISSUER"])
def test_what_is_missing_is_asked_for_by_its_name_before_anything_is_touched(up, given, missing):
    del given[missing]
    ended = up.run("up", DATABASE_URL="postgresql://a@127.0.0.1:1/a", TEMPORAL_ADDRESS="127.0.0.1:1", **given)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"{missing} is not set: beside a database of your own (DATABASE_URL) it")


def test_with_them_it_is_well(up, place, empty_url, given):
    with embedded_temporal(None) as addresses:
        up.environment |= {"DATABASE_URL": empty_url, "TEMPORAL_ADDRESS": addresses.grpc, **given}
        with up.running() as process:
            address = f"http://127.0.0.1:{up.port}"
            ready = httpx.get(f"{address}/health/ready", trust_env=False).json()
            assert ready.items() >= {"ready": True, "degraded": False, "database": True, "worker": True}.items()
            assert httpx.get(f"{address}/apprenticeships", headers=bearer(), trust_env=False).is_success
            refused = up.run("token", "--role", "coordinator", "--subject", "staff-1")
            assert refused.stderr.startswith(f"Tokens come from {issuer().issuer}: sign in there.")
            assert {each.name() for each in place.processes()}.isdisjoint({"postgres", "temporal"})
        assert process.returncode == 0
    assert not list(up.data.glob("*.key"))
    assert not (up.data / "postgresql").exists()
    assert "Temporal Web UI" not in up.said
    assert "A token for the API" not in up.said
    assert place.deserted()
