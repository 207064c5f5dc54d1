"""A bare double of the Bot API: hands updates over, and answers every call at once with the same.

It is no sandbox: it checks nothing, so that it is never what limits a bot.
"""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from bench.ledger import Ledger
from bench.webhook import DEFAULT_CONNECTIONS, Webhook
from bench.wire import Listener, Say

TOKEN = "123456:bench"  # noqa: S105 - of a bot that is nowhere but here
COMMAND = "/chantiers"
BATCH = 100  # Bot API, getUpdates

ME = {"id": 123456, "is_bot": True, "first_name": "Banc", "username": "banc_bot"}
MESSAGE = {
    "message_id": 1,
    "date": 1_652_608_800,
    "chat": {"id": 1, "type": "private", "first_name": "Marie"},
    "from": ME,
    "text": "Oui",
}
NO_WEBHOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
RESULTS = {
    "getme": ME,
    "sendmessage": MESSAGE,
    "getwebhookinfo": NO_WEBHOOK,
    "getchatadministrators": [],
}

CHAT = re.compile(rb"chat_id\D+(\d+)")  # in a form as in JSON

Spoken = Callable[[bytes, Say], None]


class Sink:
    """Telegram, as a bot sees it: it hands over in the way that the bot asks for.

    `last_said` is the body of the last sendMessage; `then` is called after each answer. Where
    `spoken` is given, it gets every sendMessage instead, and answers it, or gives it to `answered`.
    """

    def __init__(self, spoken: Spoken | None = None) -> None:
        self.ledger = Ledger()
        self.last_said = b""
        self.then: Callable[[], None] | None = None
        self._updates: deque[tuple[int, bytes]] = deque()  # until acknowledged
        self._arrived = asyncio.Event()
        self._polls: set[asyncio.Task[None]] = set()
        self._webhook: Webhook | None = None
        self._spoken = spoken or self.answered
        self._answers = {name: _result(result) for name, result in RESULTS.items()}

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The address of this Bot API, for as long as the block lasts."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Listener(self._hear), "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            self._set_webhook({})
            for poll in self._polls:
                poll.cancel()
            server.close()

    def hand_over(self) -> None:
        """One more person sends the command."""
        chat = self.ledger.hand_over()
        number = self.ledger.handed_over
        self._keep(number, json.dumps(_update(number, chat)).encode())

    def answered(self, body: bytes, say: Say) -> None:
        """A sendMessage that answers somebody who asked."""
        say(self._answers["sendmessage"])
        self.last_said = body
        if self.ledger.answered(chat_of(body)) and self.then:
            self.then()

    def _keep(self, number: int, update: bytes) -> None:
        if self._webhook:
            self._webhook.hand_over(update)
            return
        self._updates.append((number, update))
        self._arrived.set()

    def _hear(self, path: str, body: bytes, say: Say) -> None:
        method = path.rsplit("/", 1)[1].lower()
        if method == "getupdates":
            poll = asyncio.create_task(self._poll(_fields(body), say))
            self._polls.add(poll)
            poll.add_done_callback(self._polls.discard)
            return
        if method == "sendmessage":
            self._spoken(body, say)
            return
        if method in {"setwebhook", "deletewebhook"}:
            self._set_webhook(_fields(body))
        say(self._answers.get(method, TRUE))

    async def _poll(self, asked: dict[str, Any], say: Say) -> None:
        while self._updates and self._updates[0][0] < int(asked.get("offset") or 0):
            self._updates.popleft()
        if not self._updates:
            self._arrived.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(int(asked.get("timeout") or 0)):
                    await self._arrived.wait()
        first = (update for _, update in islice(self._updates, BATCH))
        say(b'{"ok":true,"result":[' + b",".join(first) + b"]}")

    def _set_webhook(self, asked: dict[str, Any]) -> None:
        if self._webhook:
            self._webhook.close()
            self._webhook = None
        if url := asked.get("url"):
            connections = int(asked.get("max_connections") or DEFAULT_CONNECTIONS)
            self._webhook = Webhook(url, asked.get("secret_token", ""), connections)
            while self._updates:
                self._webhook.hand_over(self._updates.popleft()[1])


def chat_of(body: bytes) -> int:
    """Whom a sendMessage is for; 0 when it doesn't say."""
    chat = CHAT.search(body)
    return int(chat[1]) if chat else 0


def said(body: bytes) -> dict[str, Any]:
    """What a sendMessage says, whichever way it was encoded, without the chat that it is for."""
    fields = _fields(body)
    del fields["chat_id"]
    nested = re.compile(r"[\[{]")
    return {
        name: json.loads(value) if isinstance(value, str) and nested.match(value) else value
        for name, value in fields.items()
    }


def _fields(body: bytes) -> dict[str, Any]:
    if body.startswith(b"{"):
        fields: dict[str, Any] = json.loads(body)
        return fields
    return dict(parse_qsl(body.decode()))


def _result(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


def _update(number: int, chat: int) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Marie", "language_code": "fr"}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "from": person,
            "chat": {"id": chat, "first_name": "Marie", "type": "private"},
            "date": int(time.time()),
            "text": COMMAND,
            "entities": [{"offset": 0, "length": len(COMMAND), "type": "bot_command"}],
        },
    }


TRUE = _result(result=True)
