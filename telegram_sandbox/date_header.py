"""The `Date` of each answer, by which a bot tells Telegram's time."""

from collections.abc import Callable
from email.utils import formatdate

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class DateHeader:
    """Adds it, by the sandbox's clock. A server that adds its own has to leave that."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float]) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Date"] = formatdate(self._clock(), usegmt=True)
            await send(message)

        await self._app(scope, receive, send_dated)
