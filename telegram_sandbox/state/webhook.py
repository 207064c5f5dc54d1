"""Delivery of updates to the bot's webhook, as the real server does it.

Updates of one lane (a chat, somebody's presses) come in order, those of different lanes at once.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientOSError, ClientSession, ClientTimeout, DummyCookieJar

from telegram_sandbox.state.changes import Changes
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.updates import PendingUpdate, Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- only its name

# Seconds before a delivery is tried again; each pause is twice the one before. The real server
# begins with 1 s and ends with 60 (WebhookActor), too long for somebody who tries a bot out.
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0

TIMEOUT = 60.0
"""Seconds in which the bot has to answer (WebhookActor)."""

MESSAGES = frozenset({"message", "edited_message", "channel_post", "edited_channel_post"})
ORDERED_BY_USER = frozenset(
    {
        "callback_query",
        "inline_query",
        "chosen_inline_result",
        "shipping_query",
        "pre_checkout_query",
        "chat_join_request",
    }
)
"""The kinds that are in order per user, not per chat (Client.cpp, webhook_queue_id)."""

Lane = tuple[str, str]
"""A kind of updates, and the id of the chat or user within which they are in order."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered to an update that it took: perhaps a call."""

    content_type: str
    body: bytes


Answered = Callable[[Answer], Coroutine[Any, Any, None]]


class NotTaken(Exception):
    """Why an update has to be delivered again, in the real server's words."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """The bot's address for updates, and its conditions."""

    url: str
    secret_token: str
    max_connections: int


class Delivery:
    """Delivers pending updates to one webhook, until it is stopped."""

    def __init__(
        self,
        webhook: Webhook,
        updates: Updates,
        changes: Changes,
        clock: Callable[[], float],
        answered: Answered,
    ) -> None:
        self.webhook = webhook
        self.last_error: tuple[int, str] | None = None
        """When (Unix seconds) and why a delivery failed last, in the real server's words."""
        self._updates = updates
        self._changes = changes
        self._clock = clock
        self._answered = answered
        self._tasks = asyncio.TaskGroup()
        self._connections = asyncio.Semaphore(webhook.max_connections)
        self._last_id = 0
        self._lanes: dict[Lane, deque[PendingUpdate]] = {}
        self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        """Stop delivering; an update that is under way stays pending."""
        self._task.cancel()

    async def _run(self) -> None:
        async with _session(self.webhook) as session, self._tasks:
            while not self._changes.is_closed:
                for pending in self._updates.after(self._last_id):
                    lane = lane_of(pending.update)
                    if lane not in self._lanes:
                        self._lanes[lane] = deque()
                        self._tasks.create_task(self._deliver_lane(session, lane))
                    self._lanes[lane].append(pending)
                self._last_id = self._updates.last_id
                await self._changes.wait_for(lambda: self._updates.last_id > self._last_id, None)

    async def _deliver_lane(self, session: ClientSession, lane: Lane) -> None:
        queue = self._lanes[lane]
        while queue:
            await self._deliver(session, queue[0])
            self._updates.forget(queue.popleft().id)
        del self._lanes[lane]

    async def _deliver(self, session: ClientSession, pending: PendingUpdate) -> None:
        """Try until the bot has it, or it expires or is dropped by a reset."""
        pause = FIRST_PAUSE
        while not await self._attempt(session, pending):
            await self._changes.wait_for(lambda: not self._updates.is_due(pending), pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _attempt(self, session: ClientSession, pending: PendingUpdate) -> bool:
        """Post it once a connection is free; tell whether no further attempt is needed."""
        async with self._connections:
            if not self._updates.is_due(pending):
                return True
            try:
                answer = await _post(session, self.webhook.url, pending.update)
            except NotTaken as trouble:
                self.last_error = (int(self._clock()), str(trouble))
                return False
        self._tasks.create_task(self._answered(answer))
        return True


def lane_of(update: Json) -> Lane:
    """Name the lane of an update; two of the same lane are never under way at once.

    Anything can be injected: an update that names no chat or user has a lane to itself.
    """
    kind, payload = next(item for item in update.items() if item[0] != "update_id")
    family = "message" if kind in MESSAGES else kind
    try:
        return family, str(payload["from" if kind in ORDERED_BY_USER else "chat"]["id"])
    except (KeyError, TypeError):
        return "alone", str(update["update_id"])


def _session(webhook: Webhook) -> ClientSession:
    return ClientSession(
        headers={SECRET_HEADER: webhook.secret_token} if webhook.secret_token else {},
        timeout=ClientTimeout(total=None, sock_connect=TIMEOUT, sock_read=TIMEOUT),
        cookie_jar=DummyCookieJar(),
    )


async def _post(session: ClientSession, url: str, update: Json) -> Answer:
    """Post an update; return what the bot answered. Raises NotTaken."""
    try:
        # A redirection could lead away from this machine; Telegram doesn't follow any either.
        async with session.post(url, json=update, allow_redirects=False) as answer:
            body = await answer.read()
    except TimeoutError:
        raise NotTaken("Read timeout expired") from None
    except ClientOSError as error:
        raise NotTaken(os.strerror(error.errno) if error.errno else str(error)) from error
    except ClientError as error:
        raise NotTaken("Connection closed") from error
    if not 200 <= answer.status < 300:
        raise NotTaken(f"Wrong response from the webhook: {answer.status} {answer.reason}")
    return Answer(answer.headers.get("Content-Type", ""), body)
