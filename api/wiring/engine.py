"""The connection to the engine."""

from temporalio.client import Client

from api.wiring.payloads import data_converter


async def connect_temporal(address: str, namespace: str, *, lazy: bool = False) -> Client:
    """Return a client of the engine at `address`; a lazy one connects when first used."""
    return await Client.connect(address, namespace=namespace, data_converter=data_converter(), lazy=lazy)
