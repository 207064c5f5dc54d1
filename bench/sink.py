"""A bare stand-in for the Bot API: hands updates over, and answers every call at once.

It is no sandbox: it checks nothing, so that it is never what limits a bot.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bench.wire import Client, post, serving

TOKEN = "123456:bench"  # noqa: S105 - of a bot that is nowhere but here
BATCH = 100  # Bot API, getUpdates
DEFAULT_CONNECTIONS = 40  # Bot API, setWebhook
TRY_AGAIN_S = 0.005  # so that the time a bot needs to start is known as precisely

ME = {"id": 123456, "is_bot": True, "first_name": "Banc", "username": "banc_bot"}
CHAT = {"id": 1, "type": "private", "first_name": "Marie"}
MESSAGE = {"message_id": 1, "date": 1_652_608_800, "chat": CHAT, "from": ME, "text": "Oui"}
RESULTS = {
    "getme": ME,
    "sendmessage": MESSAGE,
    "getwebhookinfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
    "getchatadministrators": [],
}
TO_CHAT = re.compile(rb"chat_id\D+(\d+)")  # in a form as in JSON

OnMessage = Callable[[bytes], Awaitable[bytes]]
Look = Callable[[str, bytes], None]


class Sink:
    """Telegram as a bot sees it: updates are handed over in the way that the bot asks for.

    `on_message` gets the body of every sendMessage and answers it, `look` sees every call.
    """

    def __init__(self, on_message: OnMessage | None = None, look: Look | None = None) -> None:
        self.listens = asyncio.Event()  # the bot has said how it gets its updates
        self.refusals: list[bytes] = []  # updates that the bot's webhook didn't take at once
        self._on_message = on_message
        self._look = look
        self._updates: deque[tuple[int, bytes]] = deque()  # for a poller, until acknowledged
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._webhook: asyncio.Queue[bytes] | None = None  # of updates for it
        self._deliveries: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Serve this Bot API, at that address, as long as the block lasts."""
        async with serving(self._answer) as address:
            try:
                yield address
            finally:
                self._set_webhook({})

    def hand_over(self, number: int, update: bytes) -> None:
        """Give the bot an update, now or as soon as it listens."""
        if self._webhook:
            self._webhook.put_nowait(update)
            return
        self._updates.append((number, update))
        self._idle.clear()
        self._arrived.set()

    async def all_taken(self) -> None:
        """Wait until the bot has acknowledged every update."""
        if self._webhook:
            await self._webhook.join()
        else:
            await self._idle.wait()

    async def _answer(self, path: str, body: bytes) -> bytes:
        method = path.rsplit("/", 1)[1].lower()
        if self._look:
            self._look(method, body)
        if method == "getupdates":
            return await self._poll(fields(body))
        if method == "sendmessage" and self._on_message:
            return await self._on_message(body)
        if method in {"setwebhook", "deletewebhook"}:
            self._set_webhook(fields(body))
        return ANSWERS.get(method, TRUE)

    async def _poll(self, params: dict[str, Any]) -> bytes:
        self.listens.set()
        while self._updates and self._updates[0][0] < int(params.get("offset") or 0):
            self._updates.popleft()
        if not self._updates:
            self._idle.set()
            self._arrived.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(int(params.get("timeout") or 0)):
                    await self._arrived.wait()
        first = (update for _, update in islice(self._updates, BATCH))
        return b'{"ok":true,"result":[' + b",".join(first) + b"]}"

    def _set_webhook(self, params: dict[str, Any]) -> None:
        for delivery in self._deliveries:
            delivery.cancel()
        self._webhook, self._deliveries = None, []
        if params.get("url"):
            self._webhook = asyncio.Queue()
            while self._updates:
                self._webhook.put_nowait(self._updates.popleft()[1])
            connections = int(params.get("max_connections") or DEFAULT_CONNECTIONS)
            deliver = partial(self._deliver, params, self._webhook)
            self._deliveries = [asyncio.create_task(deliver()) for _ in range(connections)]
            self.listens.set()

    async def _deliver(self, params: dict[str, Any], updates: asyncio.Queue[bytes]) -> None:
        """Post one update after the other over one connection, each until it is taken."""
        path, secret = urlsplit(params["url"]).path, params.get("secret_token", "")
        with closing(Client(params["url"])) as client:
            while True:
                update = await updates.get()
                request = post(path, update, X_Telegram_Bot_Api_Secret_Token=secret)
                while not await _taken(client, request):
                    self.refusals.append(update)
                    await asyncio.sleep(TRY_AGAIN_S)
                updates.task_done()


async def _taken(client: Client, request: bytes) -> bool:
    try:
        status, _ = await client.send(request)
    except OSError:
        return False
    return 200 <= status < 300


def chat_of(body: bytes) -> int:
    """Read whom a sendMessage is for; 0 when it doesn't say."""
    chat = TO_CHAT.search(body)
    return int(chat[1]) if chat else 0


def message_of(body: bytes) -> dict[str, Any]:
    """Read what a sendMessage says, however it is encoded, without the chat that it is for."""
    message = fields(body)
    del message["chat_id"]
    nested = re.compile(r"[\[{]")
    return {
        name: json.loads(value) if isinstance(value, str) and nested.match(value) else value
        for name, value in message.items()
    }


def fields(body: bytes) -> dict[str, Any]:
    """Read a call's parameters, of JSON or of a form."""
    if body.startswith(b"{"):
        params: dict[str, Any] = json.loads(body)
        return params
    return dict(parse_qsl(body.decode()))


def result(value: object) -> bytes:
    """Write the answer to a call that was done."""
    return json.dumps({"ok": True, "result": value}).encode()


TRUE = result(value=True)
ANSWERS = {name: result(value) for name, value in RESULTS.items()}
