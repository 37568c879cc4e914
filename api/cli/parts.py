"""What the parts of the service are forked off: it imports what they are made of, and does nothing by itself."""

import sys

from api.cli.main import run
from api.processes.forking import serve
from api.processes.kept_memory import kept

# ruff: noqa: F401, PLC0415 - imported for those that are forked off


def import_all() -> None:
    """Import what the parts are made of, which begins no thread and opens no file."""
    with kept():
        import api.cli.connected
        import api.cli.obstacles
        import api.wiring.http
        import api.wiring.logs
        import api.wiring.projector
        import api.wiring.worker


if __name__ == "__main__":
    import_all()
    serve(int(sys.argv[1]), run)
