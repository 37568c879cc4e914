"""The OpenAPI document: what the framework gathers, with every problem as it is sent."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

Json = dict[str, Any]
PROBLEM = {"$ref": "#/components/schemas/ProblemDocument"}


class Documented(FastAPI):
    """An application whose OpenAPI document says what is sent."""

    def openapi(self) -> Json:
        """Return the document, gathered once."""
        if not self.openapi_schema:
            # The framework can say of a route only one media type: that of its success.
            for response in _responses(super().openapi()):
                if any(media.get("schema") == PROBLEM for media in response.get("content", {}).values()):
                    response["content"] = {"application/problem+json": {"schema": PROBLEM}}
        document: Json = super().openapi()
        return document


def _responses(document: Json) -> Iterator[Json]:
    for operations in document["paths"].values():
        for operation in operations.values():
            yield from operation["responses"].values()
