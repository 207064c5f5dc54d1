"""Makes the calls that are owed, and decides what a failure means."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from chatbot.telegram.calls import Call

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
EARLY_S = 5.0  # a press that waits longer loses its spinner before its answer is there

log = structlog.get_logger()


async def call_telegram(bot: Bot, method: str, params: dict[str, Any], **timeouts: float) -> Any:
    """The result as Telegram gives it (JSON).

    In lower case, since python-telegram-bot would rather have its own method used for a name that
    it knows, which would build objects that nobody reads; Telegram ignores case.
    """
    return await bot.do_api_request(method.lower(), api_kwargs=params, **timeouts)  # type: ignore[arg-type] # its type is private


class Speaker:
    """Speaks to Telegram for the inbox's worker."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._presses: dict[str, asyncio.TimerHandle] = {}
        self._answering: set[asyncio.Task[Any]] = set()
        self._answered_early: set[str] = set()

    def expect(self, press_id: str) -> None:
        """A press came in: its spinner goes in time, even if its answer isn't there by then."""
        loop = asyncio.get_running_loop()
        self._presses[press_id] = loop.call_later(EARLY_S, self._answer_early, press_id)

    async def speak(self, calls: Sequence[dict[str, Any]]) -> None:
        """Make these calls, one after the other; return when nothing more can be done for them."""
        for kept in calls:
            await self._make(Call.from_json(kept))

    async def _make(self, call: Call) -> None:
        if call.method == "answerCallbackQuery" and self._too_late(call):
            refused = True
        else:
            refused = await self._refused(call)
        if refused and call.instead is not None:
            await self._make(call.instead)

    async def _refused(self, call: Call) -> bool:
        """Whether Telegram refused the call for good. After a flood or a broken line: again."""
        wait = FIRST_WAIT_S
        while True:
            try:
                await call_telegram(self._bot, call.method, call.params)
            except RetryAfter as flood:
                await asyncio.sleep(_seconds(flood))
            except (BadRequest, Forbidden, ChatMigrated) as refusal:
                return _matters(call, refusal)
            except NetworkError as broken:
                log.warning("telegram.unreachable", method=call.method, error=type(broken).__name__)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT_S)
            else:
                return False

    def _too_late(self, call: Call) -> bool:
        press_id = call.params["callback_query_id"]
        if timer := self._presses.pop(press_id, None):
            timer.cancel()
        early = press_id in self._answered_early
        self._answered_early.discard(press_id)
        return early

    def _answer_early(self, press_id: str) -> None:
        del self._presses[press_id]
        self._answered_early.add(press_id)
        empty = Call("answerCallbackQuery", {"callback_query_id": press_id})
        task = asyncio.get_running_loop().create_task(self._refused(empty))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)


def _matters(call: Call, refusal: TelegramError) -> bool:
    if "message is not modified" in str(refusal).casefold():
        return False  # two taps on the same button: what is wanted is already there
    log.warning("telegram.refused", method=call.method, error=str(refusal))
    return True


def _seconds(flood: RetryAfter) -> float:
    after = flood.retry_after
    return after if isinstance(after, int) else after.total_seconds()
