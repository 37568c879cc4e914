"""Requests counted and timed, by the template of their route and never by their address."""

from collections.abc import Iterator
from time import perf_counter

from fastapi.routing import APIRoute
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_ROUTE = "(none)"
OTHER_METHOD = "(other)"
_SECONDS = (0.01, 0.05, 0.25, 1.0, 5.0)
_NOT_FOUND = 404


class RequestMetrics(Collector):
    """How many requests this process has answered, and how long that took."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Be told by `registry`."""
        self._begun_with: list[APIRoute] = []
        self.answered = Counter(
            "indenture_requests",
            "Requests that this process answered, by route and status.",
            ["method", "route", "status"],
            registry=None,
        )
        self.seconds = Histogram(
            "indenture_request_seconds",
            "How long they took.",
            ["method", "route"],
            buckets=_SECONDS,
            registry=None,
        )
        self._of(OTHER_METHOD, NO_ROUTE, _NOT_FOUND)
        registry.register(self)

    def begin_with(self, route: APIRoute) -> None:
        """Tell of a route before anybody asks it: each status that is documented has its zero."""
        self._begun_with.append(route)

    def collect(self) -> Iterator[Metric]:
        """Yield both; the zeros are made when they are first told: a thousand of them would delay the start."""
        for route in self._begun_with:
            documented = [int(status) for status in route.responses if str(status).isdigit()]
            for method in route.methods or ():
                for status in (route.status_code or 200, *documented):
                    self._of(method, route.path, status)
        self._begun_with.clear()
        yield from self.answered.collect()
        yield from self.seconds.collect()

    def answer(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one request."""
        route = scope.get("route")
        known = route if isinstance(route, APIRoute) else None
        method = scope["method"] if known and scope["method"] in (known.methods or ()) else OTHER_METHOD
        path = known.path if known else NO_ROUTE
        self.answered.labels(method, path, status).inc()
        self.seconds.labels(method, path).observe(seconds)

    def _of(self, method: str, path: str, status: int) -> None:
        self.answered.labels(method, path, status)
        self.seconds.labels(method, path)


class CountsRequests:
    """Counts whatever is answered, failures too."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        """Count what `app` answers."""
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and count."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # What fails unexpectedly is answered so further out.
        began, status = perf_counter(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            self.metrics.answer(scope, status, perf_counter() - began)
