"""Structured logs: what happened, with ids; no token, and nothing that people wrote."""

import logging
import re
from collections.abc import MutableMapping
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog

OURS = str(Path(__file__).parents[1])
TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{30,}")

log = structlog.get_logger()


def set_up_logs(kind: str, level: str) -> None:
    """Write one line an event to standard error, `text` or `json`; those of libraries too."""
    json = kind == "json"
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if not json:
        last = structlog.dev.ConsoleRenderer(colors=False)
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    after = [structlog.processors.format_exc_info, without_tokens, last]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "alembic", "uvicorn", "aiosqlite"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # httpx logs addresses with the token
    logging.getLogger("telegram").setLevel(logging.CRITICAL)  # it logs bodies that it can't read


def log_failure(event: str, failure: Exception, **fields: object) -> None:
    """Log what failed and where, not what the failure says: that may hold what somebody wrote."""
    frames = extract_tb(failure.__traceback__)
    telling = [frame for frame in frames if OURS in frame.filename or frame is frames[-1]]
    where = " ".join(f"{frame.filename}:{frame.lineno}" for frame in telling)
    log.error(event, **fields, failure=type(failure).__name__, where=where)


def without_tokens(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Write "(token)" in the place of a bot's token, wherever it is in the event."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = TOKEN.sub("(token)", value)
    return event
