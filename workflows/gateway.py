"""The gateway: confirmations and the provider's decision, while sessions go on."""

from temporalio import workflow

from workflows.desk import Desk

with workflow.unsafe.imports_passed_through():
    from domain.stage import Stage


async def gateway(desk: Desk) -> None:
    """Wait until the provider has decided, reminding and escalating on time."""
    await desk.while_in(Stage.GATEWAY)
