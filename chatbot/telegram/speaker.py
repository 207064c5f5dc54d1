"""Makes the calls that are owed, and decides what a failure means."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from chatbot.telegram.calling import until_it_works
from chatbot.telegram.calls import Call

EARLY_S = 5.0  # a press that waits longer loses its spinner before its answer is there
COPIES = 2  # an answer that may have arrived is sent once more, not for ever (PRODUCT.md, 6.3)
FORGOTTEN_S = 150.0  # TELEGRAM.md, limits: a press is kept so long

log = structlog.get_logger()


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
        early = call.method == "answerCallbackQuery" and self._answered_before(call)
        if (early or await self._refused(call)) and call.instead is not None:
            await self._make(call.instead)

    async def _refused(self, call: Call) -> bool:
        """Whether Telegram refused what the call says, so that something else may be said."""
        try:
            await until_it_works(self._bot, call.method, call.params, copies=COPIES)
        except BadRequest as refusal:
            if "message is not modified" in str(refusal).casefold():
                return False  # two taps on the same button: what is wanted is already there
            log.warning("telegram.refused", method=call.method, error=str(refusal))
            return True
        except TelegramError as trouble:  # nobody to speak to, or it may well have arrived
            log.warning("telegram.given_up", method=call.method, error=str(trouble))
        return False

    def _answered_before(self, call: Call) -> bool:
        press_id = call.params["callback_query_id"]
        if timer := self._presses.pop(press_id, None):
            timer.cancel()
        return press_id in self._answered_early

    def _answer_early(self, press_id: str) -> None:
        del self._presses[press_id]
        self._answered_early.add(press_id)
        loop = asyncio.get_running_loop()
        loop.call_later(FORGOTTEN_S, self._answered_early.discard, press_id)
        empty = Call("answerCallbackQuery", {"callback_query_id": press_id})
        task = loop.create_task(self._refused(empty))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
