"""A transport of our own, with scripted outcomes; and broadcasts without a room above them."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Post, UnitOfWork
from chatbot.engine.outbox import broadcast_queries as queries, broadcasts as service
from chatbot.engine.outbox.delivery import Broadcaster, DeliveryHooks
from chatbot.engine.outbox.models import Broadcast, Delivery
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.rules import (
    Act,
    Delivered,
    DeliveryState,
    Figures,
    Outcome,
    Place,
    Skipped,
    Stage,
    TryLater,
)
from chatbot.engine.outbox.worker import Means
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW
from tests.waiting import LOOK_S


@dataclass(frozen=True)
class ScriptedCall:
    """What is done and said, and what instead where it is too late for that."""

    text: str
    instead: "ScriptedCall | None" = None


class ScriptedTransport:
    """Each chat gets its scripted outcomes in turn, then it is delivered; all is remembered."""

    def __init__(self) -> None:
        self.outcomes: defaultdict[int, deque[Outcome]] = defaultdict(deque)
        self.made: list[tuple[str, Place]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.rest = 0.0
        self.under_way = self.most = 0

    def script(self, chat: int, *outcomes: Outcome) -> None:
        """Set the outcomes of the next deliveries to this chat."""
        self.outcomes[chat] += outcomes

    def message(self, act: Act, content: dict[str, Any]) -> ScriptedCall:
        instead = ScriptedCall(f"instead: {content['text']}") if act is Act.DELETE else None
        return ScriptedCall(f"{act}: {content['text']}", instead)

    def menu(self, person: int, role: str) -> object:
        raise NotImplementedError

    def rests(self) -> float:
        return self.rest

    def resting(self, _chat: int) -> TryLater | None:
        return TryLater(self.rest) if self.rest else None

    async def attempt(
        self, call: ScriptedCall, place: Place | None = None, _about: object = None
    ) -> Outcome:
        assert place is not None
        self.made.append((call.text, place))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await self.open.wait()
        self.under_way -= 1
        scripted = self.outcomes[place.chat]
        return scripted.popleft() if scripted else Delivered(place.message_id or 1_000 + place.chat)

    @property
    def chats(self) -> list[int]:
        """List the chats that it was sent to, in turn."""
        return [place.chat for _, place in self.made]


class ScriptedRooms:
    """What the rooms above would say and hear."""

    def __init__(self) -> None:
        self.unwanted: dict[int, Skipped] = {}
        self.met: list[tuple[int, int | None]] = []  # chats, and their new ids
        self.told: list[tuple[int, Stage, Figures]] = []

    async def who_is_unwanted(
        self, _work: UnitOfWork, _broadcast: int, _topic: str, chats: Collection[int]
    ) -> dict[int, Skipped]:
        return {chat: why for chat, why in self.unwanted.items() if chat in chats}

    async def unreachable(self, _work: UnitOfWork, chat: int) -> None:
        self.met.append((chat, None))

    async def group_moved(self, session: AsyncSession, old: int, new: int) -> None:
        self.met.append((old, new))
        await queries.move(session, old, new)

    async def report(self, work: UnitOfWork, number: int) -> None:
        found = await queries.broadcast(work.session, number)
        assert found is not None
        self.told.append((number, found.stage, await queries.figures(work.session, number)))


@asynccontextmanager
async def broadcasting(
    storage: Storage,
    transport: ScriptedTransport,
    world: ScriptedRooms | None = None,
    rate: int = 100_000,
) -> AsyncIterator[Broadcaster]:
    """Work until the block is left; then be cut off, as when the process dies."""
    world = world or ScriptedRooms()
    hooks = DeliveryHooks(
        unwanted=world.who_is_unwanted,
        progressed=world.report,
        unreachable=world.unreachable,
        group_moved=world.group_moved,
    )
    means = Means(storage, transport, transport, Pace(rate), lambda: NOW)
    at_work = Broadcaster(means, hooks)
    task = asyncio.create_task(at_work.run())
    yield at_work
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def begin(
    storage: Storage, chats: Collection[int], text: str = "Bonjour", **more: Any
) -> int:
    """Begin a broadcast to these chats."""
    async with storage.transaction() as session:
        number = await service.begin(
            UnitOfWork(session, NOW), Post(text), topic="alimentation", **more
        )
        rows = [
            {"broadcast_id": number, "chat_id": chat, "state": DeliveryState.PENDING}
            for chat in chats
        ]
        await session.execute(insert(Delivery), rows)
    return number


async def fates(
    storage: Storage, number: int
) -> dict[int, tuple[DeliveryState, int | None, str | None]]:
    """Find, for each chat, how far its copy is, the message's id, and why not."""
    columns = (Delivery.chat_id, Delivery.state, Delivery.message_id, Delivery.failure)
    async with storage.reading() as session:
        found = await session.execute(select(*columns).where(Delivery.broadcast_id == number))
        return {chat: (fate, message, why) for chat, fate, message, why in found}


async def stage(storage: Storage, number: int) -> Stage:
    """Find how far the broadcast is."""
    async with storage.reading() as session:
        found = await queries.broadcast(session, number)
        assert found is not None
        return found.stage


async def until_over(storage: Storage) -> None:
    """Wait until no broadcast is running, or ending."""
    running = Broadcast.stage.in_((Stage.RUNNING, Stage.CANCELLED))
    asked = select(Broadcast.id).where(Broadcast.finished_at.is_(None), running)
    while True:
        async with storage.reading() as session:
            if await session.scalar(asked) is None:
                return
        await asyncio.sleep(LOOK_S)
