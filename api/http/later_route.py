"""Routes that are made when they are first asked for: to make them all took nearly a third of the API's start."""

from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import Route

# The document may be read in one thread while another one is asked.
_MAKING = RLock()


class LaterRoute(APIRoute):
    """A route that knows its address, its methods and its statuses at once, and the rest when it is first needed.

    That is when it is first asked, or the document is read: what is wrong with it is told there.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], *, methods: Sequence[str] | None, **given: Any) -> None:
        """Answer `methods` of `path` by `endpoint`; the rest is the framework's."""
        Route.__init__(self, path, endpoint, name=given["name"], include_in_schema=given["include_in_schema"])
        self.methods = set(methods or ["GET"])
        self.responses, self.status_code = given["responses"], given["status_code"]
        self._given: dict[str, Any] = {"methods": methods, **given}
        # The framework's own is made with the rest.
        del self.app

    def __getattr__(self, name: str) -> Any:
        """Return what it has only once it is made, and make it; raises AttributeError where it has no such thing."""
        with _MAKING:
            if given := self.__dict__.pop("_given", None):
                super().__init__(self.path, self.endpoint, **given)
            if name not in self.__dict__:
                raise AttributeError(name)
        return self.__dict__[name]
