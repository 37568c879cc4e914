"""Upkeep: proving the ledger, and making again from it what is only derived: workflows and read tables."""

from collections.abc import Callable, Iterable
from uuid import UUID

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.ledger import Ledger
from activities.verification import Verdict, verify
from api.composition import connect_temporal, open_store
from api.obstacle import ObstacleError
from api.settings import Settings
from domain.fold import fold
from domain.stage import ENDED, Stage
from workflows.apprenticeship import ApprenticeshipWorkflow, Start, workflow_id

Say = Callable[[str], None]


def verify_ledger(settings: Settings, say: Say) -> bool:
    """Say whether the ledger fits together, naming the first fact that does not; return whether it does."""
    with open_store(settings.database_url, settings.ladders) as store:
        verdict = verify(store.pool)
    for line in told(verdict):
        say(line)
    return verdict.damage is None


def rebuild_caseload(settings: Settings, say: Say) -> None:
    """Make the caseload anew from the ledger while the service runs."""
    with open_store(settings.database_url, settings.ladders) as store:
        say(f"The caseload was made anew from {store.caseload.rebuild()} facts.")


async def rebuild_workflows(settings: Settings, named: Iterable[UUID], say: Say) -> None:
    """Start again, from the ledger, the workflow of each apprenticeship named, or of all where none is.

    A workflow that runs is left alone, and so is an apprenticeship that has ended. Alarms are taken up
    where they stood. Raises ObstacleError for an apprenticeship that the ledger does not know.
    """
    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    with open_store(settings.database_url, settings.ladders) as store:
        started = 0
        for apprenticeship in list(named) or store.ledger.streams():
            if _goes_on(store.ledger, apprenticeship):
                started += await _started(temporal, settings.task_queue, apprenticeship)
    say(f"Started {started} workflows from the ledger; those that were running were left alone.")


def told(verdict: Verdict) -> list[str]:
    """Return a verdict in words."""
    lines = [f"{verdict.facts} facts fit together, up to position {verdict.head.position} of the log."]
    if verdict.damage:
        damage = verdict.damage
        place = f"position {damage.position} of the log"
        if damage.stream:
            place += f", fact {damage.version} of apprenticeship {damage.stream}"
        lines.append(f"DAMAGED at {place}: {damage.wrong}.")
    else:
        lines.append(f"The log ends in {verdict.head.log_hash.hex() or 'nothing: it is empty'}.")
    if verdict.apart:
        lines.append(f"{verdict.apart} facts were recorded more than ten minutes apart from the database's clock:")
    lines += [
        f"  fact {each.version} of {each.stream}: recorded {each.recorded_at:%Y-%m-%d %H:%M} UTC, "
        f"inserted {each.inserted_at:%Y-%m-%d %H:%M} UTC"
        for each in verdict.examples
    ]
    return lines


def _goes_on(ledger: Ledger, apprenticeship: UUID) -> bool:
    history = ledger.history(apprenticeship)
    if not history:
        raise ObstacleError(f"The ledger knows no apprenticeship {apprenticeship}.")
    return fold(apprenticeship, history).stage not in {*ENDED, Stage.NEW}


async def _started(temporal: Client, task_queue: str, apprenticeship: UUID) -> bool:
    try:
        await temporal.start_workflow(
            ApprenticeshipWorkflow.run,
            Start(apprenticeship),
            id=workflow_id(apprenticeship),
            task_queue=task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        )
    except WorkflowAlreadyStartedError:
        return False
    return True
