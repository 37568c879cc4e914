"""An apprenticeship that started on last year's code still runs: every recorded history replays on this one."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from activities.ledger.signatures import Signatures
from api.wiring.payloads import data_converter
from workflows.apprenticeship import ApprenticeshipWorkflow, Start
from workflows.guard import Guard
from workflows.signing import Signing
from workflows.telling import TellingWorkflow
from workflows.witness import WitnessWorkflow

HISTORIES = sorted((Path(__file__).parents[1] / "histories").glob("*.json.gz"))


@workflow.defn(name="Apprenticeship", sandboxed=False)
class SleepsFirst:
    """What the workflow must not become: it waits for something that no history knows."""

    @workflow.run
    async def run(self, _: Start) -> None:
        await workflow.sleep(timedelta(days=1))


# As the service runs them; and where the engine's own sandbox refuses what is not deterministic.
RUNNERS = [UnsandboxedWorkflowRunner(), SandboxedWorkflowRunner()]


def replayer(kind, runner=RUNNERS[0]):
    return Replayer(
        workflows=[kind, TellingWorkflow, WitnessWorkflow],
        data_converter=data_converter(),
        interceptors=[Guard(), Signing(Signatures([bytes(32)]).signed)],
        workflow_runner=runner,
    )


def history(path):
    return WorkflowHistory.from_json("apprenticeship/recorded", gzip.decompress(path.read_bytes()).decode())


def test_there_are_histories_to_replay():
    assert len(HISTORIES) >= 4


@pytest.mark.parametrize("runner", RUNNERS, ids=lambda runner: type(runner).__name__)
@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.name)
async def test_a_recorded_history_replays(path, runner):
    await replayer(ApprenticeshipWorkflow, runner).replay_workflow(history(path))


async def test_a_changed_workflow_is_found_out():
    with pytest.raises(workflow.NondeterminismError):
        await replayer(SleepsFirst).replay_workflow(history(max(HISTORIES, key=lambda path: path.stat().st_size)))
