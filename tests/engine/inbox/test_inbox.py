"""The inbox: nothing is lost, nothing is done twice, each chat keeps its order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.health import Health
from chatbot.engine.inbox import queries
from chatbot.engine.inbox.models import Incident, Received
from chatbot.engine.inbox.queries import REMEMBERED
from chatbot.engine.inbox.worker import CHATS_AT_ONCE, Answer, Calls, InboxWorker, Listeners
from chatbot.engine.jobs import Loop, Schedule
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.intake import Intake
from tests.clock import NOW, StoppedClock
from tests.engine.inbox.budgets import NoLimits
from tests.waiting import until, until_answered

Send = Callable[[Calls], Awaitable[None]]


async def receive(storage: Storage, *updates: tuple[int, int], at: datetime = NOW) -> None:
    """Receive updates, each given as (update_id, chat_id)."""
    incoming = [queries.Incoming(number, chat, {"n": number}) for number, chat in updates]
    async with storage.transaction() as session:
        await queries.receive(UnitOfWork(session, at), incoming)


async def echo(_session: AsyncSession, update: dict[str, Any]) -> Calls:
    return [update]


async def sorry(failure: Exception, _session: AsyncSession, update: dict[str, Any]) -> Calls:
    return [{"n": update["n"], "instead_of": type(failure).__name__}]


async def rows(storage: Storage) -> int:
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(Received)) or 0


@asynccontextmanager
async def working(
    storage: Storage, send: Send, answer: Answer = echo
) -> AsyncIterator[InboxWorker]:
    at_work = InboxWorker(
        storage, answer=answer, excuse=sorry, send=send, budgets=NoLimits(), clock=lambda: NOW
    )
    task = asyncio.create_task(at_work.run())
    yield at_work
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class Said:
    """What was spoken, in its order."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    async def __call__(self, calls: Calls) -> None:
        self.numbers += [call["n"] for call in calls]


async def test_an_update_that_comes_again_is_not_answered_again(storage: Storage) -> None:
    said = Said()
    async with working(storage, said) as worker:
        for _ in range(2):
            await receive(storage, (1, 10), (2, 10))
            worker.wake()
            await until_answered(storage)
    assert said.numbers == [1, 2]


async def test_each_chat_keeps_its_order_while_others_go_on(storage: Storage) -> None:
    said, gate = Said(), asyncio.Event()

    async def send(calls: Calls) -> None:
        if calls[0]["n"] == 1:
            await gate.wait()
        await said(calls)

    await receive(storage, (1, 10), (2, 20), (3, 10), (4, 20), (5, 30))
    async with working(storage, send):
        await until(lambda: len(said.numbers) >= 3)
        assert sorted(said.numbers) == [2, 4, 5]
        assert said.numbers.index(2) < said.numbers.index(4)
        gate.set()
        await until_answered(storage)
    assert said.numbers[3:] == [1, 3]


async def test_only_so_many_chats_are_answered_at_once(storage: Storage) -> None:
    gate, at_once, most = asyncio.Event(), 0, 0

    async def send(_calls: Calls) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        if at_once == CHATS_AT_ONCE:
            gate.set()
        await gate.wait()
        at_once -= 1

    await receive(storage, *((n, n) for n in range(1, 3 * CHATS_AT_ONCE)))
    async with working(storage, send):
        await until_answered(storage)
    assert most == CHATS_AT_ONCE


async def test_what_was_not_spoken_is_spoken_after_a_restart_but_not_done_again(
    storage: Storage,
) -> None:
    done: list[int] = []
    reached = asyncio.Event()

    async def effect(_session: AsyncSession, update: dict[str, Any]) -> Calls:
        done.append(update["n"])
        return [update]

    async def hang(_calls: Calls) -> None:
        reached.set()
        await asyncio.Event().wait()

    await receive(storage, (1, 10))
    async with working(storage, hang, effect):
        await reached.wait()
    said = Said()
    async with working(storage, said, effect):
        await until_answered(storage)
    assert (done, said.numbers) == ([1], [1])


async def test_what_could_not_be_spoken_is_spoken_later_and_stops_nobody_else(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Loop, "LOOK_AGAIN_S", 0.01)
    said, failed = Said(), asyncio.Event()

    async def send(calls: Calls) -> None:
        if calls[0]["n"] == 1 and not failed.is_set():
            failed.set()
            raise RuntimeError("the first time")
        await said(calls)

    await receive(storage, (1, 10), (2, 20))
    async with working(storage, send):
        await until_answered(storage)
    assert sorted(said.numbers) == [1, 2]


async def test_a_handler_that_fails_undoes_its_own_effects_alone_and_is_excused(
    storage: Storage,
) -> None:
    spoken: Calls = []

    async def answer(session: AsyncSession, update: dict[str, Any]) -> Calls:
        number = update["n"]
        await queries.is_news(UnitOfWork(session, NOW), f"effect {number}")
        if number == 2:
            raise KeyError(number)
        return [update]

    async def send(calls: Calls) -> None:
        spoken.extend(calls)

    await receive(storage, (1, 10), (2, 20), (3, 30))
    async with working(storage, send, answer):
        await until_answered(storage)
    assert {call["n"]: call.get("instead_of") for call in spoken} == {
        1: None,
        2: "KeyError",
        3: None,
    }
    async with storage.reading() as session:
        kinds = await session.scalars(select(Incident.kind).order_by(Incident.kind))
        assert kinds.all() == ["effect 1", "effect 3"]


