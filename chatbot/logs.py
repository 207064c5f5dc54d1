"""Structured logs: what happened, with ids; no token, and nothing that people wrote."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{30,}")


def set_up_logs(kind: str, level: str) -> None:
    """One line an event on standard error, `text` or `json`; libraries speak through the same."""
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


def without_tokens(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A bot's token anywhere in the event becomes "(token)"."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = TOKEN.sub("(token)", value)
    return event
