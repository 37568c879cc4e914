"""What passes through the engine, as pydantic's JSON; what is learned of a type is learned once for all workflows."""

from functools import cache

from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import CompositePayloadConverter, DataConverter, EncodingPayloadConverter


class Payloads(CompositePayloadConverter):
    """Turns values into payloads and back.

    The engine makes one for each workflow, and two for each thing that happens to it: they share their parts.
    """

    def __init__(self) -> None:
        """Take the parts that all others have."""
        super().__init__(*_parts())


def data_converter() -> DataConverter:
    """Return what a client of the engine, and so its workers, convert by."""
    return DataConverter(payload_converter_class=Payloads)


@cache
def _parts() -> tuple[EncodingPayloadConverter, ...]:
    return tuple(PydanticPayloadConverter().converters.values())
