"""Structured logs of events with ids, without tokens or words that people wrote.

Each kind of trouble, a warning or worse, is logged once a minute at most.
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
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

LOGGED_EVERY_S = 60.0
# Events of the same name that differ in one of these fields are different kinds of trouble.
KINDS = ("method", "to", "route", "failure", "what")
OURS = str(Path(__file__).parents[1])
TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{30,}")

Event = MutableMapping[str, Any]

log = structlog.get_logger()


def set_up_logs(kind: str, level: str) -> None:
    """Log each event, libraries' too, as one line of `text` or `json` on standard error."""
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if kind == "text":
        last = structlog.dev.ConsoleRenderer(colors=False)
    formatter = structlog.stdlib.ProcessorFormatter
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    after = [structlog.processors.format_exc_info, _finish, formatter.remove_processors_meta, last]
    structlog.configure(
        processors=[*before, formatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = OncePerMinute()
    handler.setFormatter(formatter(foreign_pre_chain=before, processors=after))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "alembic", "uvicorn", "aiosqlite"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # httpx logs addresses with the token
    logging.getLogger("telegram").setLevel(logging.CRITICAL)  # it logs unreadable bodies


@dataclass(slots=True)
class _Repeated:
    """A kind of trouble, in the minute since it was logged."""

    ends_at: float
    times: int = 0  # since the kind was logged
    last: logging.LogRecord | None = None


class OncePerMinute(logging.StreamHandler[TextIO]):
    """Writes a new kind of trouble at once; counts repeated trouble until the end of the minute.

    Then the last event of the kind is written, with the number of `times`, and another minute
    begins.
    """

    def __init__(self) -> None:
        super().__init__()
        self._repeated: dict[Hashable, _Repeated] = {}
        self._timer: Timer | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.WARNING:
            super().emit(record)
        elif (repeated := self._repeated.get(kind := _kind(record))) is not None:
            # The traceback would be kept in memory; the first event of the kind had one.
            record.exc_info = None
            if isinstance(record.msg, dict):
                record.msg.pop("exc_info", None)
            repeated.times += 1
            repeated.last = record
        else:
            self._write(kind, record)
            self._set_timer()

    def close(self) -> None:
        with self.lock or nullcontext():
            if self._timer is not None:
                self._timer.cancel()
            self._write_all(until=inf)
            self._repeated.clear()
        super().close()

    def _write(self, kind: Hashable, record: logging.LogRecord) -> None:
        self._repeated[kind] = _Repeated(time.monotonic() + LOGGED_EVERY_S)
        super().emit(record)

    def _write_all(self, *, until: float) -> None:
        """Write the repeated trouble of minutes that ended by `until`; forget the other kinds."""
        for kind, repeated in list(self._repeated.items()):
            if repeated.ends_at <= until:
                del self._repeated[kind]
                if repeated.last is not None:
                    repeated.last.times = repeated.times
                    self._write(kind, repeated.last)

    def _set_timer(self) -> None:
        def minute_ends() -> None:
            with self.lock or nullcontext():
                self._timer = None
                self._write_all(until=time.monotonic())
                self._set_timer()

        if self._repeated and self._timer is None:
            ends_at = min(repeated.ends_at for repeated in self._repeated.values())
            self._timer = Timer(max(0.0, ends_at - time.monotonic()), minute_ends)
            self._timer.daemon = True
            self._timer.start()


def _kind(record: logging.LogRecord) -> Hashable:
    """Name the kind of a trouble: our events by their fields, a library's by its first line."""
    if isinstance(record.msg, dict):
        return record.msg.get("event"), *(record.msg.get(field) for field in KINDS)
    raised = record.exc_info[0] if record.exc_info else None
    return record.name, str(record.msg).partition("\n")[0], raised


def log_failure(event: str, failure: Exception, **fields: object) -> None:
    """Log a failure's class and place, in one line.

    The failure's text is left out, since it may hold people's words; but the database's text about
    a connection, a disk or a lock is logged as `error`.
    """
    if isinstance(failure, OperationalError | InterfaceError | InternalError):
        fields["error"] = str(failure.orig).partition("\n")[0]
    frames = extract_tb(failure.__traceback__)
    ours = [frame for frame in frames if OURS in frame.filename or frame is frames[-1]]
    where = " ".join(f"{frame.filename}:{frame.lineno}" for frame in ours)
    log.error(event, **fields, failure=type(failure).__name__, where=where)


def _finish(_logger: object, _method: str, event: Event) -> Event:
    """Add how many `times` a trouble was repeated; replace a bot's token in all values."""
    if (times := getattr(event["_record"], "times", 1)) > 1:
        event["times"] = times
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = TOKEN.sub("(token)", value)
    return event
