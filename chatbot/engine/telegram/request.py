"""The wire under python-telegram-bot: aiohttp, a fraction of the cost of its own httpx."""

import io
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

import aiohttp
from telegram.error import BadRequest, NetworkError
from telegram.request import BaseRequest, RequestData

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


class NotSent(NetworkError):
    """The call never left: nothing happened."""


class MaybeDone(NetworkError):
    """The call left and got no answer, or the server's own trouble: it may have been done."""


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
    is_one = isinstance(answer, dict) and answer.keys() & {"result", "description"}
    return answer if is_one else None


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
        """Close the pool."""
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
        """Make a request; its status and body.

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
