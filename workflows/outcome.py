"""The outcome: the certificate, and the completion with its progression routes."""

from temporalio import workflow

from workflows.desk import Desk

with workflow.unsafe.imports_passed_through():
    from domain.stage import Stage


async def outcome(desk: Desk) -> None:
    """Wait until the certificate is claimed and the apprenticeship completed."""
    await desk.while_in(Stage.ACHIEVED)
