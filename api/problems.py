"""Problems: what went wrong, in the terms of RFC 9457, for HTTP and the command line alike."""

import re
from collections.abc import Mapping
from typing import Any

from api.plain_reasons import plain_reason

AGAIN_IN_SECONDS = "2"

# A place is named by callers too, with the fields that they make up.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


class Problem(Exception):  # noqa: N818  (the field's word; RFC 9457 calls it a problem)
    """What went wrong, in terms of HTTP. `type` is a slug such as "not-authenticated"."""

    def __init__(
        self,
        status: int,
        type: str,  # noqa: A002 - the member's name
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **extensions: object,
    ) -> None:
        """Say it with the members of RFC 9457; `extensions` become members of their own."""
        super().__init__(title)
        self.status = status
        self.type = type
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})
        self.extensions = extensions


def unavailable(what: str, detail: str, **extensions: object) -> Problem:
    """Return the 503 problem of something that is away for now."""
    return Problem(503, what, "Away for now", detail, headers={"Retry-After": AGAIN_IN_SECONDS}, **extensions)


def issuer_away() -> Problem:
    """Return the 503 problem of an issuer of tokens whose keys are not known, and which tells none."""
    detail = (
        "The issuer of tokens does not tell its keys, so that nobody can say whether this token is one of its "
        "own. Nothing was changed. Send again; /health/ready says what is wrong."
    )
    return unavailable("issuer-away", detail)


def ledger_behind() -> Problem:
    """Return the 503 problem of a ledger that lacks what the engine has seen of it."""
    detail = (
        "The ledger lacks facts that were recorded before: its database was restored from an older copy, or is another "
        "one. Nothing was changed. Whoever operates the service restores the right database, or goes on with this one "
        "by `indenture reconcile --repair`. Then send again with the same Idempotency-Key: what was lost is carried "
        "out."
    )
    return unavailable("ledger-behind", detail)


def right_lost() -> Problem:
    """Return the 503 problem of a service that lacks a right in its database."""
    detail = (
        "The service has lost a right in its database; nothing was changed by this request. Whoever operates the "
        "service finds in /health/ready the SQL that gives it back. Then send again."
    )
    return unavailable("right-lost", detail)


def database_older() -> Problem:
    """Return the 503 problem of a database that lacks what this code needs: older, or made otherwise by somebody."""
    detail = (
        "The database lacks what the code needs; nothing was changed by this request. Whoever operates the service "
        "runs `indenture migrate` where it is older, and else mends what `/health/ready` names. Then send again."
    )
    return unavailable("database-older", detail)


def not_entitled(policy: str, line: str, detail: str) -> Problem:
    """Return the 403 problem of somebody whom a line of the policy does not let do this."""
    return Problem(403, "not-entitled", "Not entitled", detail, policy=policy, line=line)


def key_used_before() -> Problem:
    """Return the 422 problem of an idempotency key that came with another request before."""
    detail = "This Idempotency-Key came with another request before; choose a new one."
    return Problem(422, "idempotency-key-reused", "Idempotency-Key used before", detail)


def unknown_apprenticeship() -> Problem:
    """Return the 404 problem of an apprenticeship that nobody applied for."""
    return Problem(404, "unknown-apprenticeship", "Unknown apprenticeship", "No apprenticeship has this id.")


def erased() -> Problem:
    """Return the 410 problem of an apprentice who was erased, whatever is asked about them."""
    detail = "This apprentice was erased, and nothing more is recorded about them; who comes back is registered anew."
    return Problem(410, "erased", "Erased", detail)


def key_lost() -> Problem:
    """Return the 500 problem of an apprenticeship in the ledger whose key is gone, though nobody was erased."""
    detail = (
        "The key that seals the free text of this apprenticeship is gone, though nobody was erased; nothing was "
        "changed. Whoever operates the service restores its row of people.keys from a backup; then send again."
    )
    return Problem(500, "key-lost", "Key lost", detail)


def unreadable_fact() -> Problem:
    """Return the 500 problem of a fact in the ledger that cannot be read."""
    detail = (
        "A fact in the ledger cannot be read: it was damaged, or written by newer code than this. Whoever operates the "
        "service proves the ledger by `indenture verify`, which names what was damaged."
    )
    return Problem(500, "unreadable-fact", "Unreadable fact", detail)


def wrong_master_key() -> Problem:
    """Return the 500 problem of a master key that is not the one that wrapped what is stored."""
    detail = (
        "INDENTURE_MASTER_KEY is not the key by which what is stored was wrapped; nothing was changed. Whoever "
        "operates the service starts it again with the right one; then send again."
    )
    return Problem(500, "wrong-master-key", "Wrong master key", detail)


def rules_missing(said: str) -> Problem:
    """Return the 500 problem of a file of rules that is not here as it was when it was used: `said` names it."""
    detail = f"{said} Nothing was changed. Whoever operates the service does so and starts it again; then send again."
    return Problem(500, "rules-missing", "Rules missing", detail)


def wrong_command_keys() -> Problem:
    """Return the 503 problem of an API that signs commands by a key that the worker does not know."""
    detail = (
        "The worker does not know the key by which the API signs changes; nothing was changed. Whoever operates the "
        "service gives both the same INDENTURE_COMMAND_KEYS. Then send again with the same Idempotency-Key."
    )
    return unavailable("wrong-command-keys", detail)


def malformed(errors: list[dict[str, str]]) -> Problem:
    """Return the problem of a request that is not as documented, with the place and reason of each error."""
    said = "; ".join(f"{each['place']}: {each['reason']}" for each in errors)
    return Problem(422, "malformed-request", "Malformed request", f"Mend and send again: {said}.", errors=errors)


def unanswerable(kind: str, title: str, detail: str, named: str) -> Problem:
    """Return the problem of a question that has no answer, because of the query parameter that is `named`."""
    return Problem(422, kind, title, detail, errors=[{"place": f"query/{named}", "reason": detail}])


def without_input(error: Mapping[str, Any]) -> dict[str, str]:
    """Return the place and the reason of a validation error, without what was sent."""
    # What was sent is never repeated: neither the input, nor a message that quotes from it.
    place = "/".join(each if _NAME.fullmatch(each) else "(unnamed)" for each in map(str, error["loc"]))
    return {"place": place, "reason": plain_reason(error, place)}
