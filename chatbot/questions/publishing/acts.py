"""An answer becomes everybody's; who asked is told."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.outbox import service as outbox
from chatbot.questions.publishing import notices, service
from chatbot.questions.publishing.service import Draft


async def publish(session: AsyncSession, of: Draft, by: Chat, *, at: datetime) -> int:
    """Its number. Raises AlreadyPublished."""
    number = await service.publish(session, of, by, at=at)
    asker = await members.numbered(session, of.question.asker)
    # Once, also where it is taken back to be corrected, and published again.
    key = f"published:{of.question.id}:{asker.id}"
    if await _is_to_be_told(session, asker, by) and not await outbox.is_shown(session, key):
        said = notices.published(of.topic)
        await outbox.tell(session, asker.telegram_id, said, at=at, key=key)
    return number


async def _is_to_be_told(session: AsyncSession, asker: Chat, by: Chat) -> bool:
    if asker.id == by.id or asker.unreachable_since is not None:
        return False
    return await members.ban_of(session, asker.telegram_id) is None
