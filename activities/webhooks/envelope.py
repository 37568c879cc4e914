"""The envelope of a fact that is sent: a CloudEvent or a card for Microsoft Teams, signed."""

import base64
import hashlib
import hmac
from typing import Any
from uuid import UUID

import msgspec

from activities.shown_text import shown, shown_in_a_line
from domain.facts.fact import Recorded
from domain.history.sentences import sentence

SECRET_PREFIX = "whsec_"  # noqa: S105 - how Standard Webhooks writes secrets, not one
KINDS = ("cloudevents", "teams")

CONTENT_TYPES = {"cloudevents": "application/cloudevents+json", "teams": "application/json"}


def message_id(stream: UUID, version: int) -> str:
    """Return what a fact is called wherever it is sent, at every attempt: receivers tell repeats by it."""
    return f"{stream}_{version}"


def secret_in_words(secret: bytes) -> str:
    """Return a secret as Standard Webhooks writes it."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def headers(secret: bytes, identity: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of Standard Webhooks for a body sent at a UNIX time."""
    signed = f"{identity}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


def body(kind: str, position: int, recorded: Recorded[Any]) -> bytes:
    """Return a fact, at a position of the log, as receivers of this kind read it. Free text stays sealed."""
    return msgspec.json.encode(_card(recorded) if kind == "teams" else _cloud_event(position, recorded))


def _cloud_event(position: int, recorded: Recorded[Any]) -> dict[str, Any]:
    stream = str(recorded.originator_id)
    return {
        "specversion": "1.0",
        "id": message_id(recorded.originator_id, recorded.originator_version),
        "source": f"/apprenticeships/{stream}",
        "type": recorded.fact.NAME,
        "subject": stream,
        "time": recorded.recorded_at,
        "datacontenttype": "application/json",
        "position": position,
        "data": {
            "apprenticeship": stream,
            "number": recorded.originator_version,
            "occurred_on": recorded.occurred_on,
            "actor": recorded.actor,
            "role": recorded.role,
            "command": recorded.command,
            "sentence": shown(sentence(recorded)),
            "fact": recorded.fact,
        },
    }


def _card(recorded: Recorded[Any]) -> dict[str, Any]:
    said = [
        {"title": "Apprenticeship", "value": str(recorded.originator_id)},
        {
            "title": "Recorded",
            "value": f"{recorded.recorded_at:%Y-%m-%d %H:%M} UTC, by {shown_in_a_line(recorded.actor)}",
        },
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {"type": "TextBlock", "text": shown(sentence(recorded)), "wrap": True, "weight": "bolder"},
            {"type": "FactSet", "facts": said},
        ],
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [content]}
