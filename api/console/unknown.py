"""Addresses of the console that nothing has: a page says so."""

from api.console.frame import ROOT, Frame
from api.problems import Problem


def add_to(frame: Frame) -> None:
    """Answer every other address of the console; the last room to be added."""

    @frame.last_routes.get(f"{ROOT}/{{anything:path}}", include_in_schema=False)
    async def unknown(anything: str) -> None:  # noqa: ARG001 - whatever it is
        raise Problem(404, "unknown-address", "Unknown address", "Nothing in the console has this address.")
