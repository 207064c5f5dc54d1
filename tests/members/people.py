"""Persons who are known here, and who they are."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.conversation import Sender
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import Kind
from chatbot.members import service
from chatbot.members.models import Chat
from tests.clock import NOW


async def known(session: AsyncSession, *senders: Sender) -> list[Chat]:
    """Their rows."""
    return [await service.person(session, one, at=NOW) for one in senders]


async def log(session: AsyncSession) -> list[tuple[Act, int | None, int | None, str | None]]:
    """(act, by whom, on whom, topic), as it was written."""
    entries = await session.scalars(select(Entry).order_by(Entry.id))
    return [(one.act, one.actor, one.subject, one.topic_key) for one in entries]


async def told(session: AsyncSession) -> list[tuple[int, str]]:
    """(to which account, what) of the messages that are owed."""
    rows = await session.scalars(select(Owed).where(Owed.kind == Kind.MESSAGE).order_by(Owed.id))
    return [(row.chat_id, (row.content or {})["text"]) for row in rows]


async def menus(session: AsyncSession) -> dict[int, str]:
    """The role whose menu each account is owed."""
    rows = await session.scalars(select(Owed).where(Owed.kind == Kind.MENU))
    return {row.chat_id: (row.content or {})["role"] for row in rows}
