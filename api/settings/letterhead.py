"""The letterhead: for whom letters are written, who answers them, and where their links lead."""

from collections.abc import Mapping
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from api.cannot_run import CannotRunError
from domain.letter import Letterhead

PROVIDER = "The training provider"
ANSWERS = "The apprenticeships team"

_PROVIDER, _ANSWERS, _ADDRESS = "INDENTURE_PROVIDER", "INDENTURE_ANSWERS", "INDENTURE_ADDRESS"


def letterhead_in(environment: Mapping[str, str], *, mail_from: str, api_url: str) -> Letterhead:
    """Return the letterhead: where nothing else is said, answers go to `mail_from`, and links lead to `api_url`.

    Raises CannotRunError naming the variable whose value cannot be used.
    """
    said = {name: environment.get(name, "").strip() for name in (_PROVIDER, _ANSWERS, _ADDRESS)}
    if not said[_PROVIDER].isprintable():
        raise CannotRunError(f"{_PROVIDER} must be a name on one line.")
    answers, answers_at = _who(said[_ANSWERS]) if said[_ANSWERS] else (ANSWERS, mail_from)
    address = _where(said[_ADDRESS]) if said[_ADDRESS] else api_url
    return Letterhead(said[_PROVIDER] or PROVIDER, answers, answers_at, address)


def as_environment(letterhead: Letterhead) -> dict[str, str]:
    """Return the variables from which `letterhead_in` reads it."""
    return {
        _PROVIDER: letterhead.provider,
        _ANSWERS: formataddr((letterhead.answers, letterhead.answers_at)),
        _ADDRESS: letterhead.address,
    }


def _who(text: str) -> tuple[str, str]:
    from activities.post.mailbox import address  # noqa: PLC0415 - only what was said has to be checked

    name, found = parseaddr(text)
    unusable = CannotRunError(f"{_ANSWERS} must look like Jo Field <jo@example.org>.")
    if not (name and text.isprintable()):
        raise unusable
    try:
        return name, address(found)
    except ValueError:
        raise unusable from None


def _where(text: str) -> str:
    try:
        parts = urlsplit(text)
        fits = (
            parts.scheme in {"http", "https"}
            and parts.hostname
            and not (parts.query or parts.fragment or parts.username)
        )
    except ValueError:
        fits = False
    if not (fits and text.isprintable() and " " not in text):
        raise CannotRunError(f"{_ADDRESS} must look like https://apprenticeships.example.org, not {text!r}.")
    return text.rstrip("/")
