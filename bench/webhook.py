"""Hands updates over as Telegram does to a webhook."""

import asyncio
from urllib.parse import urlsplit

from bench.wire import Caller, request

DEFAULT_CONNECTIONS = 40  # Bot API, setWebhook
TRY_AGAIN_S = 0.005  # so that the time a bot needs to start is known as precisely


class Webhook:
    """Posts each update until it is taken, over as many connections as the bot asked for."""

    def __init__(self, url: str, secret: str, connections: int) -> None:
        self._url = urlsplit(url)
        self._secret = secret
        self._updates: asyncio.Queue[bytes] = asyncio.Queue()
        self._tasks = [asyncio.create_task(self._deliver()) for _ in range(connections)]

    def hand_over(self, update: bytes) -> None:
        """To the first connection that is free."""
        self._updates.put_nowait(update)

    def close(self) -> None:
        """Post nothing more."""
        for task in self._tasks:
            task.cancel()

    async def _deliver(self) -> None:
        caller = Caller(self._url.hostname or "", self._url.port or 80)
        try:
            while True:
                update = await self._updates.get()
                post = request(self._url.path, update, X_Telegram_Bot_Api_Secret_Token=self._secret)
                while not await _taken(caller, post):  # noqa: ASYNC110 - as Telegram does
                    await asyncio.sleep(TRY_AGAIN_S)
        finally:
            caller.close()


async def _taken(caller: Caller, post: bytes) -> bool:
    try:
        status, _ = await caller.call(post)
    except OSError:
        return False
    return 200 <= status < 300
