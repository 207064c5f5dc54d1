"""The bot and its Telegram without sockets: who asks calls the application that answers.

All else is as over HTTP: requests, answers, time-outs, and every task of the bot.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx
import pytest
from starlette.types import ASGIApp

from chatbot import app
from chatbot.engine.telegram.request import AiohttpRequest


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot reads of an `aiohttp.ClientResponse`."""

    status: int
    headers: httpx.Headers
    body: bytes

    async def read(self) -> bytes:
        return self.body


class InProcess:
    """Takes the place of the bot's server and of the session by which the bot calls Telegram."""

    transport: httpx.ASGITransport  # to the application that the server would serve

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._stopping = asyncio.Event()
        monkeypatch.setattr(app, "Server", self._server)
        monkeypatch.setattr(AiohttpRequest, "open_session", lambda _request: self)

    def _server(self, served: ASGIApp, *, dated: bool) -> "InProcess":
        self.transport = httpx.ASGITransport(served)
        return self

    async def serve(self, *, sockets: object) -> None:
        await self._stopping.wait()

    def stop(self) -> None:
        self._stopping.set()

    @asynccontextmanager
    async def request(
        self, method: str, url: str, *, data: Any, **options: Any
    ) -> AsyncIterator[Answer]:
        """Make a request of the bot's. Raises OSError where it is cut off or takes too long."""
        body = data() if isinstance(data, aiohttp.FormData) else data
        content = await body.as_bytes()
        async with asyncio.timeout(options["timeout"].sock_read):
            answer = await self.transport.handle_async_request(
                httpx.Request(method, url, headers=dict(body.headers), content=content)
            )
        yield Answer(answer.status_code, answer.headers, await answer.aread())

    async def close(self) -> None: ...
