"""A Bot API that hands updates over, in the way the bot asks for, and looks at all it answers."""

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from email import message_from_bytes
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from bench.fuzzing.case import Case
from bench.fuzzing.cast import Json
from bench.fuzzing.debts import Debts
from bench.fuzzing.rules import Rules
from bench.sink import BATCH, RESULTS
from bench.wire import Caller, Listener, Say, request


class Telegram:
    """`broken` is what calls did against the rules, each with the chat or press it was for."""

    def __init__(self, rules: Rules) -> None:
        self.debts = Debts()
        self.broken: list[tuple[str, Any]] = []
        self._rules = rules
        self._waiting: deque[Case] = deque()  # for whoever polls, until acknowledged
        self._webhook: Json = {}
        self._listens = asyncio.Event()
        self._arrived = asyncio.Event()
        self._acknowledged = asyncio.Event()
        self._polls: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The address of this Bot API, for as long as the block lasts."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Listener(self._hear), "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            for poll in self._polls:
                poll.cancel()
            server.close()

    async def hand_over(self, cases: Sequence[Case]) -> None:
        """Return once the bot has acknowledged all of them."""
        await self._listens.wait()
        for one in cases:
            self.debts.add(one)
        if self._webhook:
            await self._post_all(cases)
            return
        self._acknowledged.clear()
        self._waiting.extend(cases)
        self._arrived.set()
        await self._acknowledged.wait()

    async def _post_all(self, cases: Sequence[Case]) -> None:
        left = iter(cases)
        connections = int(self._webhook["max_connections"])
        await asyncio.gather(*(self._post(left) for _ in range(connections)))

    async def _post(self, cases: Iterator[Case]) -> None:
        url = urlsplit(self._webhook["url"])
        caller = Caller(url.hostname or "", url.port or 80)
        secret = self._webhook["secret_token"]
        for one in cases:
            post = request(url.path, one.body, X_Telegram_Bot_Api_Secret_Token=secret)
            status, _ = await caller.call(post)
            if not 200 <= status < 300:
                self.broken.append((f"the webhook answers {status}", one))
        caller.close()

    def _hear(self, path: str, body: bytes, say: Say) -> None:
        method, params = path.rsplit("/", 1)[1].lower(), _params(body)
        rule = self._rules.broken_by(method, params) or self.debts.settle(method, params)
        if rule is not None:
            self.broken.append((rule, params.get("callback_query_id", params.get("chat_id"))))
        if method == "getupdates":
            poll = asyncio.create_task(self._poll(params, say))
            self._polls.add(poll)
            poll.add_done_callback(self._polls.discard)
            return
        if method == "setwebhook":
            self._webhook = params
            self._listens.set()
        say(json.dumps({"ok": True, "result": RESULTS.get(method, True)}).encode())

    async def _poll(self, asked: Json, say: Say) -> None:
        self._listens.set()
        while self._waiting and (self._waiting[0].number or 0) < asked.get("offset", 0):
            self._waiting.popleft()
        if not self._waiting:
            self._acknowledged.set()
            self._arrived.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(asked.get("timeout", 0)):
                    await self._arrived.wait()
        bodies = [one.body for one in list(self._waiting)[:BATCH]]
        say(b'{"ok":true,"result":[' + b",".join(bodies) + b"]}")


def _params(body: bytes) -> Json:
    """A call's parameters; of one with a file, which comes as a form, the file is its name."""
    if not body.startswith(b"--"):
        params: Json = json.loads(body)
        return params
    boundary = body[2 : body.index(b"\r\n")]
    head = b"Content-Type: multipart/form-data; boundary=" + boundary + b"\r\n\r\n"
    parts = message_from_bytes(head + body).walk()
    return dict(_field(part) for part in parts if not part.is_multipart())


def _field(part: Message) -> tuple[str, Any]:
    name = str(part.get_param("name", header="content-disposition"))
    said = part.get_filename() or str(part.get_payload()).strip()
    return name, int(said) if re.fullmatch(r"-?\d+", said) else said
