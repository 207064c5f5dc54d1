"""Delivery of the updates to the bot's webhook, as the real server does it.

In order in each lane (a chat, somebody's presses), and the lanes side by side.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import ClientError, ClientOSError, ClientSession, ClientTimeout, DummyCookieJar

from telegram_sandbox.state.bell import Bell
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.updates import Updates, Waiting

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- only its name

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
"""Seconds before a delivery is tried again; each pause is twice the one before. The real server
begins with 1 s and ends with 60 (WebhookActor): nobody who tries a bot out waits so long."""

PATIENCE = 60.0
"""Seconds in which the bot has to answer (WebhookActor)."""

MESSAGES = frozenset({"message", "edited_message", "channel_post", "edited_channel_post"})
OF_A_USER = frozenset(
    {
        "callback_query",
        "inline_query",
        "chosen_inline_result",
        "shipping_query",
        "pre_checkout_query",
        "chat_join_request",
    }
)
"""Kinds of updates that are in order per user, and not per chat (Client.cpp, webhook_queue_id)."""

Lane = tuple[str, str]
"""A kind of updates, and whose they are."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the bot wants its updates, and how."""

    url: str
    secret_token: str
    max_connections: int


class Delivery:
    """Carries what waits to one webhook, from now on until it is stopped."""

    def __init__(
        self, webhook: Webhook, updates: Updates, bell: Bell, clock: Callable[[], float]
    ) -> None:
        self.webhook = webhook
        self.last_error: tuple[int, str] | None = None
        """When (Unix seconds) and why a delivery failed last, in the real server's words."""
        self._updates = updates
        self._bell = bell
        self._clock = clock
        self._connections = asyncio.Semaphore(webhook.max_connections)
        self._seen = 0
        self._lanes: dict[Lane, deque[Waiting]] = {}
        self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        """What is under way stays among the updates that wait."""
        self._task.cancel()

    async def _run(self) -> None:
        async with _session(self.webhook) as session, asyncio.TaskGroup() as carriers:
            while not self._bell.is_closed:
                for waiting in self._updates.after(self._seen):
                    lane = lane_of(waiting.update)
                    if lane not in self._lanes:
                        self._lanes[lane] = deque()
                        carriers.create_task(self._carry(session, lane))
                    self._lanes[lane].append(waiting)
                self._seen = self._updates.last_id
                await self._bell.until(lambda: self._updates.last_id > self._seen, None)

    async def _carry(self, session: ClientSession, lane: Lane) -> None:
        """One after the other, for as long as there are any."""
        line = self._lanes[lane]
        while line:
            await self._deliver(session, line[0])
            self._updates.forget(line.popleft().id)
        del self._lanes[lane]

    async def _deliver(self, session: ClientSession, waiting: Waiting) -> None:
        """Again and again, until the bot has it or it is gone: expired, dropped by a reset."""
        pause = FIRST_PAUSE
        while await self._fails(session, waiting):
            await self._bell.until(lambda: not self._updates.is_due(waiting), pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _fails(self, session: ClientSession, waiting: Waiting) -> bool:
        """One try once a connection is free, unless it is gone meanwhile."""
        async with self._connections:
            if not self._updates.is_due(waiting):
                return False
            error = await _post(session, self.webhook.url, waiting.update)
        if error is not None:
            self.last_error = (int(self._clock()), error)
        return error is not None


def lane_of(update: Json) -> Lane:
    """Two updates of one lane are never under way at once.

    What says of no chat or user whose it is has a lane of its own: anything can be injected.
    """
    kind, payload = next(item for item in update.items() if item[0] != "update_id")
    family = "message" if kind in MESSAGES else kind
    try:
        return family, str(payload["from" if kind in OF_A_USER else "chat"]["id"])
    except (KeyError, TypeError):
        return "alone", str(update["update_id"])


def _session(webhook: Webhook) -> ClientSession:
    return ClientSession(
        headers={SECRET_HEADER: webhook.secret_token} if webhook.secret_token else {},
        timeout=ClientTimeout(total=None, sock_connect=PATIENCE, sock_read=PATIENCE),
        cookie_jar=DummyCookieJar(),
    )


async def _post(session: ClientSession, url: str, update: Json) -> str | None:
    """What went wrong, None when the bot has it."""
    try:
        # A redirection could lead away from this machine; Telegram doesn't follow any either.
        async with session.post(url, json=update, allow_redirects=False) as answer:
            await answer.read()
            if 200 <= answer.status < 300:
                return None
            return f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except TimeoutError:
        return "Read timeout expired"
    except ClientOSError as error:
        return os.strerror(error.errno) if error.errno else str(error)
    except ClientError:
        return "Connection closed"
