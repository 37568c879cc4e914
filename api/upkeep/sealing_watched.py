"""Whether the ledger is still sealed every day, and in a sentence why not."""

from datetime import datetime, timedelta

from activities.last_sealing import LastSealing

# A day, and an hour for what was busy or away for a moment.
LATE_AFTER = timedelta(hours=25)


def why_stopped(last: LastSealing, now: datetime) -> str | None:
    """Return why nothing was sealed as it should have been, or None while all is well; `now` is aware UTC."""
    if last.tried_at and last.why:
        return f"Nothing was sealed at {_moment(last.tried_at)}: {last.why}."
    since = last.sealed_at or last.began_at
    if since is None:
        return "The ledger does not say when it began, so that it cannot be sealed."
    if since + LATE_AFTER < now:
        return (
            f"Nothing was sealed since {_moment(since)}: the daily schedule was not carried out. See that a worker is"
            " at work and that the schedule in Temporal is not paused, or seal now with `indenture seal`."
        )
    return None


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
