"""The one way to Telegram, for answers, notices and broadcasts alike."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
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

from chatbot.engine.health import Health
from chatbot.engine.logging import log_failure
from chatbot.engine.metrics import Metrics
from chatbot.engine.outbox.rules import Delivered, Outcome, Place, Rejected
from chatbot.engine.telegram.error_mapping import (
    THREAD_GONE,
    MaybeDone,
    gist,
    outcome_of,
    says,
    seconds_of,
    told,
)
from chatbot.engine.telegram.floods import Floods
from chatbot.engine.telegram.line import Line
from chatbot.engine.telegram.request import Encoded
from chatbot.engine.telegram.results import checked, message_id_in

FIRST_WAIT_S = 0.5
REPLY = b',"reply_parameters":{"message_id":%d,"allow_sending_without_reply":true}'
LONGEST_WAIT_S = 30.0
# What Telegram means for good. Everything else passes: a flood, a broken line, its own trouble.
FOR_GOOD = (BadRequest, ChatMigrated, EndPointNotFound, Forbidden)

About = Mapping[str, int] | None
# Gives the seconds until a call may leave; 0 when it does, which is then counted.
Turn = Callable[[], float]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PreparedCall:
    """A call of the Bot API, encoded once, in which each recipient finds its own place."""

    method: str
    rest: bytes  # of the body, behind what names the place: a JSON object without its first brace
    file: tuple[str, str] | None = None  # the name and the text of a document to upload
    instead: "PreparedCall | None" = None  # for a message that Telegram deletes no more

    @classmethod
    def of(
        cls, method: str, params: dict[str, Any], instead: "PreparedCall | None" = None
    ) -> "PreparedCall":
        """Encode the parameters; a `document` of a name and a text, `{"name": …}`, is a file."""
        file = None
        match params:
            case {"document": {"name": str(name), "text": str(text)}, **others}:
                file, params = (name, text), others
        rest = json.dumps(params, ensure_ascii=False).encode(errors="replace")[1:]
        return cls(method, rest, file, instead)

    def body(self, place: Place | None) -> bytes:
        """Write the whole body. A message is found by its id, whatever its thread."""
        if place is None:
            return b"{" + self.rest
        ids = b'{"chat_id":%d' % place.chat
        if place.message_id is not None:
            ids += b',"message_id":%d' % place.message_id
        elif place.thread is not None:
            ids += b',"message_thread_id":%d' % place.thread
        if place.reply_to is not None:
            ids += REPLY % place.reply_to
        return ids + (b"}" if self.rest == b"}" else b"," + self.rest)


class Transport:
    """Makes one bot's calls, none while a flood isn't over that concerns it (floods.py)."""

    def __init__(
        self, bot: Bot, health: Health | None = None, metrics: Metrics | None = None
    ) -> None:
        self._bot = bot
        self._line = Line(health or Health(), metrics or Metrics())
        self.floods = Floods()
        self.waiting = 0  # calls that wait for something that holds up nobody else

    def rests(self) -> float:
        """Return the seconds for which a flood makes all calls wait."""
        return self.floods.rests(_now())

    def resting(self, chat: int) -> Outcome | None:
        """Tell what an attempt in that chat comes to now, where a flood isn't over."""
        return self.floods.outcome(chat, _now())

    async def attempt(
        self, call: PreparedCall, place: Place | None = None, about: About = None
    ) -> Outcome:
        """Make the call once, at once. Raises InvalidToken alone.

        `about`: what the log says beside where it isn't delivered; None: nothing is logged then.
        """
        return await self._outcome(lambda there: self._post(call, there), call, place, about)

    async def insist(
        self,
        call: PreparedCall,
        place: Place | None = None,
        *,
        copies: int | None = None,
        turn: Turn = lambda: 0.0,
    ) -> Outcome:
        """Make the call until something comes of it. Raises InvalidToken alone.

        `copies`: how often it may be carried out in the worst case; then the outcome is Unknown.
        `turn` is asked before each time that it leaves.
        """

        def make(there: Place | None) -> Awaitable[Any]:
            return self._until_it_works(call, there, copies=copies, turn=turn)

        return await self._outcome(make, call, place, {})

    async def call(
        self,
        method: str,
        params: dict[str, Any],
        place: Place | None = None,
        *,
        read_timeout: float | None = None,
    ) -> Any:
        """Make the call once; the result as Telegram gives it (JSON). Raises TelegramError."""
        return await self._post(PreparedCall.of(method, params), place, read_timeout)

    async def result(
        self,
        method: str,
        params: dict[str, Any],
        *,
        final: tuple[type[TelegramError], ...] = FOR_GOOD,
        read_timeout: float | None = None,
    ) -> Any:
        """Make the call until it works. Raises `final` and InvalidToken."""
        call = PreparedCall.of(method, params)
        return await self._until_it_works(call, None, final=final, read_timeout=read_timeout)

    async def _outcome(
        self,
        make: Callable[[Place | None], Awaitable[Any]],
        call: PreparedCall,
        place: Place | None,
        about: About,
    ) -> Outcome:
        message_id = place.message_id if place else None
        try:
            result = await make(place)
        except InvalidToken:
            raise
        except TelegramError as trouble:
            if place is not None and place.thread is not None and says(trouble, THREAD_GONE):
                # Beside the forum's topic that is gone, it still reaches the group.
                return await self._outcome(make, call, replace(place, thread=None), about)
            outcome = outcome_of(trouble, rests=self.rests())
            if isinstance(outcome, Delivered):
                return Delivered(message_id)
            if about is not None:
                to, why = type(outcome).__name__, gist(trouble)
                log.warning("telegram.undelivered", method=call.method, to=to, error=why, **about)
            return outcome
        except Exception as failure:  # noqa: BLE001 - it must not hold up the others
            log_failure("telegram.call_failed", failure, method=call.method, **about or {})
            return Rejected(type(failure).__name__)
        return Delivered(message_id or message_id_in(result))

    async def _until_it_works(
        self,
        call: PreparedCall,
        place: Place | None,
        *,
        final: tuple[type[TelegramError], ...] = FOR_GOOD,
        copies: int | None = None,
        turn: Turn = lambda: 0.0,
        read_timeout: float | None = None,
    ) -> Any:
        wait = FIRST_WAIT_S
        while True:
            await self._wait_for(place, turn)
            try:
                return await self._post(call, place, read_timeout)
            except InvalidToken:
                raise
            except RetryAfter as flood:
                if place is None:
                    await self._wait_alone(seconds_of(flood))
                continue
            except TelegramError as trouble:
                if copies is not None and isinstance(trouble, MaybeDone):
                    copies -= 1
                if isinstance(trouble, final) or copies == 0:
                    raise
                log.warning("telegram.trouble", method=call.method, error=told(trouble))
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT_S)

    async def _wait_for(self, place: Place | None, turn: Turn) -> None:
        """Wait until floods are over, and it is the call's turn; either may become longer."""
        chat = place.chat if place else None
        while True:
            if (rest := self.rests()) > 0:
                await asyncio.sleep(rest)
            elif (rest := self.floods.rests_in(chat, _now()) or turn()) > 0:
                await self._wait_alone(rest)
            else:
                return

    async def _wait_alone(self, seconds: float) -> None:
        self.waiting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self.waiting -= 1

    async def _post(
        self, call: PreparedCall, place: Place | None, read_timeout: float | None = None
    ) -> Any:
        self._line.leaves(call.method)
        try:
            result = await self._posted(call, place, read_timeout)
        except TelegramError as trouble:
            self._line.ended(call.method, trouble)
            raise
        self._line.ended(call.method)
        return result

    async def _posted(
        self, call: PreparedCall, place: Place | None, read_timeout: float | None
    ) -> Any:
        try:
            url = f"{self._bot.base_url}/{call.method}"
            sent: Any = Encoded(call.body(place), call.file)
            result = await self._bot.request.post(url, sent, read_timeout)
            return checked(call.method, result)
        except KeyError:
            raise MaybeDone("HTTP 200, but no result") from None
        except RetryAfter as flood:
            seconds = seconds_of(flood)
            self.floods.met(call.method, place.chat if place else None, seconds, _now())
            log.warning("telegram.flood", method=call.method, seconds=seconds, all=self.rests() > 0)
            self._line.flooded(seconds)
            raise
        except InvalidToken as refusal:
            # The library can't tell these two from each other; the server's words do.
            if "method not found" in f"{refusal} {refusal.__cause__}".casefold():
                raise EndPointNotFound(call.method) from None
            raise


def _now() -> float:
    return asyncio.get_running_loop().time()
