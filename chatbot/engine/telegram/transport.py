"""The one way to Telegram, for answers, notices and broadcasts alike."""

import asyncio
import io
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, ClassVar

import aiohttp
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
from telegram.request import BaseRequest, RequestData

from chatbot.engine.logging import log_failure
from chatbot.engine.outbox.rules import Delivered, Outcome, Place, Rejected
from chatbot.engine.telegram.error_mapping import (
    THREAD_GONE,
    MaybeDone,
    NotSent,
    gist,
    outcome_of,
    says,
    seconds_of,
)
from chatbot.engine.telegram.floods import Floods

CONNECT_S = 10.0  # waiting for a free connection included
READ_S = 15.0
READ_AFTER_UPLOAD_S = 60.0  # Telegram's server passes a file on before it answers
UPLOAD_S = 300.0  # all in all: 50 MB, the most that Telegram takes, at 1.4 Mbit/s
CONNECTIONS = 128  # more than the inbox, the outbox, the poll and the presses need at once
NOT_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
# What Telegram means for good. Everything else passes: a flood, a broken line, its own trouble.
FOR_GOOD = (BadRequest, ChatMigrated, EndPointNotFound, Forbidden)
# What a form's header can't carry in a file's name, or what Telegram's server would cut it at.
UNFIT = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff";\\/]')

About = Mapping[str, int] | None
# Gives the seconds until a call may leave; 0 when it does, which is then counted.
Turn = Callable[[], float]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Encoded:
    """Parameters that are JSON already, in the place of the library's RequestData."""

    body: bytes
    contains_files: ClassVar[bool] = False


def _answer(body: bytes) -> dict[str, Any] | None:
    """Read the Bot API's envelope, if it is one."""
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    is_envelope = isinstance(answer, dict) and answer.keys() & {"result", "description"}
    return answer if is_envelope else None


def _body(sent: RequestData | Encoded | None) -> aiohttp.FormData | aiohttp.Payload:
    if isinstance(sent, Encoded):
        return aiohttp.BytesPayload(sent.body, content_type="application/json")
    if sent is None or not sent.contains_files:
        return aiohttp.JsonPayload(sent.parameters if sent else {})
    form = aiohttp.FormData(quote_fields=False)  # Telegram's server would not unquote a file's name
    for name, value in sent.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, kind) in sent.multipart_data.items():
        # Bytes would be written in one go; a file is, piece by piece, and others have their turn.
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=file_name, content_type=kind)
    return form


def _timeout(sent: RequestData | Encoded | None, read_s: Any) -> aiohttp.ClientTimeout:
    """Limit a call; `read_s` (falsy: the usual) counts once a file is written."""
    uploads = sent is not None and sent.contains_files
    return aiohttp.ClientTimeout(
        total=UPLOAD_S if uploads else None,
        connect=CONNECT_S,
        sock_read=read_s or (READ_AFTER_UPLOAD_S if uploads else READ_S),
    )


def _check_status(status: int, body: bytes) -> None:
    if status >= 500:
        raise MaybeDone(f"HTTP {status}")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise BadRequest("too large")  # to the library it would be trouble that passes
    if status >= 300 and _answer(body) is None:
        raise NotSent(f"HTTP {status}, which isn't Telegram's")  # a proxy's


class AiohttpRequest(BaseRequest):
    """Posts each call's parameters as JSON; as a form where one of them is a file.

    `proxies`: whether those of the environment (`HTTPS_PROXY`, `NO_PROXY`) are used.
    """

    def __init__(self, *, proxies: bool) -> None:
        self._proxies = proxies
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds."""
        return READ_S

    async def initialize(self) -> None:
        """Open the pool of connections."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=self._proxies,
        )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Encoded | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        *_other_timeouts: Any,
        **_more_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Make a request; return its status and body.

        Raises NotSent, MaybeDone, or BadRequest for what is too large.
        """
        try:
            async with self._opened().request(
                method,
                url,
                data=_body(request_data),
                allow_redirects=False,
                timeout=_timeout(request_data, read_timeout),
            ) as response:
                body = await response.read()
        except NOT_LEFT as trouble:
            raise NotSent(type(trouble).__name__) from trouble
        except (aiohttp.ClientError, OSError) as trouble:  # time-outs too
            raise MaybeDone(type(trouble).__name__) from trouble
        _check_status(response.status, body)
        return response.status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read the Bot API's envelope. Raises MaybeDone for anything else."""
        answer = _answer(payload)
        if answer is None:
            raise MaybeDone("not an answer of the Bot API")
        return answer

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the request isn't initialised")
        return self._session


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
    """Makes one bot's calls, none while a flood isn't over that concerns it (floods.py)."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
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
        return Delivered(
            message_id or (isinstance(result, dict) and result.get("message_id")) or None
        )

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
                log.warning("telegram.trouble", method=call.method, error=str(trouble))
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
        try:
            if call.file is not None:
                return await self._upload(call, place, read_timeout)
            url, sent = f"{self._bot.base_url}/{call.method}", Encoded(call.body(place))
            return await self._bot.request.post(url, sent, read_timeout)  # type: ignore[arg-type] # only the request of ours reads it
        except RetryAfter as flood:
            seconds = seconds_of(flood)
            self.floods.met(call.method, place.chat if place else None, seconds, _now())
            log.warning("telegram.flood", method=call.method, seconds=seconds, all=self.rests() > 0)
            raise
        except InvalidToken as refusal:
            # The library can't tell these two from each other; the server's words do.
            if "method not found" in f"{refusal} {refusal.__cause__}".casefold():
                raise EndPointNotFound(call.method) from None
            raise

    async def _upload(
        self, call: PreparedCall, place: Place | None, read_timeout: float | None
    ) -> Any:
        """Send a form.

        The method in lower case, since python-telegram-bot would rather have its own one used for a
        name that it knows, which would build objects that nobody reads; Telegram ignores case.
        """
        name, text = call.file or ("", "")
        file = InputFile(text.encode(errors="replace"), UNFIT.sub("_", name))
        params = json.loads(call.body(place)) | {"document": file}
        return await self._bot.do_api_request(
            call.method.lower(), api_kwargs=params, read_timeout=read_timeout
        )


def _now() -> float:
    return asyncio.get_running_loop().time()
