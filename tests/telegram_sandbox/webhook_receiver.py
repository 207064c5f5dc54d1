"""The bot's side of a webhook: a real HTTP server that answers as the test wants."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from telegram_sandbox.state.chats import Json


class Receiver:
    """Receives updates; answers with `answers`, then `statuses` in turn, then 200, once it may."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.statuses: deque[int] = deque()
        self.answers: deque[web.Response] = deque()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.most_open = 0
        self._open = 0

    @property
    def texts(self) -> list[str]:
        """List the texts of the messages that came, also repeated; of a press, its data."""
        return [
            update["message"]["text"] if "message" in update else update["callback_query"]["data"]
            for update in self.heard
        ]

    async def hear(self, request: web.Request) -> web.Response:
        self._open += 1
        self.most_open = max(self.most_open, self._open)
        self.headers.append(dict(request.headers))
        self.heard.append(await request.json())
        await self.may_answer.wait()
        self._open -= 1
        if self.answers:
            return self.answers.popleft()
        status = self.statuses.popleft() if self.statuses else 200
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    async def welcome(self, _request: web.Request) -> web.Response:
        """Answer at the address to which responses redirect, and which nobody should follow."""
        return web.Response()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Listen on a free port of this machine."""
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.hear)
    application.router.add_get("/elsewhere", receiver.welcome)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        receiver.may_answer.set()
        await runner.cleanup()
