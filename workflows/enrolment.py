"""Enrolment: from the application until training starts, which it does by itself on its date."""

from temporalio import workflow

from workflows.desk import Desk

with workflow.unsafe.imports_passed_through():
    from domain.stage import Stage


async def enrolment(desk: Desk) -> None:
    """Wait for the enrolment and then for the start date."""
    await desk.while_in(Stage.APPLIED, Stage.ENROLLED)
