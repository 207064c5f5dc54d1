"""The wire under python-telegram-bot: aiohttp, a fraction of the cost of its own httpx."""

import json
from typing import Any

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

CONNECT_S = 10.0  # waiting for a free connection included
READ_S = 15.0
CONNECTIONS = 64  # more than the inbox's worker, the poll and the presses need at once
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


def _answer(body: bytes) -> dict[str, Any] | None:
    """The Bot API's envelope, if it is one."""
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    is_one = isinstance(answer, dict) and answer.keys() & {"result", "description"}
    return answer if is_one else None


class AiohttpRequest(BaseRequest):
    """Posts each call's parameters as JSON; nothing here uploads files.

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
        """Close it."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        *_other_timeouts: Any,
        **_more_timeouts: Any,
    ) -> tuple[int, bytes]:
        """The status and the body. Raises NotSent or MaybeDone."""
        read_s = READ_S if read_timeout is self.DEFAULT_NONE else read_timeout
        try:
            async with self._opened().request(
                method,
                url,
                data=json.dumps(request_data.parameters if request_data else {}),
                headers={"Content-Type": "application/json"},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_S, sock_read=read_s),
            ) as response:
                body = await response.read()
        except NOT_LEFT as trouble:
            raise NotSent(type(trouble).__name__) from trouble
        except (aiohttp.ClientError, OSError) as trouble:  # time-outs too
            raise MaybeDone(type(trouble).__name__) from trouble
        if response.status >= 500:
            raise MaybeDone(f"HTTP {response.status}")
        if response.status >= 300 and _answer(body) is None:
            raise NotSent(f"HTTP {response.status}, which isn't Telegram's")  # a proxy's
        return response.status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The Bot API's envelope. Raises MaybeDone for anything else."""
        answer = _answer(payload)
        if answer is None:
            raise MaybeDone("not an answer of the Bot API")
        return answer

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the request isn't initialised")
        return self._session
