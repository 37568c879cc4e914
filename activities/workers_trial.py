"""The trial activities of a worker: whether it has what a change needs."""

from time import monotonic

from temporalio import activity

from activities.database import DATABASE_AWAY, Pool
from activities.ledger.signatures import Signatures
from activities.post.mailbox import Mailbox
from activities.trial import what_hinders_writing, which_database

_PATIENCE_SECONDS = 1.5
_BELIEVED_SECONDS = 10.0


class WorkersTrial:
    """Tries, when it is asked, what hinders this worker; each answer is in words, or None where nothing does."""

    def __init__(self, pool: Pool, mailbox: Mailbox | None, signatures: Signatures) -> None:
        """Try the database behind `pool`, and `mailbox` if there is one; commands are believed by `signatures`."""
        self.pool = pool
        self.mailbox = mailbox
        self.signatures = signatures
        self._answered_at = -_BELIEVED_SECONDS

    # A thread that waits for the database is not interrupted: it would leave a connection half used.
    @activity.defn(name="try-to-write", no_thread_cancel_exception=True)
    def try_to_write(self) -> str | None:
        """Take turns with what is recorded, on the same threads, and write."""
        try:
            return what_hinders_writing(self.pool)
        except DATABASE_AWAY:
            return "its database does not answer"

    @activity.defn(name="name-the-database", no_thread_cancel_exception=True)
    def name_the_database(self) -> str:
        """Return what the database is called in which this worker records. Raises DATABASE_AWAY."""
        return which_database(self.pool)

    @activity.defn(name="name-the-keys")
    async def name_the_keys(self) -> list[str]:
        """Return what the keys are called by which commands are believed."""
        return self.signatures.names

    @activity.defn(name="try-the-post")
    async def try_the_post(self) -> str | None:
        """Greet the mail server, unless it has answered in the last ten seconds; without one, nothing hinders."""
        if self.mailbox is None or monotonic() - self._answered_at < _BELIEVED_SECONDS:
            return None
        if not await self.mailbox.answers(_PATIENCE_SECONDS):
            return "the mail server does not answer, or does not let us in"
        self._answered_at = monotonic()
        return None
