"""The questions about published answers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import insert_into
from chatbot.helpdesk.published_answers.models import PublishedAnswer


async def publish(session: AsyncSession, **row: Any) -> int | None:
    """Its number; None where its question is published already."""
    made = insert_into(session, PublishedAnswer).values(row).on_conflict_do_nothing()
    number: int | None = await session.scalar(made.returning(PublishedAnswer.id))
    return number


async def published(
    session: AsyncSession,
    topics: Collection[str] | None,
    *,
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[PublishedAnswer]:
    """Those of these topics, or all (None), newest first."""
    asked = select(PublishedAnswer).where(*_of(topics)).order_by(PublishedAnswer.id.desc())
    return (await session.scalars(asked.offset(offset).limit(limit))).all()


async def count(session: AsyncSession, topics: Collection[str] | None) -> int:
    """How many there are."""
    asked = select(func.count()).select_from(PublishedAnswer).where(*_of(topics))
    return await session.scalar(asked) or 0


async def is_any(session: AsyncSession, topic: str) -> bool:
    """Whether there is one of that topic."""
    return bool(await session.scalar(select(exists().where(PublishedAnswer.topic_key == topic))))


async def of_number(session: AsyncSession, number: int) -> PublishedAnswer | None:
    """That one."""
    return await session.get(PublishedAnswer, number)


async def take_back(session: AsyncSession, number: int) -> bool:
    """Whether it was there."""
    gone = delete(PublishedAnswer).where(PublishedAnswer.id == number)
    return await session.scalar(gone.returning(PublishedAnswer.id)) is not None


async def published_as(session: AsyncSession, questions: Collection[int]) -> Mapping[int, int]:
    """Of these questions, those that stand on a page, each with the number that it has there."""
    columns = PublishedAnswer.question_id, PublishedAnswer.id
    asked = select(*columns).where(PublishedAnswer.question_id.in_(questions))
    return {of: number for of, number in await session.execute(asked) if of is not None}


async def by(session: AsyncSession, author: int) -> Sequence[PublishedAnswer]:
    """Those that this person published, oldest first."""
    theirs = select(PublishedAnswer).where(PublishedAnswer.author == author)
    return (await session.scalars(theirs.order_by(PublishedAnswer.id))).all()


def _of(topics: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    return () if topics is None else (PublishedAnswer.topic_key.in_(topics),)
