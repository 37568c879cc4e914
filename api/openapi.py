"""The OpenAPI document: what the framework gathers, and the problems, which it would gather for every route anew."""

from typing import Any

from fastapi import FastAPI

from api.problems import ProblemDocument

Json = dict[str, Any]
SCHEMA = "#/components/schemas/{model}"
PROBLEM: Json = {"application/problem+json": {"schema": {"$ref": SCHEMA.format(model=ProblemDocument.__name__)}}}
"""The content of every answer that is a problem."""


class Documented(FastAPI):
    """An application whose OpenAPI document says what is sent."""

    def openapi(self) -> Json:
        """Return the document, gathered once."""
        if not self.openapi_schema:
            problem = ProblemDocument.model_json_schema(ref_template=SCHEMA)
            parts = problem.pop("$defs")
            super().openapi()["components"]["schemas"] |= parts | {ProblemDocument.__name__: problem}
        document: Json = super().openapi()
        return document
