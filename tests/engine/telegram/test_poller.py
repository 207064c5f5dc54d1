"""Long polling: stored first, acknowledged with the next poll."""

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import select, text
from telegram.error import InvalidToken

from chatbot.engine.health import Ability, Duty, Health, Trouble
from chatbot.engine.inbox.models import Received
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram import intake, transport
from chatbot.engine.telegram.intake import Intake, poll
from chatbot.engine.telegram.request import MaybeDone, NotSent
from chatbot.engine.telegram.transport import Transport
from tests.clock import NOW
from tests.engine.telegram.scripted_wire import OK, Answer, ScriptedWire, bot_on, refused
from tests.waiting import until

MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 5_000_000_001, "type": "private"}}


def batch(*numbers: int) -> Answer:
    return 200, {"ok": True, "result": [{"update_id": n, "message": MESSAGE} for n in numbers]}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "PAUSE_S", 0.01)
    monkeypatch.setattr(transport, "FIRST_WAIT_S", 0)


@asynccontextmanager
async def polling(
    storage: Storage, wire: ScriptedWire, health: Health | None = None
) -> AsyncIterator[list[int]]:
    """Poll during the block; the list yielded gets an entry for each batch stored."""
    stored: list[int] = []
    health = health or Health()
    updates = Intake(storage, lambda: NOW, health)
    updates.subscribe(on_press=lambda _: None, on_stored=lambda: stored.append(1))
    task = asyncio.create_task(poll(Transport(bot_on(wire)), updates, health))
    yield stored
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def received(storage: Storage) -> list[tuple[int, int]]:
    """List the (update_id, chat_id) of what was stored."""
    async with storage.reading() as session:
        rows = await session.scalars(select(Received).order_by(Received.update_id))
        return [(row.update_id, row.chat_id) for row in rows]


def offsets(wire: ScriptedWire) -> list[int]:
    return [params["offset"] for method, params in wire.calls if method == "getUpdates"]


async def test_a_batch_is_stored_before_it_is_acknowledged(storage: Storage) -> None:
    wire = ScriptedWire(OK, batch(7, 8))
    async with polling(storage, wire) as stored:
        await until(lambda: len(offsets(wire)) >= 2)
    assert offsets(wire)[:2] == [0, 9]
    assert len(stored) == 1
    assert await received(storage) == [(7, 5_000_000_001), (8, 5_000_000_001)]


@pytest.mark.parametrize(
    "trouble",
    [
        NotSent,
        MaybeDone,
        refused(409, "Conflict: terminated by other getUpdates request"),
        refused(429, "Too Many Requests: retry after 1", retry_after=1),
    ],
)
async def test_trouble_is_survived(storage: Storage, trouble: Answer) -> None:
    wire = ScriptedWire(OK, trouble)
    async with polling(storage, wire) as stored:
        await until(lambda: len(offsets(wire)) >= 2)
        wire.answers.append(batch(7))
        await until(lambda: bool(stored))
    assert [number for number, _ in await received(storage)] == [7]


async def test_a_webhook_that_somebody_set_is_taken_away_again(storage: Storage) -> None:
    conflict = "Conflict: can't use getUpdates method while webhook is active"
    wire = ScriptedWire(OK, refused(409, conflict))
    async with polling(storage, wire):
        await until(lambda: len(offsets(wire)) >= 2)
    assert [method for method, _ in wire.calls[:3]] == [
        "deleteWebhook",
        "getUpdates",
        "deleteWebhook",
    ]


async def test_what_is_no_update_holds_up_nobody(storage: Storage) -> None:
    numbers = [True, False, -1, "7", 2**70]
    strange = [7, {}, *({"update_id": n} for n in numbers), {"update_id": 8, "x": math.nan}]
    no_chat = {"update_id": 9, "message": {"chat": {"id": True}}}
    wire = ScriptedWire(OK, (200, {"ok": True, "result": [*strange, no_chat]}))
    async with polling(storage, wire):
        await until(lambda: len(offsets(wire)) >= 2)
    assert offsets(wire)[1] == 10
    assert await received(storage) == [(9, 0)]


