"""The queries on conversations; chats and persons by Telegram's ids."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Request
from chatbot.engine.storage.engine import INSERT, KEEPS_CACHE, delete_batch, dialect_of
from chatbot.members.models import Conversation

ABOUT = ("topic_key", "event_id", "sought")
ASKED = ("yes", "yes_label", "no", "by_word", "asked")
NOTHING_ASKED = {"yes": "", "yes_label": "", "no": "", "by_word": False, "asked": ""}


def _keep(dialect: str, names: tuple[str, ...]) -> Any:
    kept = INSERT[dialect](Conversation.__table__)
    differs = [getattr(Conversation, name) != kept.excluded[name] for name in names]
    return kept.on_conflict_do_update(
        index_elements=[Conversation.chat_id, Conversation.person_id],
        set_={name: kept.excluded[name] for name in (*names, "at")},
        where=or_(*differs, Conversation.at < bindparam("unless_since")),
    )


# Built once for each dialect, since opening a card is the most frequent request
# (storage/engine.py, in_array).
KEEP = {dialect: _keep(dialect, (*ABOUT, *ASKED)) for dialect in INSERT}
KEEP_QUESTION = {dialect: _keep(dialect, ASKED) for dialect in INSERT}


async def keep(
    session: AsyncSession,
    request: Request,
    about: dict[str, Any] | None,
    asked: dict[str, Any] | None,
    *,
    unless_since: datetime,
) -> None:
    """Keep what a person's conversation is about, unless the same was kept after `unless_since`.

    `about`: values of ABOUT; None: those that are kept stay. `asked`: values of ASKED; None: the
    question is over.
    """
    statement = (KEEP_QUESTION if about is None else KEEP)[dialect_of(session)]
    subject = about or {"topic_key": "", "event_id": 0, "sought": ""}
    chat, person = _of(request)
    row = {"chat_id": chat, "person_id": person, **subject, **(asked or NOTHING_ASKED)}
    values = row | {"at": request.at, "unless_since": unless_since}
    await session.execute(statement, values, execution_options=KEEPS_CACHE)


async def end_question(session: AsyncSession, request: Request) -> None:
    asked = update(Conversation).where(*_is_of(request), Conversation.yes != "")
    await session.execute(asked.values(NOTHING_ASKED), execution_options=KEEPS_CACHE)


async def conversation_of(session: AsyncSession, request: Request) -> Conversation | None:
    """Find the sender's conversation in the chat, however old."""
    kept = select(Conversation).where(*_is_of(request))
    return await session.scalar(kept.execution_options(populate_existing=True))


async def conversations_with(session: AsyncSession, person: int) -> list[Conversation]:
    """List a person's conversations in all chats."""
    return [*await session.scalars(select(Conversation).where(_concerns(person)))]


async def erase_conversations(session: AsyncSession, person: int) -> None:
    await session.execute(delete(Conversation).where(_concerns(person)))


async def drop_old_conversations(session: AsyncSession, *, before: datetime) -> bool:
    """Delete a batch of conversations older than `before`; return whether more may be left."""
    return await delete_batch(session, Conversation, Conversation.at < before)


def _of(request: Request) -> tuple[int, int]:
    """Return the ids of the chat and the sender; the chat's for who writes in a group's name."""
    return request.chat, request.sender.id if request.sender else request.chat


def _is_of(request: Request) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    chat, person = _of(request)
    return Conversation.chat_id == chat, Conversation.person_id == person


def _concerns(person: int) -> ColumnElement[bool]:
    return or_(Conversation.person_id == person, Conversation.chat_id == person)
