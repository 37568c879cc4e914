"""On programme: tutor sessions in their cadence, which escalate by themselves, beside functional skills."""

from temporalio import workflow

from workflows.desk import Desk

with workflow.unsafe.imports_passed_through():
    from domain.stage import Stage


async def on_programme(desk: Desk) -> None:
    """Wait until the portfolio is submitted, reminding and escalating on time."""
    await desk.while_in(Stage.ON_PROGRAMME)
