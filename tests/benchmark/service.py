"""The service as `indenture up` runs it: its servers, and each of its parts a process of its own."""

import os
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg
from psycopg.conninfo import make_conninfo

from api.embedded.up import servers
from api.processes.child_process import Child
from api.processes.ports import free_port
from api.settings.seal_keys import new_key
from api.settings.settings import Settings
from tests.signing import issuer

PARTS = {
    "worker": ["-m", "tests.benchmark.worker"],
    "projector": ["-m", "api.cli.main", "projector"],
    "api": ["-m", "api.cli.main", "api"],
}
PATIENCE_SECONDS = 60.0


@contextmanager
def service(postgresql: str, folder: Path, *, simulation: bool) -> Iterator[Settings]:
    """Yield the settings of a service on a database of its own, which is ready, and ends with the block."""
    name = folder.name.replace("-", "_")
    environment = {
        "DATABASE_URL": new_database(postgresql, name),
        "INDENTURE_DATA": str(folder),
        "INDENTURE_PORT": str(free_port()),
        "INDENTURE_TEMPORAL_PORT": str(free_port()),
        "INDENTURE_TEMPORAL_UI_PORT": str(free_port()),
        "INDENTURE_SIMULATION": "1" if simulation else "0",
        "INDENTURE_MASTER_KEY": b64encode(os.urandom(32)).decode(),
        "INDENTURE_ISSUER": issuer().issuer,
        "INDENTURE_COMMAND_KEYS": b64encode(os.urandom(32)).decode(),
        "INDENTURE_SEAL_KEY": new_key().decode(),
    }
    folder.mkdir()
    with servers(Settings.from_environment(environment)) as settings, ExitStack() as stack:
        for part, arguments in PARTS.items():
            log = stack.enter_context((folder / f"{part}.log").open("wb"))
            child = Child.start(
                part,
                [sys.executable, *arguments],
                directory=folder,
                environment=os.environ | settings.as_environment(),
                output=log,
            )
            stack.callback(child.stop)
        await_ready(settings)
        yield settings


def new_database(postgresql: str, name: str) -> str:
    """Return the owner's URL of a new database."""
    with psycopg.connect(postgresql, autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
    return make_conninfo(postgresql, dbname=name)


def await_ready(settings: Settings) -> None:
    """Return once the API is ready and a worker listens. Raises TimeoutError where they take too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            answer = httpx.get(f"{settings.api_url}/health/ready", trust_env=False)
        except httpx.TransportError:
            pass
        else:
            if answer.is_success and answer.json()["worker"]:
                return
        time.sleep(0.1)
    raise TimeoutError(f"the service is not ready: {settings.data} holds its logs")
