"""Calling the Bot API, and again where that is what a failure asks for."""

import asyncio
from datetime import timedelta
from typing import Any

import structlog
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from chatbot.telegram.request import MaybeDone

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
# What Telegram means for good. Everything else passes: a flood, a broken line, its own trouble.
FOR_GOOD = (BadRequest, ChatMigrated, EndPointNotFound, Forbidden)

log = structlog.get_logger()


class Caller:
    """Makes one bot's calls. A flood that one of them meets pauses all (TELEGRAM.md, delivery)."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._pause_ends = 0.0

    async def call(self, method: str, params: dict[str, Any], **timeouts: float) -> Any:
        """The result as Telegram gives it (JSON). Raises TelegramError.

        In lower case, since python-telegram-bot would rather have its own method used for a name
        that it knows, which would build objects that nobody reads; Telegram ignores case.
        """
        while (left := self._pause_ends - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110 - it may have become longer
            await asyncio.sleep(left)
        try:
            return await self._bot.do_api_request(method.lower(), api_kwargs=params, **timeouts)  # type: ignore[arg-type] # its type is private
        except RetryAfter as flood:
            seconds = _seconds(flood)
            log.warning("telegram.flood", method=method, seconds=seconds)
            ends = asyncio.get_running_loop().time() + seconds
            self._pause_ends = max(self._pause_ends, ends)
            raise
        except InvalidToken as refusal:
            # The library can't tell these two from each other; the server's words do.
            if "method not found" in str(refusal.__cause__).casefold():
                raise EndPointNotFound(method) from None
            raise

    async def until_it_works(
        self,
        method: str,
        params: dict[str, Any],
        *,
        final: tuple[type[TelegramError], ...] = FOR_GOOD,
        copies: int | None = None,
        **timeouts: float,
    ) -> Any:
        """The same, made again after a flood and whatever else passes.

        Raises `final` and InvalidToken.
        `copies`: how often the call may be carried out in the worst case; then the trouble is
        raised.
        """
        wait = FIRST_WAIT_S
        while True:
            try:
                return await self.call(method, params, **timeouts)
            except InvalidToken:
                raise
            except RetryAfter:
                continue  # the pause has to end first
            except TelegramError as trouble:
                if copies is not None and isinstance(trouble, MaybeDone):
                    copies -= 1
                if isinstance(trouble, final) or copies == 0:
                    raise
                log.warning("telegram.trouble", method=method, error=str(trouble))
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT_S)


def _seconds(flood: RetryAfter) -> float:
    after = flood.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else after
