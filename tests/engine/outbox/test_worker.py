"""What is owed leaves: in order inside a chat, at the pace, once; whatever goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from chatbot.conversation import Reply, UnitOfWork
from chatbot.engine.outbox import pace, queries, rules, service
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.rules import (
    CHATS_AT_ONCE,
    Act,
    ChatRests,
    Delivered,
    DeliveryState,
    Gone,
    Moved,
    Outcome,
    Place,
    Rejected,
    TooOld,
    TryLater,
    Unknown,
    Unreachable,
)
from chatbot.engine.outbox.worker import OutboxWorker
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW
from tests.engine.outbox.outbox_rows import claimed, record, rows, show, tell
from tests.engine.outbox.scripted_transport import ScriptedTransport, at_work_on, outbox_worker
from tests.waiting import until, until_carried

# Chats with a minus are groups, which may get several messages in a second.


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FIRST_WAIT_S", 0.02)
    monkeypatch.setattr(pace, "BURST_IN_S", 0.02)


async def states(storage: Storage) -> list[DeliveryState]:
    return [row.state for row in await rows(storage)]


async def test_each_chat_keeps_its_order_while_others_go_on(storage: Storage) -> None:
    transport = ScriptedTransport()
    transport.open.clear()
    await tell(storage, (-1, "a"), (-1, "b"))
    async with at_work_on(storage, transport) as at_work:
        await until(lambda: transport.said == ["a"])
        await tell(storage, (-2, "c"))
        at_work.wake()
        await until(lambda: transport.said == ["a", "c"])
        transport.open.set()
        await until_carried(storage)
    assert transport.said == ["a", "c", "b"]
    assert [row.message_id for row in await rows(storage)] == [1_001, 1_003, 1_002]


async def test_nothing_is_taken_while_sending_is_suspended(storage: Storage) -> None:
    await tell(storage, (1, "a"))
    async with storage.transaction() as session:
        assert await service.suspend(UnitOfWork(session, NOW))
        assert not await service.suspend(UnitOfWork(session, NOW))
    await tell(storage, (2, "b"))
    assert await claimed(storage) == []
    async with storage.transaction() as session:
        assert await queries.overdue(UnitOfWork(session, NOW), limit=9) == []
        assert await service.resume(session)
        assert not await service.resume(session)
    assert [claim.chat_id for claim in await claimed(storage)] == [1, 2]


class PaceOverByThen(Pace):
    """Holds each chat back once, until the moment after."""

    def __init__(self) -> None:
        super().__init__(1_000)
        self._held: set[int] = set()

    def wait_of(self, chat: int, now: float) -> float:
        wait = 0.0 if chat in self._held else 1e-9
        self._held.add(chat)
        return wait


async def test_what_had_to_wait_while_it_was_looked_for_leaves_at_once(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutboxWorker, "LOOK_AGAIN_S", 3_600.0)
    await tell(storage, (-1, "a"))
    async with at_work_on(storage, ScriptedTransport(), PaceOverByThen()):
        await until_carried(storage)


async def test_only_so_many_are_on_their_way_at_once(storage: Storage) -> None:
    transport = ScriptedTransport()
    transport.open.clear()
    await tell(storage, *((chat, "a") for chat in range(1, 3 * CHATS_AT_ONCE)))
    async with at_work_on(storage, transport):
        await until(lambda: len(transport.made) == CHATS_AT_ONCE)
        assert (await states(storage)).count(DeliveryState.SENDING) == CHATS_AT_ONCE
        transport.open.set()
        await until_carried(storage)
    assert len(transport.made) == 3 * CHATS_AT_ONCE - 1


async def test_what_changes_several_times_meanwhile_is_edited_once(storage: Storage) -> None:
    transport = ScriptedTransport()
    transport.open.clear()
    await show(storage, -1, "1")
    async with at_work_on(storage, transport):
        await until(lambda: transport.said == ["1"])
        await show(storage, -1, "2")
        await show(storage, -1, "3")
        transport.open.set()
        await until_carried(storage)
    assert transport.said == ["1", "3"]
    assert [call.message_id for call in transport.made] == [None, 1_001]


async def test_what_was_on_its_way_in_a_crash_is_sent_once_more_and_then_unknown(
    storage: Storage,
) -> None:
    await tell(storage, (-1, "a"), (-1, "b"))
    for _ in range(2):
        transport = ScriptedTransport()
        transport.open.clear()
        async with at_work_on(storage, transport):
            await until(lambda: transport.said == ["a"])  # noqa: B023
        assert await states(storage) == [DeliveryState.SENDING, DeliveryState.PENDING]
    async with at_work_on(storage, transport := ScriptedTransport()):
        await until_carried(storage)
    assert transport.said == ["b"]
    assert await states(storage) == [DeliveryState.UNKNOWN, DeliveryState.SENT]


async def test_an_edit_is_made_again_after_each_crash(storage: Storage) -> None:
    await show(storage, -1, "1")
    async with at_work_on(storage, ScriptedTransport(Delivered(5))):
        await until_carried(storage)
    await show(storage, -1, "2")
    for _ in range(4):
        transport = ScriptedTransport()
        transport.open.clear()
        async with at_work_on(storage, transport):
            await until(lambda: transport.said == ["2"])  # noqa: B023
    async with at_work_on(storage, transport := ScriptedTransport()):
        await until_carried(storage)
    assert [call.message_id for call in transport.made] == [5]


@pytest.mark.parametrize("outcome", [Delivered(5), TooOld("after 48 hours"), Gone("not there")])
async def test_what_another_message_replaces_is_deleted_or_says_so(
    storage: Storage, outcome: Outcome
) -> None:
    await show(storage, -10, "1 demande")
    [first] = await claimed(storage)
    await record(storage, (first, Delivered(5)))
    async with storage.transaction() as session:
        new, instead = Reply("2 demandes"), Reply("Plus bas")
        await service.show(UnitOfWork(session, NOW), -10, new, key="requests:10", instead=instead)
    transport = ScriptedTransport(outcome)
    async with at_work_on(storage, transport):
        await until_carried(storage)
    said = [(made.act, made.text, made.message_id) for made in transport.made]
    edited = [(Act.EDIT, "Plus bas", 5)] if isinstance(outcome, TooOld) else []
    sent = (Act.SEND, "2 demandes", None)
    assert said == [(Act.DELETE, "Plus bas", 5), *edited, sent]


async def test_when_it_is_stopped_what_is_on_its_way_arrives_and_nothing_else_leaves(
    storage: Storage,
) -> None:
    transport = ScriptedTransport()
    transport.open.clear()
    await tell(storage, (-1, "a"), (-1, "b"))
    at_work = outbox_worker(storage, transport)
    task = asyncio.create_task(at_work.run())
    await until(lambda: transport.said == ["a"])
    at_work.stop()
    transport.open.set()
    await task
    assert await states(storage) == [DeliveryState.SENT, DeliveryState.PENDING]


async def test_a_result_is_recorded_once_the_database_is_back(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutboxWorker, "LOOK_AGAIN_S", 0.01)
    transport = ScriptedTransport()
    transport.open.clear()
    await tell(storage, (-1, "a"), (-1, "b"))
    with capture_logs() as logs:
        async with at_work_on(storage, transport):
            await until(lambda: transport.said == ["a"])
            await rename(storage, "owed", "away")
            transport.open.set()
            await until(lambda: any(one["event"] == "outbox.unreadable" for one in logs))
            await rename(storage, "away", "owed")
            await until_carried(storage)
    assert transport.said == ["a", "b"]


async def rename(storage: Storage, old: str, new: str) -> None:
    async with storage.transaction() as session:
        await session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


class Forgetful(Storage):
    """Loses the answer to the commit of a claim: it was made, and nobody knows."""

    loses = True

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        async with super().transaction() as session:
            yield session
            claims = await session.scalar(
                select(Owed.id).where(Owed.state == DeliveryState.SENDING)
            )
        if claims and self.loses:
            self.loses = False
            raise OperationalError("COMMIT", {}, Exception("the line was cut"))


async def test_what_was_claimed_without_our_knowing_leaves_too(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutboxWorker, "LOOK_AGAIN_S", 0.01)
    forgetful = Forgetful(storage.url)
    transport = ScriptedTransport()
    async with at_work_on(forgetful, transport):
        await until(lambda: transport.looks > 1)
        await tell(storage, (-1, "a"))
        await until_carried(storage)
    await forgetful.close()
    assert not forgetful.loses
    assert transport.said == ["a"]


async def test_when_nothing_can_leave_it_is_tried_again_in_the_same_order(
    storage: Storage,
) -> None:
    transport = ScriptedTransport(TryLater(), TryLater(), TryLater())
    await tell(storage, (-1, "a"), (-1, "b"), (-1, "c"))
    async with at_work_on(storage, transport):
        await until_carried(storage)
    assert transport.said == ["a"] * 4 + ["b", "c"]
    assert [row.attempts for row in await rows(storage)] == [4, 1, 1]


async def test_while_nothing_can_leave_nothing_is_marked_as_being_sent(storage: Storage) -> None:
    transport = ScriptedTransport(TryLater(0.5))
    await tell(storage, (-1, "a"))
    async with at_work_on(storage, transport) as at_work:
        while (await rows(storage))[0].attempts == 0:  # noqa: ASYNC110 - the database has no event
            await asyncio.sleep(0)
        await tell(storage, (-2, "b"))
        looks = transport.looks
        at_work.wake()
        await until(lambda: transport.looks > looks)
        assert set(await states(storage)) == {DeliveryState.PENDING}
        await until_carried(storage)
    assert transport.times[1] - transport.times[0] >= 0.5


async def test_a_flood_that_somebody_else_met_is_waited_for(storage: Storage) -> None:
    transport = ScriptedTransport()
    transport.rest = 0.05
    await tell(storage, (-1, "a"))
    async with at_work_on(storage, transport):
        await until(lambda: transport.looks > 1)
        assert await states(storage) == [DeliveryState.PENDING]
        transport.rest = 0.0
        await until_carried(storage)
    assert [row.attempts for row in await rows(storage)] == [1]


async def test_a_chat_that_met_a_flood_rests_alone(storage: Storage) -> None:
    transport = ScriptedTransport(ChatRests(0.5))
    await tell(storage, (-1, "a"), (-1, "b"), (-2, "c"))
    async with at_work_on(storage, transport):
        await until_carried(storage)
    assert transport.said == ["a", "c", "a", "b"]
    assert transport.times[1] - transport.times[0] < 0.3
    assert transport.times[2] - transport.times[0] >= 0.5


async def test_what_may_have_arrived_is_sent_once_more_before_what_comes_later(
    storage: Storage,
) -> None:
    await tell(storage, (-1, "a"), (-1, "b"), (-1, "c"))
    async with at_work_on(storage, transport := ScriptedTransport(Unknown(), Unknown(), Unknown())):
        await until_carried(storage)
    assert transport.said == ["a", "a", "b", "b", "c"]
    assert await states(storage) == [DeliveryState.UNKNOWN, DeliveryState.SENT, DeliveryState.SENT]


async def test_it_is_not_sent_once_more_at_once_and_others_need_not_wait(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FIRST_WAIT_S", 0.6)
    await tell(storage, (-1, "a"), (-1, "b"))
    async with at_work_on(storage, transport := ScriptedTransport(Unknown())) as at_work:
        while (await rows(storage))[0].copies == 0:  # noqa: ASYNC110 - the database has no event
            await asyncio.sleep(0)
        await tell(storage, (-2, "c"))
        at_work.wake()
        await until_carried(storage)
    assert transport.said == ["a", "c", "a", "b"]
    assert transport.times[2] - transport.times[0] >= 0.3


async def test_one_is_told_of_a_chat_that_is_unreachable_or_has_moved(storage: Storage) -> None:
    told: list[tuple[int, Outcome]] = []

    async def on_outcome(work: UnitOfWork, chat: int, outcome: Unreachable | Moved) -> None:
        await work.session.execute(text("SELECT 1"))
        told.append((chat, outcome))

    transport = ScriptedTransport(Unreachable("blocked"), Moved(-20), Delivered(5), Rejected("no"))
    await tell(storage, (-1, "a"))
    async with at_work_on(storage, transport, on_outcome=on_outcome) as at_work:
        await until_carried(storage)
        await tell(storage, (-2, "b"))
        at_work.wake()
        await until_carried(storage)
        await tell(storage, (-3, "c"))
        at_work.wake()
        await until_carried(storage)
    assert told == [(-1, Unreachable("blocked")), (-2, Moved(-20))]
    assert [(call.chat, call.text) for call in transport.made] == [
        (-1, "a"),
        (-2, "b"),
        (-20, "b"),
        (-3, "c"),
    ]
    assert await states(storage) == [DeliveryState.FAILED, DeliveryState.SENT, DeliveryState.FAILED]


async def test_who_is_told_and_fails_holds_up_nothing(storage: Storage) -> None:
    async def on_outcome(work: UnitOfWork, _chat: int, _what: Unreachable | Moved) -> None:
        await work.session.execute(text("UPDATE nowhere SET nothing = 1"))

    transport = ScriptedTransport(Unreachable("blocked"))
    await tell(storage, (-1, "a"), (-1, "b"))
    async with at_work_on(storage, transport, on_outcome=on_outcome):
        await until_carried(storage)
    assert await states(storage) == [DeliveryState.FAILED, DeliveryState.SENT]


async def test_what_another_process_stored_is_found(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutboxWorker, "LOOK_AGAIN_S", 0.01)
    transport = ScriptedTransport()
    async with at_work_on(storage, transport):
        await until(lambda: transport.looks > 1)
        await tell(storage, (-1, "a"))
        await until_carried(storage)
    assert transport.said == ["a"]


async def test_while_nothing_is_owed_it_asks_one_question_now_and_then(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutboxWorker, "LOOK_AGAIN_S", 0.01)
    asked: list[str] = []
    async with at_work_on(storage, transport := ScriptedTransport()):
        await until(lambda: transport.looks > 1)  # the first time it asks for what was left, too

        @event.listens_for(storage.engine.sync_engine, "before_cursor_execute")
        def hear(_c: object, _cursor: object, statement: str, *_: object) -> None:
            asked.append(statement.split(maxsplit=1)[0])

        looks = transport.looks
        await until(lambda: transport.looks >= looks + 3)
        assert (
            asked.count("SELECT") <= transport.looks - looks + 1
        )  # the question of a look follows it
    assert set(asked) <= {"BEGIN", "SELECT"}


async def test_it_leaves_at_the_pace_and_answers_go_first(storage: Storage) -> None:
    transport, all_together, loop = ScriptedTransport(), Pace(10), asyncio.get_running_loop()
    await tell(storage, *((chat, "a") for chat in range(1, 16)))
    for chat in range(101, 105):
        all_together.answered(chat, loop.time())
    began = loop.time()
    async with at_work_on(storage, transport, all_together):
        await until_carried(storage)
    assert transport.times[0] > began + 0.2
    assert sum(1 for time in transport.times if time < began + 0.99) <= 6
    apart = (later - one for one, later in zip(transport.times, transport.times[10:], strict=False))
    assert all(round(seconds, 3) >= 1 for seconds in apart)


async def test_a_person_gets_one_message_a_second_and_others_need_not_wait(
    storage: Storage,
) -> None:
    transport = ScriptedTransport()
    await tell(storage, (1, "a"), (1, "b"), (2, "c"))
    async with at_work_on(storage, transport):
        await until_carried(storage)
    assert sorted(transport.said[:2]) == ["a", "c"]
    assert transport.times[2] - transport.times[transport.said.index("a")] >= 1


class Refused(Exception):
    """The token isn't known any more."""


class Broken(ScriptedTransport):
    """Can't send anything."""

    async def attempt(
        self, call: tuple[Act, str], place: Place | None = None, _about: object = None
    ) -> Outcome:
        raise Refused


async def test_what_a_transport_raises_ends_the_work(storage: Storage) -> None:
    await tell(storage, (-1, "a"))
    with pytest.raises(ExceptionGroup) as ended:
        await outbox_worker(storage, Broken()).run()
    assert isinstance(ended.value.exceptions[0], Refused)
    assert await claimed(storage) == []
