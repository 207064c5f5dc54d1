"""Sends replies, and decides what is done where one can't be."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from telegram.error import InvalidToken

from chatbot.engine.logging import seen
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.rules import (
    Gone,
    Moved,
    NotHere,
    Outcome,
    Rejected,
    TooOld,
    Unknown,
)
from chatbot.engine.telegram import wording
from chatbot.engine.telegram.rendering import THREAD, Call
from chatbot.engine.telegram.transport import Transport

EARLY_S = 5.0  # a press that waits longer loses its spinner before its answer is there
COPIES = 2  # an answer that may have arrived is sent once more, and no oftener
FORGOTTEN_S = 150.0  # how long Telegram keeps a press (docs/telegram.md, Limits)

log = structlog.get_logger()


class ReplySender:
    """Sends replies for the inbox's worker. They count for the pace, and never wait for it."""

    def __init__(self, transport: Transport, pace: Pace) -> None:
        self._transport = transport
        self._pace = pace
        self._presses: dict[str, asyncio.TimerHandle] = {}
        self._answering: set[asyncio.Task[Any]] = set()
        self._answered_early: set[str] = set()

    def expect(self, press_id: str) -> None:
        """Make the spinner of a press go in time, even if its answer isn't there by then."""
        if press_id in self._presses:  # handed over again before it was answered
            return
        loop = asyncio.get_running_loop()
        self._presses[press_id] = loop.call_later(EARLY_S, self._answer_early, press_id)

    def rest(self) -> None:
        """Answer no more presses early."""
        for timer in self._presses.values():
            timer.cancel()
        self._presses.clear()
        for task in self._answering:
            task.cancel()

    async def send(self, calls: Sequence[dict[str, Any]]) -> None:
        """Make these calls, one after the other; return when nothing more can be done for them.

        Raises InvalidToken: then they stay owed.
        """
        for kept in calls:
            try:
                await self._make(Call.from_json(kept))
            except InvalidToken:
                raise
            except Exception as failure:  # noqa: BLE001 - it must not hold up the chat for ever
                log.error("telegram.call_failed", **seen(failure))  # noqa: TRY400 - not what it says

    async def _make(self, call: Call) -> None:
        if call.method == "answerCallbackQuery" and self._answered_before(call):
            await self._make_instead(call)
            return
        # An edit or a toast made again changes nothing.
        match await self._insist(call, copies=COPIES if _is_new(call) else None):
            case Moved(chat):
                await self._make(call.moved(chat))
            case Rejected() | Gone() | NotHere() | TooOld():
                await self._make_instead(call)
            case Unknown():
                await self._say(call, wording.BAD_LINE)

    async def _make_instead(self, call: Call) -> None:
        if call.instead is not None:
            await self._make(call.instead)
        elif call.method == "sendMessage":
            await self._say(call, wording.APOLOGY)

    async def _say(self, call: Call, sentence: str) -> None:
        """Say the last word, until it can be said; whatever becomes of it then."""
        place = {name: call.params[name] for name in ("chat_id", THREAD) if name in call.params}
        await self._insist(Call("sendMessage", place | {"text": sentence}))

    async def _insist(self, call: Call, *, copies: int | None = None) -> Outcome:
        prepared, place = call.prepared()
        on_leaving = self._count if _is_new(call) else None
        return await self._transport.insist(prepared, place, copies=copies, on_leaving=on_leaving)

    def _count(self) -> None:
        self._pace.answered(asyncio.get_running_loop().time())

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
        task = loop.create_task(self._insist(empty))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)


def _is_new(call: Call) -> bool:
    """Whether it is a new message, which could be there twice."""
    return call.method.startswith("send")
