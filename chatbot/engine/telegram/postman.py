"""Delivers the copies of a broadcast: one body for all, in which each finds its own chat."""

import json
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from chatbot.engine.logging import seen
from chatbot.engine.outbox.broadcasts.rules import Act, Copy, Gone, NotHere, OfCopy, TooOld
from chatbot.engine.outbox.rules import Delivered, Rejected, TryLater
from chatbot.engine.telegram.calling import Caller
from chatbot.engine.telegram.meaning import meaning
from chatbot.engine.telegram.refusals import (
    ALREADY_SO,
    GONE,
    NO_SUCH_THREAD,
    NOBODY_THERE,
    NOT_HERE,
    OUT_OF_TIME,
    gist,
    says,
)
from chatbot.engine.telegram.rendering import caption_params, sending, text_params

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Letter:
    """A method, and its parameters as JSON behind those that name the chat and the message.

    `instead` is what is done with a copy that Telegram deletes no more.
    """

    method: str
    rest: bytes
    instead: "Letter | None" = None

    @classmethod
    def of(cls, method: str, params: dict[str, Any], instead: "Letter | None" = None) -> "Letter":
        """Encoded once."""
        rest = json.dumps(params, ensure_ascii=False).encode(errors="replace")[1:]
        return cls(method, b"," + rest if params else rest, instead)

    def to(self, copy: Copy, *, thread: int | None) -> bytes:
        """The whole body."""
        ids = b'{"chat_id":%d' % copy.chat
        if thread is not None:
            ids += b',"message_thread_id":%d' % thread
        if copy.message_id is not None:
            ids += b',"message_id":%d' % copy.message_id
        return ids + self.rest


class TelegramPostman:
    """Tries each copy once; the broadcaster decides whether it is tried again."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def rests(self) -> float:
        """Seconds for which a flood makes all calls wait."""
        return self._caller.rests()

    def prepare(self, act: Act, said: dict[str, Any]) -> Letter:
        """What all copies have in common."""
        if act is Act.SEND:
            return Letter.of(*sending(said))
        if said.get("media"):
            edit = Letter.of("editMessageCaption", caption_params(said))
        else:
            edit = Letter.of("editMessageText", text_params(said))
        return edit if act is Act.EDIT else Letter.of("deleteMessage", {}, instead=edit)

    async def deliver(self, letter: Letter, copy: Copy) -> OfCopy:
        """What became of it. Raises InvalidToken alone."""
        if copy.is_too_old and letter.instead is not None:
            letter = letter.instead
        try:
            return await self._posted(letter, copy, copy.thread)
        except InvalidToken:
            raise
        except TelegramError as trouble:
            outcome = _meaning(trouble)
            log.warning(
                "broadcasts.trouble",
                broadcast=copy.broadcast,
                to=type(outcome).__name__,
                error=gist(trouble),
            )
            return outcome if not isinstance(trouble, RetryAfter) else TryLater(self.rests())
        except Exception as failure:  # noqa: BLE001 - it must not hold up the others
            log.error("broadcasts.failed", broadcast=copy.broadcast, **seen(failure))  # noqa: TRY400 - not what it says
            return Rejected(type(failure).__name__)

    async def _posted(self, letter: Letter, copy: Copy, thread: int | None) -> OfCopy:
        to_change = copy.message_id is not None
        body = letter.to(copy, thread=None if to_change else thread)
        try:
            result = await self._caller.post(letter.method, body)
        except BadRequest as refusal:
            if thread is not None and says(refusal, NO_SUCH_THREAD):
                return await self._posted(letter, copy, None)
            if letter.instead is not None and says(refusal, OUT_OF_TIME):
                return TooOld()
            if to_change and says(refusal, ALREADY_SO):
                return Delivered()
            raise
        return Delivered() if to_change else Delivered(result["message_id"])


def _meaning(trouble: TelegramError) -> OfCopy:
    if isinstance(trouble, BadRequest) and not says(trouble, NOBODY_THERE):
        if says(trouble, GONE):
            return Gone()
        if says(trouble, NOT_HERE):
            return NotHere(str(trouble))
    return meaning(trouble)
