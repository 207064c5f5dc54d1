"""The queries on current topics; `chat` is Telegram's id."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers.models import CurrentTopic
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import INSERT, KEEPS_CACHE, delete_batch, dialect_of


def _keep(dialect: str) -> Any:
    spoken = INSERT[dialect](CurrentTopic.__table__)
    new = spoken.excluded
    return spoken.on_conflict_do_update(
        index_elements=[CurrentTopic.telegram_id],
        set_={"topic_key": new.topic_key, "at": new.at},
        where=or_(
            CurrentTopic.topic_key != new.topic_key, CurrentTopic.at < bindparam("unless_since")
        ),
    )


# Built once for each dialect, since opening a card is the most frequent request
# (storage/engine.py, in_array).
KEEP = {dialect: _keep(dialect) for dialect in INSERT}


async def keep_topic(work: UnitOfWork, chat: int, topic: str, *, unless_since: datetime) -> None:
    """Keep a chat's topic; write nothing if the same topic was kept after `unless_since`."""
    row = {"telegram_id": chat, "topic_key": topic, "at": work.at, "unless_since": unless_since}
    await work.session.execute(KEEP[dialect_of(work.session)], row, execution_options=KEEPS_CACHE)


async def topic_of(session: AsyncSession, chat: int) -> tuple[str, datetime] | None:
    """Find the key of a chat's current topic, and when it became current."""
    spoken = select(CurrentTopic.topic_key, CurrentTopic.at).where(CurrentTopic.telegram_id == chat)
    found = (await session.execute(spoken)).one_or_none()
    return found and (found[0], found[1])


async def move_topic(session: AsyncSession, old: int, new: int) -> None:
    """Move a chat's current topic to its new id, unless the new id has one already."""
    newer = exists().where(CurrentTopic.telegram_id == new)
    renamed = (
        update(CurrentTopic).where(CurrentTopic.telegram_id == old, ~newer).values(telegram_id=new)
    )
    await session.execute(renamed, execution_options={"synchronize_session": False})


async def forget_topic(session: AsyncSession, chat: int) -> None:
    await session.execute(delete(CurrentTopic).where(CurrentTopic.telegram_id == chat))


async def forget_old_topics(session: AsyncSession, *, before: datetime) -> bool:
    """Delete a batch of current topics older than `before`; return whether more may be left."""
    return await delete_batch(session, CurrentTopic, CurrentTopic.at < before)
