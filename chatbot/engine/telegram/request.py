"""HTTP requests to a Bot API server, and the outcomes of failed calls."""

import io
import json
import mimetypes
import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram import error
from telegram.request import BaseRequest

from chatbot.engine.health import CallOutcome
from chatbot.engine.jobs import ServerTime
from chatbot.engine.outbox import rules as outbox

# Words in the texts of the Bot API's 400, casefolded, if the reason isn't the message's content.
ALREADY_SO = "message is not modified"
THREAD_GONE = ("message thread not found", "topic_deleted")
REJECTIONS: dict[str, Callable[[str], outbox.Outcome]] = {  # the first words that fit count
    "chat not found": outbox.Unreachable,
    # Without rights to send a file, a text can excuse the bot.
    "not enough rights to send text": outbox.Unreachable,
    "have no rights": outbox.Unreachable,
    "chat_write_forbidden": outbox.Unreachable,
    "topic_closed": outbox.Unreachable,
    "peer_id_invalid": outbox.Unreachable,
    "user_is_blocked": outbox.Unreachable,
    "message to edit not found": outbox.Gone,
    "message can't be edited": outbox.Gone,
    "message_id_invalid": outbox.Gone,
    "message to delete not found": outbox.Gone,
    "not enough rights": outbox.NotHere,  # to send this kind of content into the group
    "_forbidden": outbox.NotHere,
    "message can't be deleted": outbox.TooOld,  # Bot API, deleteMessage: after 48 hours
}
CONNECT_S = 10.0  # waiting for a free connection included
READ_S = 15.0
READ_AFTER_UPLOAD_S = 60.0  # before its answer, Telegram's server passes the file on
UPLOAD_S = 300.0  # all in all: 50 MB, the most that Telegram takes, at 1.4 Mbit/s
CONNECTIONS = 128  # more than the inbox, the outbox, the poll and the presses need at once
REFUSALS = {400, 401, 403, 404, 409, 429}  # the codes with which the Bot API says no
GREATEST_ID = 2**52  # Bot API: of a chat
LONGEST_FLOOD_S = 10**9  # far less than a timedelta can hold
# Characters of a file's name that a form's header can't carry, or where Telegram would cut it.
UNFIT = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff";\\/]')


class NotSent(error.NetworkError):
    """The call never left: nothing happened."""


class MaybeDone(error.NetworkError):
    """The call left and got no answer, or met the server's own trouble: its effect is unknown."""


def outcome_of(trouble: error.TelegramError, *, rests: float) -> outbox.Outcome:
    """Return a call's outcome; `rests`: the seconds for which a flood makes all calls wait."""
    match trouble:
        case error.ChatMigrated(new_chat_id=chat):
            return outbox.Moved(chat)
        case error.RetryAfter():
            return outbox.TryLater(rests) if rests > 0 else outbox.ChatRests(seconds_of(trouble))
        case NotSent():
            return outbox.TryLater()
        case error.Forbidden():
            return outbox.Unreachable(str(trouble))
        case error.BadRequest() | error.EndPointNotFound():
            fitting = (kind for words, kind in REJECTIONS.items() if says(trouble, words))
            refused = next(fitting, outbox.Rejected)
            return outbox.Delivered() if says(trouble, ALREADY_SO) else refused(str(trouble))
    return outbox.Unknown()


def call_outcome(trouble: error.TelegramError) -> CallOutcome:
    """Return by which counter of `GET /metrics` a failed call is counted."""
    match trouble:
        case error.RetryAfter():
            return CallOutcome.FLOOD
        case NotSent():
            return CallOutcome.NOT_SENT
        case MaybeDone():
            return CallOutcome.UNANSWERED
    return CallOutcome.REFUSED


def seconds_of(flood: error.RetryAfter) -> float:
    after = flood.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else after


def described(trouble: error.TelegramError) -> str:
    """Describe a trouble in one line, with the server's HTTP code where it gave one."""
    # The texts of other exceptions hold the code, or there was no answer.
    codes: dict[type[error.TelegramError], int] = {
        error.BadRequest: 400,
        error.ChatMigrated: 400,
        error.Forbidden: 403,
        error.EndPointNotFound: 404,
        error.Conflict: 409,
    }
    code = next((code for kind, code in codes.items() if isinstance(trouble, kind)), None)
    text = " ".join(str(trouble).split())
    return f"HTTP {code}, {text}" if code else text


