"""The one way to Telegram, for answers, notices and broadcasts alike."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
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
    told,
)
from chatbot.engine.telegram.line import Line
from chatbot.engine.telegram.request import Encoded
from chatbot.engine.telegram.results import checked, message_id_in

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
# What Telegram means for good. Everything else passes: a flood, a broken line, its own trouble.
FOR_GOOD = (BadRequest, ChatMigrated, EndPointNotFound, Forbidden)

About = Mapping[str, int] | None

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
        return ids + (b"}" if self.rest == b"}" else b"," + self.rest)


class Transport:
    """Makes one bot's calls. A flood that one meets pauses all (docs/telegram.md, Delivery)."""

    def __init__(
        self, bot: Bot, health: Health | None = None, metrics: Metrics | None = None
    ) -> None:
        self._bot = bot
        self._line = Line(health or Health(), metrics or Metrics())
        self._pause_ends = 0.0

    def rests(self) -> float:
        """Return the seconds for which a flood makes all calls wait."""
        return max(0.0, self._pause_ends - asyncio.get_running_loop().time())

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
        on_leaving: Callable[[], object] | None = None,
    ) -> Outcome:
        """Make the call until something comes of it. Raises InvalidToken alone.

        `copies`: how often it may be carried out in the worst case; then the outcome is Unknown.
        `on_leaving` is called at each moment when it leaves.
        """

        def make(there: Place | None) -> Awaitable[Any]:
            return self._until_it_works(call, there, copies=copies, on_leaving=on_leaving)

        return await self._outcome(make, call, place, {})

    async def call(
        self, method: str, params: dict[str, Any], *, read_timeout: float | None = None
    ) -> Any:
        """Make the call once; the result as Telegram gives it (JSON). Raises TelegramError."""
        return await self._post(PreparedCall.of(method, params), None, read_timeout)

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
        on_leaving: Callable[[], object] | None = None,
        read_timeout: float | None = None,
    ) -> Any:
        wait = FIRST_WAIT_S
        while True:
            while (left := self.rests()) > 0:  # noqa: ASYNC110 - it may have become longer
                await asyncio.sleep(left)
            if on_leaving is not None:
                on_leaving()
            try:
                return await self._post(call, place, read_timeout)
            except InvalidToken:
                raise
            except RetryAfter:
                continue  # the pause has to end first
            except TelegramError as trouble:
                if copies is not None and isinstance(trouble, MaybeDone):
                    copies -= 1
                if isinstance(trouble, final) or copies == 0:
                    raise
                log.warning("telegram.trouble", method=call.method, error=told(trouble))
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT_S)

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
            seconds = _seconds(flood)
            log.warning("telegram.flood", method=call.method, seconds=seconds)
            self._line.flooded(seconds)
            ends = asyncio.get_running_loop().time() + seconds
            self._pause_ends = max(self._pause_ends, ends)
            raise
        except InvalidToken as refusal:
            # The library can't tell these two from each other; the server's words do.
            if "method not found" in f"{refusal} {refusal.__cause__}".casefold():
                raise EndPointNotFound(call.method) from None
            raise


def _seconds(flood: RetryAfter) -> float:
    after = flood.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else after
