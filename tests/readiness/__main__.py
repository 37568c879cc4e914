"""Prints the table of faults in docs/operating.md: `python -m tests.readiness`."""

import tempfile
import warnings
from pathlib import Path
from time import perf_counter

import click

from tests.readiness.faults import FAULTS
from tests.readiness.parts import parts

HEAD = (
    "| fault | `/health/ready` | says so after | parts that the metrics show as 0 | a change | ready again after |\n"
    "|---|---|---|---|---|---|"
)


def measured(service, fault):
    """Return one row: what was seen of a fault, and after how many seconds."""
    service.until(lambda: not service.readiness()["missing"])
    with fault.lasting(service):
        named = service.until(lambda: fault.missing in service.readiness()["missing"])
        status, down = service.readiness()["status"], service.down()
        began = perf_counter()
        change = service.apply()
        answered = perf_counter() - began
    well = service.until(lambda: not service.readiness()["missing"])
    kind = change.json().get("type", "").removeprefix("/problems/")
    answer = f"{change.status_code}{f' `{kind}`' if kind else ''} in {answered:.1f} s"
    shown = ", ".join(f"`{each}`" for each in sorted(down))
    said = f"{status}{'' if status == 503 else ', degraded'}: {fault.missing}"
    return f"| {fault.what} | {said} | {named:.1f} s | {shown} | {answer} | {well:.1f} s |"


def main():
    """Print the table."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="ind-") as folder, parts(Path(folder)) as service:
        click.echo(HEAD)
        for fault in FAULTS:
            click.echo(measured(service, fault))


if __name__ == "__main__":
    main()
