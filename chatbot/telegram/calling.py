"""Calling the Bot API, and again where that is what a failure asks for."""

import asyncio
from typing import Any

import httpx
import structlog
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
# What Telegram means for good. Everything else passes: a flood, a broken line, its own trouble.
FOR_GOOD = (BadRequest, ChatMigrated, Forbidden)
# The request had left when these came (TELEGRAM.md, errors): it may have been carried out.
AFTER_LEAVING = (
    httpx.ReadError,
    httpx.ReadTimeout,
    httpx.RemoteProtocolError,
    httpx.WriteError,
    httpx.WriteTimeout,
)

log = structlog.get_logger()


async def call_telegram(bot: Bot, method: str, params: dict[str, Any], **timeouts: float) -> Any:
    """The result as Telegram gives it (JSON). Raises TelegramError.

    In lower case, since python-telegram-bot would rather have its own method used for a name that
    it knows, which would build objects that nobody reads; Telegram ignores case.
    """
    return await bot.do_api_request(method.lower(), api_kwargs=params, **timeouts)  # type: ignore[arg-type] # its type is private


async def until_it_works(
    bot: Bot,
    method: str,
    params: dict[str, Any],
    *,
    final: tuple[type[TelegramError], ...] = FOR_GOOD,
    copies: int | None = None,
    **timeouts: float,
) -> Any:
    """The same, made again after a flood and whatever else passes. Raises `final`, InvalidToken.

    `copies`: how often the call may be carried out in the worst case; then the trouble is raised.
    """
    wait = FIRST_WAIT_S
    while True:
        try:
            return await call_telegram(bot, method, params, **timeouts)
        except InvalidToken:
            raise
        except RetryAfter as flood:
            log.warning("telegram.flood", method=method, seconds=_seconds(flood))
            await asyncio.sleep(_seconds(flood))
        except TelegramError as trouble:
            copies = copies and copies - _may_have_arrived(trouble)
            if isinstance(trouble, final) or copies == 0:
                raise
            log.warning("telegram.trouble", method=method, error=type(trouble).__name__)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT_S)


def _may_have_arrived(trouble: TelegramError) -> bool:
    return isinstance(trouble.__cause__, AFTER_LEAVING)


def _seconds(flood: RetryAfter) -> float:
    after = flood.retry_after
    return after if isinstance(after, int) else after.total_seconds()
