"""Makes all calls of the Bot API, for answers, notices and broadcasts alike."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Any

import structlog
from telegram import Bot, error

from chatbot.engine.health import CallOutcome, Health, Metrics
from chatbot.engine.jobs import loop_time
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import rules as outbox
from chatbot.engine.outbox.rules import Place
from chatbot.engine.telegram import request
from chatbot.engine.telegram.request import MaybeDone, seconds_of
from chatbot.engine.telegram.schema import LATEST, check_result

GET_UPDATES = "getUpdates"
WARY_S = 60.0  # after a flood of the whole bot, in which answers keep to the common rate
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
# Refusals that stay the same at each retry. Other failures pass: a flood, a broken line, trouble
# of Telegram's.
FOR_GOOD = (error.BadRequest, error.ChatMigrated, error.EndPointNotFound, error.Forbidden)

LogFields = Mapping[str, int] | None
Make = Callable[[Place | None], Awaitable[Any]]
# Returns the seconds until a call may leave; if 0, counts the call, which leaves at once.
Turn = Callable[[], float]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PreparedCall:
    """A call of the Bot API, encoded once for all its recipients."""

    method: str
    rest: bytes  # the body behind the recipient's fields: a JSON object without its first brace
    file: tuple[str, str] | None = None  # the name and the text of a document to upload
    instead: "PreparedCall | None" = None  # for a message that Telegram deletes no more
    read_timeout: float | None = None  # seconds until the answer counts as lost; None: the usual

    @classmethod
    def of(cls, method: str, params: dict[str, Any], **more: Any) -> "PreparedCall":
        """Encode the parameters; a `document` of a name and a text, `{"name": …}`, is a file.

        `more`: the optional fields, `instead` and `read_timeout`.
        """
        file = None
        match params:
            case {"document": {"name": str(name), "text": str(text)}, **others}:
                file, params = (name, text), others
        rest = json.dumps(params, ensure_ascii=False).encode(errors="replace")[1:]
        return cls(method, rest, file, **more)

    def body(self, place: Place | None) -> bytes:
        """Write the whole body; a message to change is found by its id, whatever its thread."""
        if place is None:
            return b"{" + self.rest
        ids = b'{"chat_id":%d' % place.chat
        if place.message_id is not None:
            ids += b',"message_id":%d' % place.message_id
        elif place.thread is not None:
            ids += b',"message_thread_id":%d' % place.thread
        if place.reply_to is not None:
            reply = b',"reply_parameters":{"message_id":%d,"allow_sending_without_reply":true}'
            ids += reply % place.reply_to
        return ids + (b"}" if self.rest == b"}" else b"," + self.rest)


class Floods:
    """Remembers who has to rest since Telegram answered 429 (docs/telegram.md, Delivery).

    The chat that met a flood rests; everybody rests once a second chat meets a flood while the
    first chat still rests, for as long as the second answer says. A call without a chat waits
    alone. Times are seconds on a clock that never goes back.
    """

    def __init__(self) -> None:
        self._all_until = -inf
        self._until: dict[int, float] = {}  # chats

    def met(self, method: str, chat: int | None, seconds: float, now: float) -> None:
        ends = now + seconds
        self._until = {other: until for other, until in self._until.items() if until > now}
        if method in {"getMe", GET_UPDATES} or (chat is not None and self._until.keys() - {chat}):
            self._all_until = max(self._all_until, ends)
        if chat is not None:
            self._until[chat] = max(self._until.get(chat, 0.0), ends)

    def rests(self, now: float) -> float:
        """Return the seconds in which nothing may leave to any chat."""
        return max(0.0, self._all_until - now)

    def rests_in(self, chat: int | None, now: float) -> float:
        until = 0.0 if chat is None else self._until.get(chat, 0.0)
        return max(0.0, until - now)

    def is_wary(self, now: float) -> bool:
        """Tell whether all calls had to rest a moment ago; then answers keep to the rate, too."""
        return now < self._all_until + WARY_S


class Transport:
    def __init__(
        self, bot: Bot, health: Health | None = None, metrics: Metrics | None = None
    ) -> None:
        self._bot = bot
        self._said = (health or Health()).said
        self._metrics = metrics or Metrics()
        self.floods = Floods()
        self.waiting = 0  # calls that wait without holding up other chats

    def rests(self) -> float:
        """Return the seconds for which a flood makes all calls wait."""
        return self.floods.rests(loop_time())

    def resting(self, chat: int) -> outbox.Outcome | None:
        """Return the outcome of any call in the chat during a flood; None: there is no flood."""
        now = loop_time()
        if (rest := self.floods.rests(now)) > 0:
            return outbox.TryLater(rest)
        return outbox.ChatRests(rest) if (rest := self.floods.rests_in(chat, now)) > 0 else None

    async def attempt(
        self, call: PreparedCall, place: Place | None = None, fields: LogFields = None
    ) -> outbox.Outcome:
        """Make the call once, at once. Raises only InvalidToken.

        `fields` stand beside a failure in the log; None: failures aren't logged.
        """
        return await self._outcome(partial(self._post, call), call, place, fields)

    async def insist(
        self,
        call: PreparedCall,
        place: Place | None = None,
        *,
        copies: int | None = None,
        turn: Turn = lambda: 0.0,
    ) -> outbox.Outcome:
        """Make the call until Telegram accepts or refuses it. Raises only InvalidToken.

        `copies`: after so many tries that left and got no answer, the outcome is Unknown; None: no
        limit. `turn` is asked before each try.
        """
        make = partial(self._until_it_works, call, copies=copies, turn=turn)
        return await self._outcome(make, call, place, {})

    async def call(
        self,
        method: str,
        params: dict[str, Any],
        place: Place | None = None,
        *,
        read_timeout: float | None = None,
    ) -> Any:
        """Make the call once; return Telegram's result (JSON). Raises TelegramError."""
        return await self._post(PreparedCall.of(method, params, read_timeout=read_timeout), place)

    async def result(
        self,
        method: str,
        params: dict[str, Any],
        *,
        final: tuple[type[error.TelegramError], ...] = FOR_GOOD,
        read_timeout: float | None = None,
    ) -> Any:
        """Make the call until it works; return Telegram's result. Raises `final`, InvalidToken."""
        call = PreparedCall.of(method, params, read_timeout=read_timeout)
        return await self._until_it_works(call, None, final=final)

    async def _outcome(
        self, make: Make, call: PreparedCall, place: Place | None, fields: LogFields
    ) -> outbox.Outcome:
        message_id = place.message_id if place else None
        try:
            result = await make(place)
        except error.InvalidToken:
            raise
        except error.TelegramError as trouble:
            if place and place.thread is not None and request.says(trouble, *request.THREAD_GONE):
                # The forum's topic is gone: outside of the topic, the message reaches the group.
                return await self._outcome(make, call, replace(place, thread=None), fields)
            outcome = request.outcome_of(trouble, rests=self.rests())
            if isinstance(outcome, outbox.Delivered):
                return outbox.Delivered(message_id)
            if fields is not None:
                to, why = type(outcome).__name__, str(trouble)
                if isinstance(trouble, error.BadRequest):  # which may quote people's words
                    why = re.split(r":|\s[\"']", why, maxsplit=1)[0]
                log.warning("telegram.undelivered", method=call.method, to=to, error=why, **fields)
            return outcome
        except Exception as failure:  # noqa: BLE001 - it must not hold up the others
            log_failure("telegram.call_failed", failure, method=call.method, **fields or {})
            return outbox.Rejected(type(failure).__name__)
        match result:
            case {"message_id": int(made)} if type(made) is int and 0 < made <= LATEST:
                return outbox.Delivered(message_id or made)
        return outbox.Delivered(message_id)

    async def _until_it_works(
        self,
        call: PreparedCall,
        place: Place | None,
        *,
        final: tuple[type[error.TelegramError], ...] = FOR_GOOD,
        copies: int | None = None,
        turn: Turn = lambda: 0.0,
    ) -> Any:
        wait = FIRST_WAIT_S
        while True:
            await self._wait_for(place, turn)
            try:
                return await self._post(call, place)
            except error.InvalidToken:
                raise
            except error.RetryAfter as flood:
                if place is None:
                    await self._wait_alone(seconds_of(flood))
                continue
            except error.TelegramError as trouble:
                if copies is not None and isinstance(trouble, MaybeDone):
                    copies -= 1
                if isinstance(trouble, final) or copies == 0:
                    raise
                why = request.described(trouble)
                log.warning("telegram.trouble", method=call.method, error=why)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT_S)

    async def _wait_for(self, place: Place | None, turn: Turn) -> None:
        """Wait until floods are over and it is the call's turn; meanwhile both may change."""
        chat = place.chat if place else None
        while True:
            if (rest := self.rests()) > 0:
                await asyncio.sleep(rest)
            elif (rest := self.floods.rests_in(chat, loop_time()) or turn()) > 0:
                await self._wait_alone(rest)
            else:
                return

    async def _wait_alone(self, seconds: float) -> None:
        self.waiting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self.waiting -= 1

    async def _post(self, call: PreparedCall, place: Place | None) -> Any:
        """Make the call; count it, and note in the health whether it got through."""
        if call.method != GET_UPDATES:  # a poll says nothing to anybody
            self._said.tried()
        try:
            result = await self._posted(call, place)
        except error.TelegramError as trouble:
            self._note(call.method, request.call_outcome(trouble))
            raise
        self._note(call.method, CallOutcome.OK)
        return result

    def _note(self, method: str, outcome: CallOutcome) -> None:
        self._metrics.calls.labels(method, outcome).inc()
        if method == GET_UPDATES:
            return
        match outcome:
            case CallOutcome.FLOOD:
                self._said.rest()
            case CallOutcome.UNANSWERED | CallOutcome.NOT_SENT:
                self._said.tried()
            case _:  # a refusal of Telegram's is an answer, too
                self._said.worked()

    async def _posted(self, call: PreparedCall, place: Place | None) -> Any:
        try:
            url = f"{self._bot.base_url}/{call.method}"
            sent: Any = (call.body(place), call.file)
            result = await self._bot.request.post(url, sent, call.read_timeout)
            return check_result(call.method, result)
        except KeyError:
            raise MaybeDone("HTTP 200, but no result") from None
        except error.RetryAfter as flood:
            seconds = seconds_of(flood)
            self._metrics.floods += 1
            self._metrics.flood_seconds.inc(seconds)
            self.floods.met(call.method, place.chat if place else None, seconds, loop_time())
            log.warning("telegram.flood", method=call.method, seconds=seconds, all=self.rests() > 0)
            raise
        except error.InvalidToken as refusal:
            # The library can't tell these two from each other; the server's words do.
            if "method not found" in f"{refusal} {refusal.__cause__}".casefold():
                raise error.EndPointNotFound(call.method) from None
            raise
