"""How updates come in, by long polling or by webhook: stored before anything else."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import BadRequest, Conflict

from chatbot.conversation import Clock, UnitOfWork
from chatbot.engine.health import Health, Metrics
from chatbot.engine.inbox import queries
from chatbot.engine.inbox.queries import Incoming
from chatbot.engine.jobs import loop_time
from chatbot.engine.logging import log_failure
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.transport import GET_UPDATES, Transport
from chatbot.errors import OperatorError

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "inline_query"]
DEEPEST = 32  # objects in objects; an Update of the Bot API has about ten
GREATEST = 2**63 - 1  # the greatest integer in both databases
LONG_POLL_S = 10  # Bot API: 50 at most. A failed poll and the next poll fit into ILL_AFTER_S
LATE_S = 5  # beyond LONG_POLL_S, until the answer of a poll counts as lost
PAUSE_S = 3.0
SHORTEST_POLL_S = 1.0  # only a server without long polls gives an empty answer sooner
CHECK_WEBHOOK_S = 20.0
CONNECTIONS = 40  # Bot API, setWebhook: its default, of 100 at most

log = structlog.get_logger()


@dataclass(slots=True)
class _Batch:
    incoming: list[Incoming] = field(default_factory=list)
    is_stored: bool = False


class Intake:
    """Stores updates in batches: while one is being stored, the next one gathers.

    An update that can't be stored, and would block all others, is logged and dropped. Once updates
    are stored, the subscribers are called: for each press, and once for the batch.
    """

    def __init__(
        self, storage: Storage, clock: Clock, health: Health, metrics: Metrics | None = None
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._health = health
        self._metrics = metrics or Metrics()
        self._gathering = _Batch()
        self._turn = asyncio.Lock()
        self.unsubscribe()

    def subscribe(self, *, on_press: Callable[[str], None], on_stored: Callable[[], None]) -> None:
        """Call these two functions from now on, since this instance answers."""
        self._on_press, self._on_stored = on_press, on_stored

    def unsubscribe(self) -> None:
        """Call no functions any more, since another instance answers."""
        self.subscribe(on_press=lambda _: None, on_stored=lambda: None)

    async def take_in(self, updates: Sequence[Any]) -> None:
        """Store updates. Raises SQLAlchemyError when the database is away."""
        kept = []
        for update in updates:
            number = _number_of(update)
            try:
                json.dumps(update, allow_nan=False)
                can_be_kept = not _deeper_than(DEEPEST, update)
            except (ValueError, RecursionError):
                can_be_kept = False
            if number is None or not can_be_kept:
                log.error("update.unusable", update_id=number)
            else:
                kept.append(Incoming(number, chat_of(update), update, person_of(update)))
        if not kept:
            self._health.heard.worked()
            return
        await self.store(kept)
        self._metrics.received.inc(len(kept))
        for incoming in kept:
            match incoming.update:
                case {"callback_query": {"id": str(press_id), "message": _}} if press_id:
                    self._on_press(press_id)
        self.stored()

    async def store(self, incoming: Sequence[Incoming]) -> None:
        """Store updates, as one batch with those of other callers. Raises SQLAlchemyError."""
        batch = self._gathering
        batch.incoming.extend(incoming)
        async with self._turn:
            if not batch.is_stored:  # the first caller stores for all; if it fails, the next one
                self._gathering = _Batch()
                async with self._storage.transaction() as session:
                    await queries.receive(UnitOfWork(session, self._clock()), batch.incoming)
                batch.is_stored = True

    def stored(self) -> None:
        """Wake the worker for new updates, perhaps stored by another instance."""
        self._health.heard.worked()
        self._on_stored()


async def poll(transport: Transport, intake: Intake, health: Health) -> None:
    """Poll until cancelled. Raises InvalidToken; any other trouble passes.

    Nothing is lost, since an update is acknowledged once it is stored: python-telegram-bot's own
    updater, which acknowledges updates before they are handled, isn't used.
    """
    offset = 0
    while True:
        await transport.result("deleteWebhook", {}, final=())
        try:
            while True:
                health.heard.tried()
                offset = await _poll_once(transport, intake, offset)
        except Conflict as conflict:  # a webhook, or another program with the same token
            health.conflict()
            log.error("poller.conflict", error=str(conflict))  # noqa: TRY400 - it says all
            await asyncio.sleep(PAUSE_S)


async def _poll_once(transport: Transport, intake: Intake, offset: int) -> int:
    """Take in the updates from the number `offset` on; return the next poll's `offset`."""
    asked_at = loop_time()
    updates = await transport.result(
        GET_UPDATES,
        {"timeout": LONG_POLL_S, "allowed_updates": ALLOWED, "offset": offset},
        final=(Conflict,),
        read_timeout=LONG_POLL_S + LATE_S,
    )
    is_stored = isinstance(updates, list)
    if is_stored:
        try:
            await intake.take_in(updates)
        except SQLAlchemyError as trouble:
            log_failure("poller.not_stored", trouble)
            is_stored = False
    if not is_stored:  # nor acknowledged: Telegram hands them over again
        await asyncio.sleep(PAUSE_S)
    elif numbers := [n for update in updates if (n := _number_of(update)) is not None]:
        return numbers[-1] + 1  # after a week of silence numbers begin anywhere
    elif updates:
        await asyncio.sleep(PAUSE_S)
    else:
        next_at = asked_at + SHORTEST_POLL_S
        await asyncio.sleep(next_at - loop_time())
    return offset


