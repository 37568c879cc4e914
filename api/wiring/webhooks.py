"""What answers about the receivers of webhooks, put together."""

from activities.webhooks.subscriptions import Subscriptions
from api.sending.webhooks import Webhooks
from api.settings.settings import Settings
from api.wiring.store import Store


def build_webhooks(settings: Settings, store: Store) -> Webhooks:
    """Return what answers about the receivers of webhooks."""
    subscriptions = Subscriptions(store.pool, settings.master_key)
    # Whoever runs everything here has receivers here too.
    inside = settings.webhooks_inside or not settings.database_url
    return Webhooks(store.ledger, subscriptions, inside=inside)
