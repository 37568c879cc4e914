"""Whether the ledger is still sealed every day, and in a sentence why not."""

from datetime import datetime, timedelta

from activities.last_sealing import BEGUN, LastSealing

# A day, and an hour for what was busy or away for a moment.
LATE_AFTER = timedelta(hours=25)
# An attempt says every ten seconds that it goes on.
SILENT_FOR = timedelta(minutes=1)


def why_stopped(last: LastSealing, now: datetime, *, paused: bool) -> str | None:
    """Return why nothing was sealed, or will be, as it should be, or None while all is well; `now` is aware UTC.

    `paused` says whether the daily schedule is.
    """
    if last.tried_at and last.why and (last.kind != BEGUN or last.tried_at + SILENT_FOR < now):
        return f"Nothing was sealed at {_moment(last.tried_at)}: {last.why}."
    if paused:
        return "Nothing is sealed any more: the daily schedule is paused in Temporal. Let it go on there."
    since = last.sealed_at or last.began_at
    if since is None:
        return "The ledger does not say when it began, so that it cannot be sealed."
    if since + LATE_AFTER < now:
        return (
            f"Nothing was sealed since {_moment(since)}: the daily schedule was not carried out. See that a worker is"
            " at work, or seal now with `indenture seal`."
        )
    return None


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