class WebhookRefused(OperatorError):
    """Telegram doesn't accept the address."""


async def keep_webhook(transport: Transport, url: str, secret: str, health: Health) -> None:
    """Keep the webhook set until cancelled: whoever has the token could take it away.

    Telegram hands updates over to `url`, with `secret` in each request's header. Raises
    InvalidToken, WebhookRefused.
    """
    await _set_webhook(transport, url, secret)
    last_error = 0
    while True:
        await asyncio.sleep(CHECK_WEBHOOK_S)
        info: dict[str, Any] = await transport.result("getWebhookInfo", {}, final=())
        if info["url"] != url:  # another address is a rival
            health.conflict()
            log.warning("webhook.gone")
            try:
                await _set_webhook(transport, url, secret)
            except WebhookRefused as refusal:  # accepted once, so this passes
                log.error("webhook.refused", error=str(refusal))  # noqa: TRY400 - it says all
            continue
        if info.get("pending_update_count"):  # waiting updates must arrive
            health.heard.tried()
        else:
            health.heard.worked()
        if info.get("last_error_date", 0) > last_error:
            last_error = info["last_error_date"]
            log.warning("webhook.trouble", error=info.get("last_error_message"))


async def _set_webhook(transport: Transport, url: str, secret: str) -> None:
    wanted = {
        "url": url,
        "secret_token": secret,
        "allowed_updates": ALLOWED,
        "max_connections": CONNECTIONS,
    }
    try:
        await transport.result("setWebhook", wanted)
    except BadRequest as refusal:
        raise WebhookRefused(f"CHATBOT_PUBLIC_URL: Telegram refuses it: {refusal}") from None
    log.info("webhook.set")


def chat_of(update: dict[str, Any]) -> int:
    """Find the chat of a raw update, within which updates are answered in order.

    Without a chat, return the person's id, or else 0: an update that can't be stored would block
    all others.
    """
    for content in update.values():
        for path in (("message", "chat", "id"), ("chat", "id"), ("from", "id")):
            found = content
            for name in path:
                found = found.get(name) if isinstance(found, dict) else None
            if type(found) is int and abs(found) < 2**52:  # Bot API: at most 52 bits
                return found
    return 0


def person_of(update: dict[str, Any]) -> int:
    """Find who made a raw update; 0: nobody, or somebody in the name of a group or a channel."""
    for content in update.values():
        match content:
            case {"sender_chat": _}:
                return 0
            case {"from": {"id": int(person)}} if type(person) is int and 0 < person < 2**52:
                return person
    return 0


def _number_of(update: Any) -> int | None:
    """Find an update's update_id; None where it isn't an update at all."""
    match update:
        case {"update_id": int(number)} if type(number) is int and 0 <= number <= GREATEST:
            return number
    return None


def _deeper_than(levels: int, value: object) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper_than(levels - 1, each) for each in inside)
