"""What people wait for goes by an index, also among 100,000 followers and as many acts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chatbot.announcements import news_queries as news
from chatbot.audit import service as audit
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.events import queries as events
from chatbot.events.calendar import digest_of
from chatbot.members import queries as members
from chatbot.subscriptions import queries as subscriptions
from chatbot.subscriptions.rules import State
from tests.large_database import COUNT, OTHERS, RARE, TOPIC
from tests.query_plans import Question, plan_of

ADMIN, SOMEBODY, MIDDLE = 1, 4444, COUNT // 2
PAGE = 10
ROLES = frozenset({"admin", "referent"})  # tables of a few dozen rows
SHORT = 300  # rows of work: a page, and what is passed over between its rows
FREQUENT = COUNT // 2  # rows of work: all who have a frequent word in their names, and their rows
WORDS = [["xyz"], ["zoe"], ["zoe", "oeillet"], ["marie", "martin"], ["mar"], ["a", "b"]]


async def assert_short(storage: Storage, ask: Question, *, walked: str = "") -> None:
    """Check that the query reads about a page of rows, by indexes, without sorting.

    On SQLite a plan also counts as a scan of `walked` when it follows that table's key and stops
    after a page.
    """
    plan = await plan_of(storage, ask)
    assert plan.scans <= {walked}, plan.told
    assert not plan.sorts, plan.told
    assert plan.work <= SHORT, f"{plan.work} rows\n{plan.told}"


async def assert_by_words(
    storage: Storage, ask: Question, *, few: frozenset[str] = frozenset()
) -> None:
    """Check that the query reads no table as a whole, but those that hold a `few` rows."""
    plan = await plan_of(storage, ask)
    assert plan.scans <= few, plan.told
    assert plan.work <= FREQUENT, f"{plan.work} rows\n{plan.told}"


@pytest.mark.parametrize(
    "asked",
    [
        {"before": MIDDLE},
        {"after": MIDDLE},
        {"person": ADMIN},
        {"person": ADMIN, "before": MIDDLE},
        {"person": ADMIN, "after": MIDDLE},
        {"person": SOMEBODY},
        {"topic": TOPIC},
        {"topic": OTHERS[0], "before": MIDDLE},
        {"topic": "alliance"},
        {"person": ADMIN, "topic": TOPIC},
        {"person": SOMEBODY, "topic": TOPIC},
    ],
    ids=str,
)
async def test_a_page_of_the_log_is_a_few_rows(
    large_storage: Storage, asked: dict[str, Any]
) -> None:
    await assert_short(large_storage, lambda on: audit.read(on, **asked, limit=PAGE))


async def test_the_newest_page_of_the_log_is_a_few_rows(large_storage: Storage) -> None:
    await assert_short(large_storage, lambda on: audit.read(on, limit=PAGE), walked="audit_entry")


@pytest.mark.parametrize("asked", [{}, {"before": MIDDLE}, {"after": MIDDLE}], ids=str)
@pytest.mark.parametrize("topic", [TOPIC, RARE])
async def test_a_page_of_followers_is_a_few_rows(
    large_storage: Storage, topic: str, asked: dict[str, Any]
) -> None:
    await assert_short(
        large_storage,
        lambda on: subscriptions.followers(on, topic, State.ACTIVE, **asked, limit=PAGE),
    )


@pytest.mark.parametrize("after", [None, (datetime(2026, 2, 1, tzinfo=UTC), MIDDLE, TOPIC)])
async def test_a_page_of_requests_is_a_few_rows(large_storage: Storage, after: Any) -> None:
    await assert_short(large_storage, lambda on: subscriptions.waiting(on, after=after, limit=PAGE))


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
async def test_a_follower_is_found_by_words_of_the_name(
    large_storage: Storage, words: list[str]
) -> None:
    await assert_by_words(
        large_storage,
        lambda on: subscriptions.followers(on, TOPIC, State.ACTIVE, words=words, limit=PAGE),
    )


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
async def test_a_person_is_found_by_words_of_the_name(
    large_storage: Storage, words: list[str]
) -> None:
    await assert_by_words(
        large_storage,
        lambda on: members.chats_named(on, words, groups=False, with_role=False, limit=PAGE),
    )
    await assert_by_words(
        large_storage,
        lambda on: members.chats_named(on, words, groups=False, with_role=True, limit=PAGE),
        few=ROLES,
    )


async def test_who_is_owed_a_digest_or_missed_something_is_found_by_an_index(
    large_storage: Storage,
) -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    await assert_short(
        large_storage, lambda on: news.lock_chats_to_tell(UnitOfWork(on, at), at, limit=PAGE)
    )
    await assert_short(
        large_storage, lambda on: news.lock_chats_to_tell(UnitOfWork(on, at), limit=PAGE)
    )


async def test_the_owner_of_a_calendar_is_found_by_an_index(large_storage: Storage) -> None:
    digest = digest_of(str(MIDDLE))
    await assert_short(large_storage, lambda on: events.followed_by_owner(on, digest))