async def test_an_update_that_cannot_even_be_excused_holds_up_nobody(storage: Storage) -> None:
    async def answer(_session: AsyncSession, update: dict[str, Any]) -> Calls:
        if update["n"] == 1:
            raise KeyError(1)
        return [update]

    async def excuse(failure: Exception, _session: AsyncSession, _update: dict[str, Any]) -> Calls:
        raise failure

    said = Said()
    await receive(storage, (1, 10), (2, 10), (3, 20))
    at_work = InboxWorker(
        storage, answer=answer, excuse=excuse, send=said, budgets=NoLimits(), clock=lambda: NOW
    )
    task = asyncio.create_task(at_work.run())
    await until_answered(storage)
    at_work.stop()
    await task
    assert sorted(said.numbers) == [2, 3]


async def test_when_it_is_stopped_it_speaks_what_it_began_and_takes_nothing_new(
    storage: Storage,
) -> None:
    said, reached, gate = Said(), asyncio.Event(), asyncio.Event()

    async def send(calls: Calls) -> None:
        reached.set()
        await gate.wait()
        await said(calls)

    await receive(storage, (1, 10), (2, 10))
    at_work = InboxWorker(
        storage, answer=echo, excuse=sorry, send=send, budgets=NoLimits(), clock=lambda: NOW
    )
    task = asyncio.create_task(at_work.run())
    await reached.wait()
    at_work.stop()
    gate.set()
    await task
    assert said.numbers == [1]
    async with storage.reading() as session:
        finished = select(Received.finished_at).order_by(Received.id)
        assert (await session.scalars(finished)).all() == [NOW, None]


async def test_of_two_workers_only_one_has_the_effect(storage: Storage) -> None:
    """Run two workers, as when an instance lost the leader's lock and doesn't know it yet."""
    done: list[int] = []

    async def effect(_session: AsyncSession, update: dict[str, Any]) -> Calls:
        await asyncio.sleep(0)
        done.append(update["n"])
        return [update]

    said = Said()
    await receive(storage, *((n, n) for n in range(1, 41)))
    async with working(storage, said, effect), working(storage, said, effect):
        await until_answered(storage)
    assert sorted(done) == list(range(1, 41))


async def test_what_comes_at_the_same_time_is_stored_together(storage: Storage) -> None:
    intake = Intake(storage, lambda: NOW, Health())
    transactions = 0

    @event.listens_for(storage.engine.sync_engine, "commit")
    def count(_connection: object) -> None:
        nonlocal transactions
        transactions += 1

    incoming = [queries.Incoming(n, n, {"n": n}) for n in range(20)]
    await asyncio.gather(*(intake.store([one]) for one in incoming))
    assert await rows(storage) == 20
    assert transactions == 2  # the first to come, and all who came meanwhile


async def test_who_comes_after_a_failure_to_store_stores_for_all(storage: Storage) -> None:
    intake = Intake(storage, lambda: NOW, Health())
    broken = queries.Incoming(2**70, 1, {})
    done = await asyncio.gather(
        intake.store([broken]),
        intake.store([queries.Incoming(1, 1, {})]),
        return_exceptions=True,
    )
    assert isinstance(done[0], Exception)
    assert await rows(storage) == 1


async def test_a_kind_of_failure_is_news_once_an_hour(storage: Storage) -> None:
    async def is_news(kind: str, minutes: int) -> bool:
        async with storage.transaction() as session:
            return await queries.is_news(
                UnitOfWork(session, NOW + timedelta(minutes=minutes)), kind
            )

    assert await is_news("KeyError, /dates", 0)
    assert not await is_news("KeyError, /dates", 59)
    assert await is_news("KeyError, /aide", 59)
    assert await is_news("KeyError, /dates", 60)
    assert await is_news("KeyError, /dates", 30)  # the clock was set back since
    assert not await is_news("KeyError, /dates", 40)
    assert await is_news("x" * 500, 60)


async def test_nothing_of_what_was_said_is_kept_once_it_is_answered(storage: Storage) -> None:
    await receive(storage, (1, 10))
    async with working(storage, Said()):
        await until_answered(storage)
    async with storage.reading() as session:
        row = await session.scalar(select(Received))
    assert row is not None
    assert (row.update, row.calls, row.finished_at) == (None, None, NOW)
    assert row.chat_id == 0  # nor whose it was


async def test_numbers_are_forgotten_after_two_days(storage: Storage) -> None:
    await receive(storage, (1, 10))
    async with working(storage, Said()):
        await until_answered(storage)
    await receive(storage, (2, 10))

    later = StoppedClock(NOW + REMEMBERED + timedelta(seconds=1))
    forgetting = asyncio.create_task(
        Schedule(60, (queries.purge_finished_updates,)).run(storage, later)
    )
    while await rows(storage) > 1:  # noqa: ASYNC110 - the database has no event for us
        await asyncio.sleep(0)
    forgetting.cancel()
    async with storage.reading() as session:
        assert (await session.scalars(select(Received.update_id))).all() == [2]


async def test_the_session_of_an_answer_is_shown_once_it_is_committed(storage: Storage) -> None:
    shown: list[int] = []

    async def answer(session: AsyncSession, update: dict[str, Any]) -> Calls:
        if update["n"] == 1:
            raise KeyError(1)  # then each is answered in a session of its own
        session.info["n"] = update["n"]
        return [update]

    def after_commit(session: AsyncSession) -> None:
        assert not session.in_transaction()
        shown.extend([session.info["n"]] if "n" in session.info else [])

    await receive(storage, (1, 10), (2, 20), (3, 30))
    at_work = InboxWorker(
        storage,
        answer=answer,
        excuse=sorry,
        send=Said(),
        budgets=NoLimits(),
        clock=lambda: NOW,
        listeners=Listeners(on_commit=after_commit),
    )
    task = asyncio.create_task(at_work.run())
    await until_answered(storage)
    at_work.stop()
    await task
    assert shown == [2, 3]
