"""One apprenticeship, from application to certificate: what is waited for, in order."""

from dataclasses import dataclass, replace
from uuid import UUID

from temporalio import workflow

from workflows.changes_and_alarms import ChangesAndAlarms

with workflow.unsafe.imports_passed_through():
    from domain.command import Command, Outcome, Standing
    from domain.stage import Stage

EVENTS_PER_RUN = 1000
TOGETHER = 8
_PREFIX = "apprenticeship/"


@dataclass(frozen=True)
class Start:
    """All that a run starts with: which apprenticeship, and after how many events to continue as new.

    `together` is how many changes that wait at one time are recorded in one go. It is 1 where a start does not
    say it: a run that began before changes were recorded together goes on as it began.
    """

    apprenticeship: UUID
    events_per_run: int = EVENTS_PER_RUN
    together: int = 1


def workflow_id(apprenticeship: UUID) -> str:
    """Return the id of an apprenticeship's workflow."""
    return f"{_PREFIX}{apprenticeship}"


def apprenticeship_of(name: str) -> UUID:
    """Return the apprenticeship whose workflow has this id. Raises ValueError for an id of another shape."""
    return UUID(name.removeprefix(_PREFIX))


@workflow.defn(name="Apprenticeship")
class ApprenticeshipWorkflow:
    """Owns the time and the order of one apprenticeship; what is true stands in the ledger."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        """Be ready for changes before the first line of `run`."""
        self.life = ChangesAndAlarms(start.apprenticeship, start.events_per_run, start.together)

    @workflow.run
    async def run(self, start: Start) -> None:
        """Live through the apprenticeship; take it up wherever the ledger says it stands."""
        life = self.life
        await life.look()
        # Until training starts, which it does by itself on its date.
        await life.while_in(Stage.APPLIED, Stage.ENROLLED)
        # Until the portfolio is submitted: tutor sessions in their cadence, functional skills beside them.
        await life.while_in(Stage.ON_PROGRAMME)
        # Until the provider has decided at the gateway, while sessions go on.
        await life.while_in(Stage.GATEWAY)
        # Until every assessment is passed, resits included, within the window.
        await life.while_in(Stage.ASSESSMENT)
        # Until the certificate is claimed and the apprenticeship completed.
        await life.while_in(Stage.ACHIEVED)
        # Until nothing is left to be answered for, should what it rested on be corrected after the end.
        await life.while_in(Stage.COMPLETED, Stage.WITHDRAWN)
        if await life.leave():
            workflow.continue_as_new(replace(start, together=TOGETHER))

    @workflow.update
    async def transition(self, command: Command) -> Outcome:
        """Record what a command leads to and return its outcome; a repeat returns the first outcome."""
        return await self.life.record(command)

    @workflow.query(description="Where the workflow believes that the apprenticeship stands.")
    def standing(self) -> Standing | None:
        """Return the ledger's standing as this workflow last heard it, or None before it has."""
        return self.life.standing

    @workflow.signal(description="Continue as new, whatever the length of the history.")
    def hand_on(self) -> None:
        """Continue as new as soon as nobody is being served."""
        self.life.leaving = True
