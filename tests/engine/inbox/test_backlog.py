"""Of those who are over their budget a few updates wait, and they are told so; others go on."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.inbox import queries, worker
from chatbot.engine.inbox.models import Received
from chatbot.engine.inbox.queries import Waiting
from chatbot.engine.inbox.worker import (
    CHATS_AT_ONCE,
    MOST_READ,
    MOST_WAITING,
    MOST_WAITING_IN_GROUP,
    SLOWED_AT,
    Calls,
    InboxWorker,
    OverBudget,
    Prefetch,
)
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW
from tests.waiting import LOOK_S, until, until_answered

GROUP, OTHER_GROUP, SASHA, MARIE = -1, -2, 10, 20


class ScriptedBudgets:
    """Those in `held` wait, so many seconds at a time."""

    def __init__(self) -> None:
        self.held: dict[int, float] = {}
        self.talk: set[int] = set()  # updates that need no answer
        self.spent: list[int] = []
        self.slowed: list[int] = []  # chats
        self.waits = 0

    def over_budget(self, row: Waiting) -> OverBudget | None:
        for each in (row.chat_id, row.person_id):
            if seconds := self.held.get(each):
                return OverBudget(each, seconds)
        return None

    def spend(self, row: Waiting) -> None:
        self.spent.append(row.update["n"])

    def held_up(self) -> int:
        return self.waits

    def needless(self, rows: Sequence[Waiting]) -> list[int]:
        return [row.row for row in rows if row.update["n"] in self.talk]

    async def slow_down(self, _session: AsyncSession, rows: Sequence[Waiting]) -> int | None:
        self.slowed += [row.chat_id for row in rows[:1]]
        return rows[0].chat_id if rows else None


async def receive(storage: Storage, *updates: tuple[int, int, int]) -> None:
    """Receive updates, each given as (update_id, chat, person)."""
    incoming = [queries.Incoming(n, chat, {"n": n}, person) for n, chat, person in updates]
    async with storage.transaction() as session:
        await queries.receive(UnitOfWork(session, NOW), incoming)


async def left(storage: Storage) -> list[int]:
    async with storage.reading() as session:
        waiting = select(Received.update_id).where(Received.finished_at.is_(None))
        return list(await session.scalars(waiting.order_by(Received.id)))


async def echo(_session: AsyncSession, update: dict[str, Any]) -> Calls | Prefetch:
    return [update]


async def sorry(failure: Exception, _session: AsyncSession, _update: dict[str, Any]) -> Calls:
    raise failure


class Said:
    """What was spoken, in its order; `gate` holds back all that comes."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, calls: Calls) -> None:
        await self.gate.wait()
        self.numbers += [call["n"] for call in calls]


@asynccontextmanager
async def working(
    storage: Storage, budgets: ScriptedBudgets, said: Said, answer: worker.Answer = echo
) -> AsyncIterator[InboxWorker]:
    at_work = InboxWorker(
        storage, answer=answer, excuse=sorry, send=said, budgets=budgets, clock=lambda: NOW
    )
    task = asyncio.create_task(at_work.run())
    yield at_work
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "REST_S", 0.05)


async def test_a_chat_that_is_held_waits_in_order_and_others_do_not(storage: Storage) -> None:
    budgets, said = ScriptedBudgets(), Said()
    budgets.held[GROUP] = 0.2
    await receive(storage, (1, GROUP, SASHA), (2, GROUP, MARIE), (3, OTHER_GROUP, SASHA))
    async with working(storage, budgets, said):
        await until(lambda: said.numbers == [3])
        budgets.held.clear()
        await until_answered(storage)
    assert said.numbers == [3, 1, 2]
    assert sorted(budgets.spent) == [1, 2, 3]
    assert budgets.slowed == []


