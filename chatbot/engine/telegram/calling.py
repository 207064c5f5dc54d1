"""Calling the Bot API, and again where that is what a failure asks for."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from chatbot.engine.telegram.request import Encoded, MaybeDone

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
# What Telegram means for good. Everything else passes: a flood, a broken line, its own trouble.
FOR_GOOD = (BadRequest, ChatMigrated, EndPointNotFound, Forbidden)
# What a form's header can't carry in a file's name, or what Telegram's server would cut it at.
UNFIT = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff";\\/]')

log = structlog.get_logger()


class Caller:
    """Makes one bot's calls. A flood that one meets pauses all (docs/telegram.md, Delivery)."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._pause_ends = 0.0

    def rests(self) -> float:
        """Seconds for which a flood makes all calls wait."""
        return max(0.0, self._pause_ends - asyncio.get_running_loop().time())

    async def call(
        self,
        method: str,
        params: dict[str, Any],
        *,
        leaving: Callable[[], object] | None = None,
        **timeouts: float,
    ) -> Any:
        """The result as Telegram gives it (JSON). Raises TelegramError.

        `leaving` is called at the moment when the call leaves.
        A `document` that is a name and a text, `{"name": …, "text": …}`, is uploaded.

        In lower case, since python-telegram-bot would rather have its own method used for a name
        that it knows, which would build objects that nobody reads; Telegram ignores case.
        """
        while (left := self.rests()) > 0:  # noqa: ASYNC110 - it may have become longer
            await asyncio.sleep(left)
        sent = _with_file(params)
        if leaving is not None:
            leaving()
        request = self._bot.do_api_request(method.lower(), api_kwargs=sent, **timeouts)  # type: ignore[arg-type] # its type is private
        return await self._minded(method, request)

    async def post(self, method: str, body: bytes) -> Any:
        """The same at once, with parameters that are JSON already."""
        url = f"{self._bot.base_url}/{method}"
        return await self._minded(method, self._bot.request.post(url, Encoded(body)))  # type: ignore[arg-type] # which only the request of ours reads

    async def _minded(self, method: str, request: Coroutine[Any, Any, Any]) -> Any:
        try:
            return await request
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
        leaving: Callable[[], object] | None = None,
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
                return await self.call(method, params, leaving=leaving, **timeouts)
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


def _with_file(params: dict[str, Any]) -> dict[str, Any]:
    match params:
        case {"document": {"name": str(name), "text": str(text)}}:
            file = InputFile(text.encode(errors="replace"), UNFIT.sub("_", name))
            return params | {"document": file}
    return params


def _seconds(flood: RetryAfter) -> float:
    after = flood.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else after
