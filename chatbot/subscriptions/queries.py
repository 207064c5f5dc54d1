"""The questions about who follows what."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import alone, insert_into
from chatbot.engine.storage.once import once
from chatbot.members.models import Chat
from chatbot.members.queries import is_named
from chatbot.subscriptions.models import Approval, Subscription
from chatbot.subscriptions.rules import Key, State

EXPORTED = (
    Chat.id,
    Chat.kind,
    Chat.name,
    Chat.username,
    Chat.paused_until,
    Chat.unreachable_since,
    Subscription.since,
    Subscription.consented_at,
    Subscription.wording,
    Subscription.source,
    Subscription.reason,
)
FOLLOWING = 2022_05_04  # any number: whoever changes what is followed is alone with it

Followed = tuple[Subscription, Chat]
Place = tuple[datetime, int, str]  # among the requests: when, which chat, which topic


async def alone_with_following(session: AsyncSession) -> None:
    """Until the end of the transaction, nobody else changes what anybody follows or asks for.

    Else what two tell the admins at once would be the half of it. It comes before the row of a
    chat, and after `lock_roles`: who took them in another order would wait for each other.
    """
    await alone(session, FOLLOWING)


async def lock(session: AsyncSession, number: int) -> bool:
    """The same, and nobody drops that chat; whether it is still there.

    Rows that only name it are none of this lock's business, else two admins who decide about each
    other would wait for each other.
    """
    await alone_with_following(session)
    locked = select(Chat.id).where(Chat.id == number).with_for_update(key_share=True)
    return await session.scalar(locked) is not None


async def subscription(session: AsyncSession, number: int, topic: str) -> Subscription | None:
    """How that chat stands to that topic, as it is now."""
    return await session.get(Subscription, (number, topic), populate_existing=True)


def keep(session: AsyncSession, new: Subscription) -> None:
    """A first subscription."""
    session.add(new)


async def of_chat(session: AsyncSession, number: int) -> Sequence[Subscription]:
    """All that it follows, asked for, or did once."""
    asked = select(Subscription).where(Subscription.chat_id == number)
    return (await session.scalars(asked.order_by(Subscription.topic_key))).all()


@once
async def approved(session: AsyncSession) -> Sequence[str]:
    """The keys of the topics that one asks to follow."""
    return (await session.scalars(select(Approval.topic_key))).all()


async def need_approval(session: AsyncSession, topic: str) -> bool:
    """From now on one asks to follow that topic; whether it was free before."""
    made = insert_into(session, Approval).values(topic_key=topic).on_conflict_do_nothing()
    return await session.scalar(made.returning(Approval.topic_key)) is not None


async def free(session: AsyncSession, topic: str) -> bool:
    """From now on everybody may follow that topic; whether one had to ask before."""
    gone = delete(Approval).where(Approval.topic_key == topic)
    return await session.scalar(gone.returning(Approval.topic_key)) is not None


async def decide(
    session: AsyncSession, key: Key, *, before: State, **changes: object
) -> Subscription | None:
    """Change it, if it is in that state; the row as it is then, None where it wasn't."""
    decided = (
        update(Subscription)
        .where(
            Subscription.chat_id == key[0],
            Subscription.topic_key == key[1],
            Subscription.state == before,
        )
        .values(**changes)
        .returning(Subscription)
        .execution_options(populate_existing=True)
    )
    return await session.scalar(decided)


async def end_all(
    session: AsyncSession, number: int, *, moves: dict[State, State], at: datetime
) -> Sequence[str]:
    """Lead all that a chat follows or asked for to its end; the topics' keys."""
    ended = (
        update(Subscription)
        .where(Subscription.chat_id == number, Subscription.state.in_(moves))
        .values(state=State.ENDED, since=at)
        .returning(Subscription.topic_key)
    )
    return (await session.scalars(ended)).all()


