"""The shape that the schema files make of a database, as `activities/schema/shape.csv` keeps it.

Run as a program, it writes that file; the suite checks that it is up to date.
"""

import csv
import sys
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from activities.database import fetch, open_pool
from activities.migrations import migrate
from activities.shape import FILE, as_found
from api.embedded.postgresql import embedded_postgresql
from api.embedded.service_login import service_url

OURS = "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$|public$)'"


def shape(owner_url):
    """Return the file for a database, a line for each thing in it."""
    pool, text = open_pool(service_url(owner_url), size=1), StringIO()
    csv.writer(text, lineterminator="\n").writerows(sorted(as_found(pool, fetch(pool, str, OURS))))
    pool.close()
    return text.getvalue()


if __name__ == "__main__":
    with TemporaryDirectory() as folder, embedded_postgresql(Path(folder)) as url:
        migrate(url, simulation=False)
        FILE.write_text(shape(url), "utf-8")
    sys.stdout.write(f"{FILE.relative_to(Path.cwd())}\n")
