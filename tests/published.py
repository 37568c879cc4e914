"""What the service publishes of itself, and whether an answer fits it."""

import json
import re
from functools import cached_property

from openapi_schema_validator import OAS31Validator, oas31_format_checker


class Published:
    """The OpenAPI document of a service."""

    def __init__(self, document):
        """Hold answers against this document."""
        self.document = document

    @cached_property
    def operations(self):
        """Return every operation, by its method and the pattern of its address, the plainest address first."""
        plainest = sorted(self.said, key=lambda each: each[0].count("{"))
        return [(method, re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)), said) for path, method, said in plainest]

    @property
    def said(self):
        """Return every operation, by its address and its method."""
        paths = self.document["paths"].items()
        return [(path, method.upper(), said) for path, each in paths for method, said in each.items()]

    def operation(self, method, path):
        """Return what is published of a method of an address, percent-encoded; None where nothing is."""
        found = (said for named, pattern, said in self.operations if named == method and re.fullmatch(pattern, path))
        return next(found, None)

    def check(self, answer):
        """Fail unless an answer is one that is published: its status, its headers, its media type and its body."""
        method, path = answer.request.method, answer.request.url.raw_path.decode().partition("?")[0]
        said = self.operation(method, path)
        if said is None:
            assert answer.status_code in {404, 405}, f"{method} {path} is not published"
            return
        published = said["responses"].get(str(answer.status_code))
        assert published, f"{method} {path} answers {answer.status_code}: {answer.text}"
        for name, header in published.get("headers", {}).items():
            assert name in answer.headers or not header.get("required"), f"{method} {path} sends no {name}"
        if answer.content:
            self._check_body(answer, published.get("content", {}))

    def _check_body(self, answer, content):
        media = answer.headers.get("Content-Type", "").partition(";")[0]
        assert media in content, f"{media} is not among {list(content)}"
        if media.endswith("json"):
            schema = content[media]["schema"]
            OAS31Validator(
                {**schema, "components": self.document["components"]}, format_checker=oas31_format_checker
            ).validate(json.loads(answer.content))