def waiting_page(*, after: Place | None = None, limit: int) -> Select[Subscription, Chat]:
    """`limit` requests behind that one, those who have waited longest first."""
    order = (Subscription.consented_at, Subscription.chat_id, Subscription.topic_key)
    asked = (
        select(Subscription, Chat)
        .join(Chat, Chat.id == Subscription.chat_id)
        .where(Subscription.state == State.PENDING)
        .order_by(*order)
        .limit(limit)
    )
    return asked.where(tuple_(*order) > tuple_(*after)) if after else asked


async def waiting_until(session: AsyncSession, moment: datetime, *, limit: int) -> Sequence[Key]:
    """The first of the requests that were made until then, in the same order for everybody."""
    asked = (
        select(Subscription.chat_id, Subscription.topic_key)
        .where(Subscription.state == State.PENDING, Subscription.consented_at <= moment)
        .order_by(Subscription.consented_at, Subscription.chat_id, Subscription.topic_key)
        .limit(limit)
    )
    return [(chat, topic) for chat, topic in await session.execute(asked)]


async def count_waiting(session: AsyncSession) -> int:
    """How many requests wait for an answer."""
    asked = select(func.count()).where(Subscription.state == State.PENDING)
    return await session.scalar(asked) or 0


def followers_page(
    topic: str,
    state: State,
    *,
    words: Collection[str] = (),
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> Select[Subscription, Chat]:
    """`limit` of a topic's chats in that state, whose names have these words.

    Newest chat first, from behind the chat `before`; or the ones next newer than the chat `after`,
    which come oldest first.
    """
    asked = (
        select(Subscription, Chat)
        .join(Chat, Chat.id == Subscription.chat_id)
        .where(Subscription.topic_key == topic, Subscription.state == state)
        .limit(limit)
    )
    if words:
        asked = asked.where(is_named(words))
    # Said of both: PostgreSQL would walk through all the chats up to that one.
    both = (Subscription.chat_id, Chat.id)
    if after is not None:
        return asked.where(*(one > after for one in both)).order_by(Subscription.chat_id)
    if before is not None:
        asked = asked.where(*(one < before for one in both))
    return asked.order_by(Subscription.chat_id.desc())


async def found(session: AsyncSession, page: Select[Subscription, Chat]) -> list[Followed]:
    """The rows of a page."""
    return [(one, chat) for one, chat in await session.execute(page)]


async def exported(
    session: AsyncSession, topic: str, state: State, *, after: int, limit: int
) -> Sequence[Any]:
    """`limit` of a topic's chats in that state behind that chat, as bare columns: they are many."""
    page = followers_page(topic, state, after=after, limit=limit)
    return (await session.execute(page.with_only_columns(*EXPORTED))).all()


async def counts(session: AsyncSession) -> Sequence[tuple[str, State, int]]:
    """(topic, state, how many chats)."""
    asked = select(Subscription.topic_key, Subscription.state, func.count())
    grouped = asked.group_by(Subscription.topic_key, Subscription.state)
    return [(topic, state, count) for topic, state, count in await session.execute(grouped)]


async def count_silent(session: AsyncSession, topic: str, *, at: datetime) -> tuple[int, int]:
    """Of a topic's followers: how many are paused, and how many out of reach."""
    asked = (
        select(
            func.count().filter(Chat.unreachable_since.is_(None)),
            func.count().filter(Chat.unreachable_since.is_not(None)),
        )
        .select_from(Chat)
        .join(Subscription, Chat.id == Subscription.chat_id)
        .where(
            Chat.paused_until.is_not(None) | Chat.unreachable_since.is_not(None),
            Chat.unreachable_since.is_not(None) | (Chat.paused_until > at),
            Subscription.topic_key == topic,
            Subscription.state == State.ACTIVE,
        )
    )
    paused, unreachable = (await session.execute(asked)).one()
    return paused, unreachable


async def hand_over(session: AsyncSession, old: int, new: int) -> None:
    """What the chat `old` follows is followed by `new`, where that one does not stand already."""
    own = select(Subscription.topic_key).where(Subscription.chat_id == new)
    handed = update(Subscription).where(
        Subscription.chat_id == old, Subscription.topic_key.not_in(own.scalar_subquery())
    )
    await session.execute(handed.values(chat_id=new))
