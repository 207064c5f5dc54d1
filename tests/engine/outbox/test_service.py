"""What is owed: once, or as the one message of a key that shows what is true now."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from chatbot.conversation import Button, Reply, UnitOfWork
from chatbot.conversation.personal_data import Person
from chatbot.engine.outbox import queries, service
from chatbot.engine.outbox.rules import (
    EDITS,
    REMEMBERED,
    Delivered,
    DeliveryState,
    Kind,
    Moved,
    Outcome,
    Rejected,
    TryLater,
    Unknown,
    Unreachable,
)
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW
from tests.engine.outbox.outbox_rows import claimed, content_of, record, rows, said, show, tell
from tests.query_plans import plan_of

KEY = "requests:10"
LATER = NOW + timedelta(minutes=5)


async def test_a_message_is_owed_with_its_buttons_and_its_thread(storage: Storage) -> None:
    buttons = ((Button("Accepter", "acc:7"), Button("Voir", url="https://a.example")),)
    async with storage.transaction() as session:
        await service.tell(
            UnitOfWork(session, NOW), -10, Reply("<b>Une demande</b>", buttons), thread=4
        )
        assert service.OWES in session.info
    [claim] = await claimed(storage)
    assert (claim.chat_id, claim.thread_id, claim.kind) == (-10, 4, Kind.MESSAGE)
    assert claim.content == {
        "text": "<b>Une demande</b>",
        "buttons": [
            [
                {"label": "Accepter", "press": "acc:7", "url": ""},
                {"label": "Voir", "press": None, "url": "https://a.example"},
            ]
        ],
    }


async def test_a_session_in_which_nothing_was_owed_wakes_nobody(storage: Storage) -> None:
    async with storage.transaction() as session:
        await queries.erase_person(UnitOfWork(session, NOW), Person(10))
        assert service.OWES not in session.info


async def test_what_is_taken_is_due_and_the_oldest_of_each_chat(storage: Storage) -> None:
    await tell(storage, (10, "later"), at=LATER)
    await tell(storage, (20, "a"), (10, "b"), (20, "c"), (30, "d"))
    assert said(await claimed(storage, besides=[30])) == [(20, "a"), (10, "b")]
    assert said(await claimed(storage, at=LATER, limit=2)) == [(20, "c"), (30, "d")]
    assert said(await claimed(storage, at=LATER)) == [(10, "later")]
    assert await claimed(storage, at=LATER) == []


async def test_what_is_due_later_than_a_clock_that_was_set_back_is_due_then(
    storage: Storage,
) -> None:
    await tell(storage, (1, "later"), at=LATER)
    await tell(storage, (2, "sooner"))
    assert said(await claimed(storage)) == [(2, "sooner")]
    async with storage.transaction() as session:
        await queries.reset_due_times(UnitOfWork(session, NOW))
    assert said(await claimed(storage)) == [(1, "later")]


async def test_what_is_shown_before_it_is_sent_is_replaced(storage: Storage) -> None:
    await show(storage, 10, "1 demande")
    await show(storage, 10, "2 demandes")
    assert said(await claimed(storage)) == [(10, "2 demandes")]


async def test_what_changes_while_it_is_being_sent_is_edited_afterwards(storage: Storage) -> None:
    await show(storage, 10, "1 demande")
    [first] = await claimed(storage)
    await show(storage, 10, "2 demandes")
    assert await claimed(storage) == []
    await record(storage, (first, Delivered(5)))
    [second] = await claimed(storage)
    assert (content_of(second)["text"], second.message_id) == ("2 demandes", 5)
    await record(storage, (second, Delivered(5)))
    assert [row.state for row in await rows(storage)] == [DeliveryState.SENT]


@pytest.mark.parametrize("outcome", [Rejected("can't parse"), Unreachable("blocked"), Unknown()])
async def test_what_changes_meanwhile_is_tried_whatever_became_of_what_was_before(
    storage: Storage, outcome: Outcome
) -> None:
    await show(storage, 10, "1 demande")
    [first] = await claimed(storage)
    await show(storage, 10, "2 demandes")
    await record(storage, (first, outcome))
    assert said(await claimed(storage)) == [(10, "2 demandes")]


async def test_what_was_sent_is_edited(storage: Storage) -> None:
    await show(storage, 10, "1 demande")
    await record(storage, *((claim, Delivered(5)) for claim in await claimed(storage)))
    await show(storage, 10, "2 demandes")
    [claim] = await claimed(storage)
    assert (content_of(claim)["text"], claim.message_id) == ("2 demandes", 5)
    assert len(await rows(storage)) == 1


async def test_a_fresh_message_leaves_the_one_before_as_it_is(storage: Storage) -> None:
    await show(storage, 10, "1 demande")
    await record(storage, *((claim, Delivered(5)) for claim in await claimed(storage)))
    await show(storage, 10, "2 demandes", fresh=True)
    [claim] = await claimed(storage)
    assert (content_of(claim)["text"], claim.message_id) == ("2 demandes", None)
    assert [row.key for row in await rows(storage)] == [None, KEY]


async def test_a_fresh_message_takes_the_place_of_one_that_was_never_sent(storage: Storage) -> None:
    await show(storage, 10, "1 demande")
    await show(storage, 10, "2 demandes", fresh=True)
    assert said(await claimed(storage)) == [(10, "2 demandes")]


async def test_a_key_that_is_used_in_another_chat_leaves_the_first_alone(storage: Storage) -> None:
    await show(storage, 10, "ici")
    await show(storage, 20, "là")
    assert said(await claimed(storage)) == [(10, "ici"), (20, "là")]


async def test_what_had_failed_is_tried_again_when_it_changes(storage: Storage) -> None:
    await show(storage, 10, "1 demande")
    await record(storage, *((claim, Rejected("no")) for claim in await claimed(storage)))
    [row] = await rows(storage)
    assert (row.state, row.failure, row.finished_at) == (DeliveryState.FAILED, "no", NOW)
    await show(storage, 10, "2 demandes")
    [row] = await rows(storage)
    assert (row.state, row.failure, row.finished_at) == (DeliveryState.PENDING, None, None)


async def test_it_is_known_when_a_message_appeared_as_a_new_one(storage: Storage) -> None:
    async def sent_at() -> object:
        async with storage.reading() as session:
            return await queries.sent_at(session, KEY)

    assert await sent_at() is None
    for number, (message, at, told) in enumerate(
        [(5, NOW, NOW), (5, LATER, NOW), (6, LATER, LATER)]
    ):
        await show(storage, 10, f"{number} demandes")
        [claim] = await claimed(storage)
        await record(storage, (claim, Delivered(message)), at=at)
        assert await sent_at() == told


async def test_it_is_known_whether_a_message_is_owed_before_it_is_sent(storage: Storage) -> None:
    async def is_shown() -> bool:
        async with storage.reading() as session:
            return await queries.has_message(session, KEY)

    assert not await is_shown()
    await show(storage, 10, "1 demande")
    assert await is_shown()
    await record(storage, *((claim, Delivered(5)) for claim in await claimed(storage)))
    assert await is_shown()


async def test_a_menu_that_changes_while_it_is_being_set_is_set_again(storage: Storage) -> None:
    async with storage.transaction() as session:
        await service.set_menu(UnitOfWork(session, NOW), 10, "admin")
    [first] = await claimed(storage)
    async with storage.transaction() as session:
        await service.set_menu(UnitOfWork(session, NOW), 10, "")
    await record(storage, (first, Delivered()))
    [second] = await claimed(storage)
    assert second.content == {"role": ""}


async def test_a_menu_is_the_last_one_that_was_owed(storage: Storage) -> None:
    async with storage.transaction() as session:
        await service.set_menu(UnitOfWork(session, NOW), 10, "referent")
        await service.set_menu(UnitOfWork(session, NOW), 10, "admin")
    [claim] = await claimed(storage)
    assert (claim.kind, claim.chat_id, claim.content) == (Kind.MENU, 10, {"role": "admin"})
    await record(storage, (claim, Delivered()))
    assert await rows(storage) == []  # so that nobody is remembered for it


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Delivered(5), DeliveryState.SENT),
        (Rejected("no"), DeliveryState.FAILED),
        (Unreachable("blocked"), DeliveryState.FAILED),
    ],
)
async def test_nothing_of_what_was_said_is_kept_once_it_is_finished(
    storage: Storage, outcome: Outcome, state: DeliveryState
) -> None:
    await tell(storage, (10, "a"))
    await record(storage, *((claim, outcome) for claim in await claimed(storage)))
    [row] = await rows(storage)
    assert (row.state, row.content, row.finished_at) == (state, None, NOW)


async def test_what_could_not_leave_stays_as_it_was(storage: Storage) -> None:
    await tell(storage, (10, "a"), (10, "b"))
    for attempts in range(3):
        [claim] = await claimed(storage)
        assert (content_of(claim)["text"], claim.attempts) == ("a", attempts)
        await record(storage, (claim, TryLater()))


async def test_what_a_process_left_on_its_way_is_sent_once_more_and_then_unknown(
    storage: Storage,
) -> None:
    await tell(storage, (10, "a"))
    for copies, state in enumerate([DeliveryState.PENDING, DeliveryState.UNKNOWN]):
        [claim] = await claimed(storage)
        assert claim.copies == copies
        async with storage.transaction() as session:
            await service.give_up_abandoned(UnitOfWork(session, NOW), besides=[claim.id])
        assert [row.state for row in await rows(storage)] == [DeliveryState.SENDING]
        async with storage.transaction() as session:
            await service.give_up_abandoned(UnitOfWork(session, NOW), besides=[])
        [row] = await rows(storage)
        assert row.state is state
    assert row.content is None


async def test_what_arrives_in_a_group_as_it_moves_is_not_edited_in_the_new_chat(
    storage: Storage,
) -> None:
    await show(storage, -10, "1 demande", key="k")
    [claim] = await claimed(storage)
    async with storage.transaction() as session:
        await queries.move(session, -10, -20)
    await record(storage, (claim, Delivered(5)))
    async with storage.transaction() as session:
        await service.show(UnitOfWork(session, NOW), -20, Reply("2 demandes"), key="k")
    [again] = await claimed(storage)
    assert (again.chat_id, again.message_id) == (-20, None)


async def test_a_group_that_moved_is_owed_the_same_in_its_new_chat(storage: Storage) -> None:
    await show(storage, -10, "sent", key="a")
    await record(storage, *((claim, Delivered(5)) for claim in await claimed(storage)))
    await tell(storage, (-10, "first"), (-10, "second"))
    await show(storage, -10, "sent before", key="a")
    [claim] = await claimed(storage)
    await record(storage, (claim, Moved(-20)))
    texts = []
    while claims := await claimed(storage):
        [claim] = claims
        assert (claim.chat_id, claim.message_id) == (-20, None)
        texts.append(content_of(claim)["text"])
        await record(storage, (claim, Delivered(5)))
    assert sorted(texts) == ["first", "second", "sent before"]


async def test_a_chat_can_be_forgotten_even_while_something_is_on_its_way(storage: Storage) -> None:
    await tell(storage, (10, "a"), (20, "b"), (10, "c"))
    claims = await claimed(storage)
    async with storage.transaction() as session:
        await queries.erase_person(UnitOfWork(session, NOW), Person(10))
    await record(storage, *((claim, Delivered(5)) for claim in claims))
    assert [(row.chat_id, row.state) for row in await rows(storage)] == [(20, DeliveryState.SENT)]


async def test_finished_rows_are_forgotten_in_time(storage: Storage) -> None:
    await tell(storage, (10, "a"), (20, "b"))
    [claim, _] = await claimed(storage)
    await record(storage, (claim, Delivered(5)))
    for late, left in ((timedelta(0), 2), (timedelta(seconds=1), 1)):
        async with storage.transaction() as session:
            await queries.purge_finished_messages(UnitOfWork(session, NOW + REMEMBERED + late))
        assert len(await rows(storage)) == left


async def test_what_lasts_is_remembered_until_it_is_closed(storage: Storage) -> None:
    async with storage.transaction() as session:
        for chat in (10, 20, 30):
            key = f"a:{chat}"
            await service.show(UnitOfWork(session, NOW), chat, Reply("a"), key=key, lasts=True)
        await service.show(UnitOfWork(session, LATER), 10, Reply("b"), key="b:10", lasts=True)
    there, on_its_way = await claimed(storage, limit=2)
    await record(storage, (there, Delivered(5)))
    async with storage.transaction() as session:
        await queries.purge_finished_messages(UnitOfWork(session, NOW + 2 * REMEMBERED))
        await service.close(UnitOfWork(session, NOW), "a:", Reply("Fini"))
    assert [row.key for row in await rows(storage)] == ["a:10", "a:20", "b:10"]
    await record(storage, (on_its_way, Unknown()))
    claims = await claimed(storage)
    assert said(claims) == [(10, "Fini"), (20, "Fini")]
    assert all(content_of(claim)[EDITS] for claim in claims)
    await record(storage, *((claim, Delivered(claim.message_id)) for claim in claims))
    async with storage.transaction() as session:
        await queries.purge_finished_messages(UnitOfWork(session, NOW + 2 * REMEMBERED))
    assert [row.key for row in await rows(storage)] == ["b:10"]


async def test_those_who_show_at_the_same_moment_make_one_message(storage: Storage) -> None:
    await asyncio.gather(*(show(storage, 10, f"{number} demandes") for number in range(8)))
    [row] = await rows(storage)
    assert row.version == 8


async def test_two_processes_never_take_the_same(storage: Storage) -> None:
    await tell(storage, *((chat, "a") for chat in range(1, 41)))
    taken = await asyncio.gather(*(claimed(storage, limit=10) for _ in range(4)))
    chats = [claim.chat_id for claims in taken for claim in claims]
    assert len(chats) == len(set(chats)) > 0


async def test_to_look_for_what_is_due_costs_one_question_of_an_index(storage: Storage) -> None:
    asked: list[tuple[str, Any]] = []
    await tell(storage, *((chat, "a") for chat in range(1, 301)))
    while claims := await claimed(storage):
        await record(storage, *((claim, Delivered(5)) for claim in claims))

    @event.listens_for(storage.engine.sync_engine, "before_cursor_execute")
    def hear(_c: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        asked.append((statement, given))

    assert await claimed(storage, besides=[1, 2]) == []
    [(statement, given)] = [one for one in asked if not one[0].startswith("BEGIN")]
    dialect = storage.engine.dialect.name
    explain = "EXPLAIN QUERY PLAN" if dialect == "sqlite" else "EXPLAIN"
    async with storage.engine.connect() as connection:
        await connection.execute(text("ANALYZE"))
        plan = await connection.exec_driver_sql(f"{explain} {statement}", given)
        assert "ix_owed_waiting" in str(plan.all())
    last = await plan_of(storage, lambda session: queries.lasting(session, "question:1:"))
    assert not last.scans