async def test_who_rests_for_a_moment_waits_no_longer(storage: Storage) -> None:
    class Slow(ScriptedBudgets):
        def needless(self, rows: Sequence[Waiting]) -> list[int]:
            time.sleep(0.05)  # so that the rest is over when the worker naps
            self.held.clear()
            return super().needless(rows)

    budgets, said = Slow(), Said()
    budgets.held[GROUP] = 0.03
    await receive(storage, (1, GROUP, SASHA))
    async with working(storage, budgets, said), asyncio.timeout(InboxWorker.LOOK_AGAIN_S / 2):
        await until_answered(storage)
    assert said.numbers == [1]


async def test_a_person_who_is_held_waits_in_all_chats_and_holds_up_none(storage: Storage) -> None:
    budgets, said = ScriptedBudgets(), Said()
    budgets.held[SASHA] = 0.2
    flood = [(n, -n, SASHA) for n in range(1, 2 * CHATS_AT_ONCE)]
    await receive(storage, *flood, (100, GROUP, MARIE), (101, MARIE, MARIE), (102, SASHA, SASHA))
    async with working(storage, budgets, said):
        await until(lambda: sorted(said.numbers) == [100, 101])
        budgets.held.clear()
        await until_answered(storage)
    assert sorted(said.numbers[2:]) == said.numbers[2:]


@pytest.mark.parametrize(("held", "most"), [(GROUP, MOST_WAITING_IN_GROUP), (SASHA, MOST_WAITING)])
async def test_what_is_too_much_is_answered_together_by_one_word(
    storage: Storage, held: int, most: int
) -> None:
    budgets, said, many = ScriptedBudgets(), Said(), 3 * MOST_READ
    budgets.held[held] = 0.2
    await receive(storage, *((n, GROUP, SASHA) for n in range(1, many)), (many, MARIE, MARIE))
    async with working(storage, budgets, said) as at_work:
        await until(lambda: bool(budgets.slowed))
        await receive(storage, *((n, GROUP, SASHA) for n in range(many + 1, many + 30)))
        at_work.wake()
        while len(await left(storage)) != most:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(LOOK_S)
        assert await left(storage) == [*range(1, most + 1)]
        budgets.held.clear()
        await until_answered(storage)
    assert said.numbers == [many, *range(1, most + 1)]
    assert budgets.slowed == [GROUP]


async def test_a_chat_is_told_once_that_it_and_its_writer_go_too_fast(storage: Storage) -> None:
    budgets, said = ScriptedBudgets(), Said()
    budgets.held[SASHA] = 0.2
    await receive(storage, *((n, GROUP, SASHA) for n in range(1, MOST_READ)))
    async with working(storage, budgets, said) as at_work:
        await until(lambda: bool(budgets.slowed))
        budgets.held = {GROUP: 0.2}
        await receive(storage, *((n, GROUP, MARIE) for n in range(MOST_READ, 2 * MOST_READ)))
        at_work.wake()
        while len(await left(storage)) != MOST_WAITING_IN_GROUP:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(LOOK_S)
        budgets.held.clear()
        await until_answered(storage)
    assert budgets.slowed == [GROUP]


@pytest.mark.parametrize(("many", "slowed"), [(SLOWED_AT, []), (SLOWED_AT + 1, [GROUP])])
async def test_who_waits_behind_many_is_told_why(
    storage: Storage, many: int, slowed: list[int]
) -> None:
    budgets, said = ScriptedBudgets(), Said()
    budgets.held[SASHA] = 0.2
    await receive(storage, *((n, GROUP, SASHA) for n in range(1, many + 1)))
    async with working(storage, budgets, said):
        await asyncio.sleep(0.3)  # several looks
        assert budgets.slowed == slowed
        assert len(await left(storage)) == many


