"""Whoever carries a broadcast goes by its key: never by another's rows, nor by all of them."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, literal, null, select

from chatbot.announcements.news_queries import fix_recipients
from chatbot.conversation import Post, UnitOfWork
from chatbot.engine.outbox import broadcast_queries as queries, broadcasts as service
from chatbot.engine.outbox.broadcast_progress import BEFORE_ALL
from chatbot.engine.outbox.broadcast_queries import MANY, copy_recipients, owe, skip
from chatbot.engine.outbox.rules import DeliveryState, Skipped
from chatbot.engine.storage.engine import Storage
from chatbot.subscriptions.queries import states_of
from tests.large_database import BROADCASTS, HALF_SENT, RARE, TOPIC
from tests.query_plans import Question, plan_of, plan_of_change

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ALL, SOME = BROADCASTS[HALF_SENT], 500
CHATS = range(1, ALL + 1, ALL // SOME)  # some of them, from everywhere
WHOLE_KEY = re.compile(r"\(+broadcast_id ?=.*\bAND .*chat_id ?[=<>]")
BY_BROADCAST = re.compile(r"\(+broadcast_id ?=")
RESULT = {"fate": DeliveryState.SENT.value, "message_id": 1, "failure": None}
DONE = [{"broadcast_id": HALF_SENT, "chat": chat, **RESULT} for chat in CHATS]
ROW = 4  # of work: what is found by a key is read in the index and in the table, and checked


@pytest.mark.parametrize(
    ("ask", "rows"),
    [
        (lambda on: queries.next_pending(on, HALF_SENT, after=BEFORE_ALL, limit=SOME), 2 * SOME),
        (lambda on: queries.next_pending(on, HALF_SENT, after=ALL // 2, limit=SOME), 2 * SOME),
        (lambda on: queries.next_pending(on, HALF_SENT, after=ALL - 9, limit=SOME), 9),
        (lambda on: queries.deliveries(on, CHATS, of_broadcast=HALF_SENT), SOME),
        (lambda on: queries.has_left(on, HALF_SENT), ALL),
        (lambda on: states_of(on, CHATS, topic=TOPIC), 2 * SOME),
    ],
    ids="first further last deliveries left standing".split(),
)
async def test_what_is_asked_of_a_broadcast_is_found_by_its_key(
    large_storage: Storage, ask: Question, rows: int
) -> None:
    plan = await plan_of(large_storage, ask)
    assert not plan.scans, plan.told
    assert not plan.sorts, plan.told
    assert plan.work <= ROW * rows, f"{plan.work} rows\n{plan.told}"


@pytest.mark.parametrize(
    "change",
    [
        lambda on: queries.mark_sending(on, CHATS, of_broadcast=HALF_SENT),
        lambda on: queries.skip(on, HALF_SENT, Skipped.UNFOLLOWED, chats=CHATS),
        lambda on: queries.record(on, DONE),
    ],
    ids="mark skip record".split(),
)
async def test_the_rows_of_some_chats_are_written_by_their_whole_key(
    large_storage: Storage, change: Question
) -> None:
    told = await plan_of_change(large_storage, change)
    assert WHOLE_KEY.search(told), told
    assert not re.search(r"\bSCAN delivery|Seq Scan", told), told


@pytest.mark.parametrize(
    "change",
    [
        lambda on: queries.abandon(on, HALF_SENT, DeliveryState.UNKNOWN, besides=range(64)),
        lambda on: skip(on, HALF_SENT, Skipped.CANCELLED),
        lambda on: copy_recipients(on, HALF_SENT, 3),
    ],
    ids="abandoned cancelled copied".split(),
)
async def test_a_whole_broadcast_is_changed_without_looking_at_others(
    large_storage: Storage, change: Question
) -> None:
    told = await plan_of_change(large_storage, change)
    assert BY_BROADCAST.search(told), told
    assert not re.search(r"\bSCAN delivery|Seq Scan", told), told


async def test_the_recipients_of_a_topic_are_found_by_the_topic(large_storage: Storage) -> None:
    told = await plan_of_change(
        large_storage, lambda on: fix_recipients(UnitOfWork(on, NOW), 1, [RARE])
    )
    assert "ix_subscription_of_topic" in told, told
    assert not re.search(r"\bSCAN (?!\()|Seq Scan", told), told


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_a_first_large_broadcast_is_not_sorted_for_each_claim(storage: Storage) -> None:
    everybody = func.generate_series(1, MANY)
    async with storage.transaction() as session:
        number = await service.begin(UnitOfWork(session, NOW), Post("Oui"), topic=None)
        fate = literal(DeliveryState.PENDING.value)
        await owe(session, select(literal(number), everybody, null(), fate))
    plan = await plan_of(
        storage, lambda on: queries.next_pending(on, number, after=BEFORE_ALL, limit=SOME)
    )
    assert not plan.sorts, plan.told
    assert plan.work <= ROW * SOME, plan.told
