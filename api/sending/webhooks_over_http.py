"""Webhooks changed over HTTP."""

from typing import Annotated
from uuid import UUID

from anyio import CapacityLimiter
from fastapi import Depends, Response

from api.access.bearer import Who
from api.access.caller import Caller
from api.changing.endpoints import Key
from api.http.openapi import Routes
from api.http.seated import seated
from api.sending.webhooks import AddedWebhook, NewWebhook, SendAgain, Webhook, Webhooks


def router(webhooks: Webhooks, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the routes by which receivers are changed."""
    entitled = Depends(who)
    routes = Routes(prefix="/webhooks", tags=["webhooks"], dependencies=[entitled], problems=(401, 403, 404, 422, 503))

    def add_webhook(new: NewWebhook, caller: Annotated[Caller, entitled], key: Key, response: Response) -> AddedWebhook:
        """Send facts to a receiver as they are recorded, signed with the secret that this answers with, once."""
        response.headers["Cache-Control"] = "no-store"
        return webhooks.add(new, caller.subject, key)

    def replay_webhook(webhook: UUID, again: SendAgain) -> Webhook:
        """Send everything after a position again, also to a receiver that had been stopped."""
        return webhooks.replay(webhook, again)

    def remove_webhook(webhook: UUID) -> None:
        """Send nothing to a receiver any more."""
        webhooks.remove(webhook)

    routes.add_api_route("", seated(add_webhook, seats), methods=["POST"], status_code=201)
    routes.add_api_route("/{webhook}/replay", seated(replay_webhook, seats), methods=["POST"])
    routes.add_api_route("/{webhook}", seated(remove_webhook, seats), methods=["DELETE"], status_code=204)
    return routes
