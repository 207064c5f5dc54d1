"""Structured logs: what happened, with ids; no token, and nothing that people wrote.

Trouble, a warning or worse, is told once a minute of each kind, however often it is met.
"""

import logging
import re
import time
from collections.abc import Hashable, MutableMapping
from contextlib import nullcontext
from dataclasses import dataclass
from math import inf
from pathlib import Path
from threading import Timer
from traceback import extract_tb
from typing import Any, TextIO

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

TOLD_EVERY_S = 60.0
# Fields that make two events of one name two kinds of trouble.
KINDS = ("method", "to", "route", "failure", "what")
OURS = str(Path(__file__).parents[1])
TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{30,}")

log = structlog.get_logger()


def set_up_logs(kind: str, level: str) -> None:
    """Write one line an event to standard error, `text` or `json`; those of libraries too."""
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if kind == "text":
        last = structlog.dev.ConsoleRenderer(colors=False)
    formatter = structlog.stdlib.ProcessorFormatter
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    after = [structlog.processors.format_exc_info, without_tokens, last]
    structlog.configure(
        processors=[*before, formatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = OncePerMinute()
    handler.setFormatter(
        formatter(
            foreign_pre_chain=before,
            processors=[_with_count, formatter.remove_processors_meta, *after],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "alembic", "uvicorn", "aiosqlite"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # httpx logs addresses with the token
    logging.getLogger("telegram").setLevel(logging.CRITICAL)  # it logs bodies that it can't read


@dataclass(slots=True)
class _Met:
    """A kind of trouble, in the minute since it was told."""

    ends_at: float
    times: int = 0  # met since it was told
    last: logging.LogRecord | None = None


class OncePerMinute(logging.StreamHandler[TextIO]):
    """Writes trouble at once when it is new; else counts it, and tells at the end of the minute.

    Then the last one is written, with how many `times` it was met, and another minute begins.
    """

    def __init__(self) -> None:
        super().__init__()
        self._met: dict[Hashable, _Met] = {}
        self._timer: Timer | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.WARNING:
            super().emit(record)
        elif (met := self._met.get(kind := _kind(record))) is not None:
            met.times += 1
            met.last = _without_traceback(record)
        else:
            self._tell(kind, record)
            self._wait()

    def close(self) -> None:
        """Write what was counted so far: nothing more comes."""
        with self.lock or nullcontext():
            if self._timer is not None:
                self._timer.cancel()
            self._tell_all(until=inf)
            self._met.clear()
        super().close()

    def _tell(self, kind: Hashable, record: logging.LogRecord) -> None:
        self._met[kind] = _Met(time.monotonic() + TOLD_EVERY_S)
        super().emit(record)

    def _tell_all(self, *, until: float) -> None:
        """Tell what was met in the minutes that end until then; forget what wasn't met again."""
        for kind, met in list(self._met.items()):
            if met.ends_at <= until:
                del self._met[kind]
                if met.last is not None:
                    met.last.times = met.times
                    self._tell(kind, met.last)

    def _wait(self) -> None:
        """Come back when the first minute ends."""
        if self._met and self._timer is None:
            ends_at = min(met.ends_at for met in self._met.values())
            self._timer = Timer(max(0.0, ends_at - time.monotonic()), self._minute_ends)
            self._timer.daemon = True
            self._timer.start()

    def _minute_ends(self) -> None:
        with self.lock or nullcontext():
            self._timer = None
            self._tell_all(until=time.monotonic())
            self._wait()


def _kind(record: logging.LogRecord) -> Hashable:
    """Tell what kind of trouble that is: ours by their fields, a library's by its first line."""
    if isinstance(record.msg, dict):
        return record.msg.get("event"), *(record.msg.get(field) for field in KINDS)
    raised = record.exc_info[0] if record.exc_info else None
    return record.name, str(record.msg).partition("\n")[0], raised


def _without_traceback(record: logging.LogRecord) -> logging.LogRecord:
    """Drop it, and all that it would keep in memory; the first one of its kind had it."""
    record.exc_info = None
    if isinstance(record.msg, dict):
        record.msg.pop("exc_info", None)
    return record


def _with_count(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if (times := getattr(event["_record"], "times", 1)) > 1:
        event["times"] = times
    return event


def log_failure(event: str, failure: Exception, **fields: object) -> None:
    """Log what failed and where, in one line.

    Not what the failure says: that may hold what somebody wrote. But the database's word on a
    connection, a disk or a lock is told, as `error`.
    """
    if isinstance(failure, OperationalError | InterfaceError | InternalError):
        fields["error"] = _gist(failure)
    frames = extract_tb(failure.__traceback__)
    telling = [frame for frame in frames if OURS in frame.filename or frame is frames[-1]]
    where = " ".join(f"{frame.filename}:{frame.lineno}" for frame in telling)
    log.error(event, **fields, failure=type(failure).__name__, where=where)


def _gist(trouble: DBAPIError) -> str:
    return str(trouble.orig).partition("\n")[0]


def without_tokens(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Write "(token)" in the place of a bot's token, wherever it is in the event."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = TOKEN.sub("(token)", value)
    return event