async def test_a_batch_that_cannot_be_stored_is_not_acknowledged(storage: Storage) -> None:
    wire = ScriptedWire(OK, batch(3))
    await rename(storage, "received", "away")
    async with polling(storage, wire) as stored:
        await until(lambda: len(offsets(wire)) >= 2)
        await rename(storage, "away", "received")
        wire.answers.append(batch(3))
        await until(lambda: bool(stored))
    assert offsets(wire)[:2] == [0, 0]


async def rename(storage: Storage, table: str, name: str) -> None:
    async with storage.transaction() as session:
        await session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


async def test_a_refused_token_ends_it(storage: Storage) -> None:
    wire = ScriptedWire(refused(401, "Unauthorized"))
    updates = Intake(storage, lambda: NOW, Health())
    with pytest.raises(InvalidToken):
        await poll(Transport(bot_on(wire)), updates, Health())


async def test_numbers_may_begin_anew_after_a_week_of_silence(storage: Storage) -> None:
    wire = ScriptedWire(OK, batch(900_000), batch(5, 6))
    async with polling(storage, wire):
        await until(lambda: len(offsets(wire)) >= 3)
    assert offsets(wire)[:3] == [0, 900_001, 7]


@pytest.mark.parametrize("answer", [True, "updates", [{"of": "another kind"}]])
async def test_an_answer_that_holds_no_update_is_asked_for_again(
    storage: Storage, answer: object
) -> None:
    wire = ScriptedWire(OK, (200, {"ok": True, "result": answer}))
    async with polling(storage, wire):
        await until(lambda: len(offsets(wire)) >= 2)
    assert offsets(wire)[:2] == [0, 0]


@pytest.fixture
def health() -> Health:
    """Make that of a leader."""
    health = Health()
    health.takes(Duty.LEADER)
    return health


async def test_an_answer_without_updates_is_heard_too(
    storage: Storage, health: Health, successes: Counter[Ability]
) -> None:
    wire = ScriptedWire(OK, batch(), batch())
    async with polling(storage, wire, health):
        await until(lambda: len(offsets(wire)) >= 3)
    assert successes[health.heard]


async def test_what_cannot_be_stored_is_not_heard(
    storage: Storage, health: Health, successes: Counter[Ability]
) -> None:
    wire = ScriptedWire(OK, batch(3))
    await rename(storage, "received", "away")
    async with polling(storage, wire, health):
        await until(lambda: len(offsets(wire)) >= 2)
        assert not successes[health.heard]
        assert health.heard.failing_s > 0


@pytest.mark.parametrize(
    "conflict",
    [
        "Conflict: terminated by other getUpdates request",
        "Conflict: can't use getUpdates method while webhook is active",
    ],
)
async def test_whoever_else_takes_the_updates_makes_it_ill(
    storage: Storage, health: Health, conflict: str
) -> None:
    wire = ScriptedWire(OK, refused(409, conflict), OK, refused(409, conflict))
    async with polling(storage, wire, health):
        await until(lambda: len(offsets(wire)) >= 3)
    assert list(health.troubles()) == [Trouble.TOKEN_SHARED]


async def test_a_server_that_answers_nothing_at_once_is_not_asked_without_a_pause(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "SHORTEST_POLL_S", 0.1)
    wire, loop = ScriptedWire(OK, batch(7), *[batch()] * 1000), asyncio.get_running_loop()
    async with polling(storage, wire):
        await until(lambda: len(offsets(wire)) >= 2)
        first_empty_at = loop.time()
        await until(lambda: len(offsets(wire)) >= 5)
        assert loop.time() - first_empty_at > 0.25
    assert set(offsets(wire)[1:]) == {8}
