"""Simulated time: workflows whose clock can be moved forward. Experimental in the engine, and kept in this module."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from temporalio.client import Client, WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from workflows.apprenticeship import workflow_id

# Without a target a clock would run away between two changes; the engine's own limit is a silent stop at 200.
_STANDING_STILL = TimeSkippingConfig(enabled=False, disable_propagation=True, max_session_skip_count=100_000)
# Moving by exactly one period fires nothing.
_MARGIN = timedelta(minutes=1)


class SimulatedTime:
    """The clocks of simulated apprenticeships."""

    def __init__(self, client: Client) -> None:
        """Wrap `client`; workflows started through `self.client` can be moved."""
        self._skipper = TimeSkipper(client, config=_STANDING_STILL)
        self.client = self._skipper.client

    async def now(self, apprenticeship: UUID) -> datetime:
        """Return the clock of an apprenticeship, aware UTC."""
        return await self._skipper.get_current_time(self._handle(apprenticeship))

    async def move_to(self, apprenticeship: UUID, instant: datetime) -> None:
        """Let time pass until a minute after `instant` (aware UTC), every alarm on the way rung."""
        passing = instant - await self.now(apprenticeship) + _MARGIN
        if passing > timedelta():
            await self.pass_time(self._handle(apprenticeship), passing)

    async def pass_time(self, workflow: WorkflowHandle[Any, Any], passing: timedelta) -> None:
        """Let so much time pass for one workflow, all that is due on the way done."""
        await self._skipper.fast_forward(workflow, passing)

    def _handle(self, apprenticeship: UUID) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(workflow_id(apprenticeship))
