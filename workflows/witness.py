"""The witness: how far the ledger has reached, remembered in the engine, where no older copy of the ledger reaches."""

from dataclasses import asdict, dataclass

from temporalio import workflow

WITNESS = "Witness"
SEEN = "seen"
"""The name of the memo that tells what was seen last: it is read without a worker."""

TOLD_PER_RUN = 200


@dataclass(frozen=True)
class LedgerEnd:
    """The end of the ledger's log as it was once: the position of its last fact, and that fact's hash in hex."""

    position: int
    log_hash: str

    def as_memo(self) -> dict[str, dict[str, int | str]]:
        """Return it as the workflow's memo."""
        return {SEEN: asdict(self)}


def witness_id(task_queue: str) -> str:
    """Return the id of the workflow that remembers how far the ledger of a task queue's workers has reached."""
    return f"{task_queue}/witness"


@workflow.defn(name=WITNESS)
class WitnessWorkflow:
    """Remembers the furthest end of the ledger that it was told of."""

    @workflow.init
    def __init__(self, seen: LedgerEnd) -> None:
        """Begin with an end of the ledger, which the memo tells already."""
        self.seen = seen
        self.told = 0

    @workflow.run
    async def run(self, _: LedgerEnd) -> None:
        """Be told for ever, in one history after another."""
        await workflow.wait_condition(lambda: self.told >= TOLD_PER_RUN)
        # Of itself the engine gives the next run the memo that the first was started with.
        workflow.continue_as_new(self.seen, memo=self.seen.as_memo())

    @workflow.signal(description="The ledger has reached this end.")
    def reached(self, end: LedgerEnd) -> None:
        """Remember the end, unless a further one is remembered."""
        self.told += 1
        if end.position > self.seen.position:
            self.seen = end
            workflow.upsert_memo(end.as_memo())
