"""The end-point assessment: both methods within their window, resits included."""

from temporalio import workflow

from workflows.desk import Desk

with workflow.unsafe.imports_passed_through():
    from domain.stage import Stage


async def end_point_assessment(desk: Desk) -> None:
    """Wait until both methods are passed, noting when the window closes."""
    await desk.while_in(Stage.ASSESSMENT)