@pytest.mark.parametrize(("seconds", "slowed"), [(4.0, []), (6.0, [GROUP])])
async def test_who_waits_long_is_told_why(
    storage: Storage, seconds: float, slowed: list[int]
) -> None:
    budgets, said = ScriptedBudgets(), Said()
    budgets.held[GROUP] = seconds
    await receive(storage, (1, GROUP, SASHA), (2, MARIE, MARIE))
    async with working(storage, budgets, said):
        await until(lambda: said.numbers == [2])
        await asyncio.sleep(0.2)  # several looks
        assert budgets.slowed == slowed
        assert await left(storage) == [1]


async def test_where_nobody_asks_nobody_is_told_to_slow_down(storage: Storage) -> None:
    budgets, said = ScriptedBudgets(), Said()
    budgets.held[GROUP], budgets.talk = 60.0, {1, 2}
    await receive(storage, (1, GROUP, SASHA), (2, GROUP, MARIE))
    async with working(storage, budgets, said):
        await until_answered(storage)
    assert (said.numbers, budgets.slowed) == ([], [])


async def test_what_needs_no_answer_takes_no_place_among_those_that_wait(storage: Storage) -> None:
    budgets, said = ScriptedBudgets(), Said()
    budgets.held[GROUP] = 0.2
    budgets.talk = {*range(1, 80)}
    await receive(storage, *((n, GROUP, SASHA) for n in range(1, 82)))
    async with working(storage, budgets, said):
        while await left(storage) != [80, 81]:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(LOOK_S)
    assert (said.numbers, budgets.slowed) == ([], [])


async def test_what_was_answered_already_is_said_however_much_that_chat_has_had(
    storage: Storage,
) -> None:
    budgets, unsaid, said = ScriptedBudgets(), Said(), Said()
    unsaid.gate.clear()
    await receive(storage, (1, GROUP, SASHA))
    async with working(storage, budgets, unsaid):
        await until(lambda: budgets.spent == [1])
    budgets.held[GROUP] = 60.0
    async with working(storage, budgets, said):
        await until_answered(storage)
    assert (said.numbers, budgets.spent) == ([1], [1])


async def test_only_what_is_answered_is_counted(storage: Storage) -> None:
    async def answer(_session: AsyncSession, update: dict[str, Any]) -> Calls:
        return [update] if update["n"] == 2 else []

    budgets = ScriptedBudgets()
    await receive(storage, (1, GROUP, SASHA), (2, MARIE, MARIE))
    async with working(storage, budgets, Said(), answer):
        await until_answered(storage)
    assert budgets.spent == [2]


async def test_who_waits_for_their_own_chat_takes_no_place(storage: Storage) -> None:
    budgets, said = ScriptedBudgets(), Said()
    said.gate.clear()
    await receive(storage, *((n, n, n) for n in range(1, CHATS_AT_ONCE + 3)))
    async with working(storage, budgets, said):
        await until(lambda: len(budgets.spent) == CHATS_AT_ONCE)
        budgets.waits = 2
        await until(lambda: len(budgets.spent) == CHATS_AT_ONCE + 2)
        said.gate.set()
        await until_answered(storage)


async def test_while_something_has_to_be_learnt_for_one_the_chat_s_others_pass(
    storage: Storage,
) -> None:
    learnt = asyncio.Event()

    async def answer(_session: AsyncSession, update: dict[str, Any]) -> Calls | Prefetch:
        needs = update["n"] in slow and not learnt.is_set()
        return Prefetch(learn) if needs else [update]

    async def learn() -> None:
        asked.append(len(said.numbers))
        await learnt.wait()

    slow, asked = range(1, 2 * CHATS_AT_ONCE), list[int]()
    budgets, said = ScriptedBudgets(), Said()
    await receive(storage, *((n, -n, SASHA) for n in slow), (98, -1, SASHA), (99, -1, MARIE))
    async with working(storage, budgets, said, answer):
        await until(lambda: said.numbers == [99])
        assert len(asked) == 1
        learnt.set()
        await until_answered(storage)
    assert said.numbers == [99, *slow, 98]
    assert sorted(budgets.spent) == [*slow, 98, 99]