def says(trouble: error.TelegramError, *words: str) -> bool:
    """Tell whether Telegram refused a call with a text that contains one of `words`."""
    text = str(trouble).casefold()
    return isinstance(trouble, error.BadRequest) and any(part in text for part in words)


def _answer(body: bytes) -> dict[str, Any] | None:
    """Read the Bot API's envelope; None: the body isn't an envelope."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    match answer:
        case {"description": said} if not isinstance(said, str):
            return None
        case {"result": _} | {"description": _}:
            found = answer.get("parameters", {})  # of an error: ResponseParameters (Bot API)
            if not isinstance(found, dict):
                return None
            seconds, chat = found.get("retry_after", 0), found.get("migrate_to_chat_id", 0)
            are_numbers = type(seconds) is int and type(chat) is int
            if are_numbers and 0 <= seconds <= LONGEST_FLOOD_S and abs(chat) <= GREATEST_ID:
                envelope: dict[str, Any] = answer
                return envelope
    return None


def _body(params: bytes, file: tuple[str, str] | None) -> aiohttp.FormData | aiohttp.Payload:
    if file is None:
        return aiohttp.BytesPayload(params, content_type="application/json")
    form = aiohttp.FormData(quote_fields=False)  # Telegram's server would not unquote a file's name
    for param, value in json.loads(params).items():
        form.add_field(param, value if isinstance(value, str) else json.dumps(value))
    name, text = file
    # A file object is written in chunks, between which other tasks have their turn; bytes are not.
    content = io.BytesIO(text.encode(errors="replace"))
    kind, _ = mimetypes.guess_type(name)
    form.add_field("document", content, filename=UNFIT.sub("_", name), content_type=kind)
    return form


class AiohttpRequest(BaseRequest):
    """Posts each call's parameters as JSON, or as a form with a file.

    `proxies`: use the proxies of the environment (`HTTPS_PROXY`, `NO_PROXY`). `time` hears the
    server's time.
    """

    def __init__(self, time: ServerTime, *, proxies: bool) -> None:
        self._time = time
        self._proxies = proxies
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ_S

    async def initialize(self) -> None:
        self._session = self.open_session()

    def open_session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
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
        # The parameters as JSON, and a document: the library makes no call by itself.
        request_data: Any = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        *_other_timeouts: Any,
        **_more_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Make a request; return its status and body. Raises NotSent, MaybeDone, BadRequest."""
        if self._session is None:
            raise RuntimeError("the request isn't initialised")
        params, file = request_data
        timeout = aiohttp.ClientTimeout(
            total=UPLOAD_S if file else None,
            connect=CONNECT_S,
            # Counts once a file is written; falsy: the default.
            sock_read=read_timeout or (READ_AFTER_UPLOAD_S if file else READ_S),
        )
        data = _body(params, file)
        try:
            async with self._session.request(
                method, url, data=data, allow_redirects=False, timeout=timeout
            ) as response:
                body = await response.read()
        except (
            aiohttp.ClientConnectorError,
            aiohttp.ClientHttpProxyError,
            aiohttp.ConnectionTimeoutError,
            aiohttp.InvalidURL,
        ) as trouble:
            raise NotSent(type(trouble).__name__) from trouble
        except (aiohttp.ClientError, OSError) as trouble:  # time-outs too
            raise MaybeDone(type(trouble).__name__) from trouble
        if response.status >= 500:
            raise MaybeDone(f"HTTP {response.status}")
        if response.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise error.BadRequest("too large")  # the library would take it for temporary trouble
        if response.status >= 300 and (response.status not in REFUSALS or _answer(body) is None):
            raise NotSent(f"HTTP {response.status}, which isn't Telegram's")  # a proxy's
        self._time.hear(response.headers.get("Date"))
        return response.status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read the Bot API's envelope. Raises MaybeDone for another body."""
        answer = _answer(payload)
        if answer is None:
            raise MaybeDone("HTTP 200, but not an answer of the Bot API")
        return answer
