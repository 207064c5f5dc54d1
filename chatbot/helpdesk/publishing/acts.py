"""An answer becomes everybody's, or isn't any more; who asked is told."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Reply
from chatbot.engine.outbox import service as outbox
from chatbot.helpdesk.forwarding import service as passing
from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.rules import QuestionGone
from chatbot.helpdesk.published_answers.models import PublishedAnswer
from chatbot.helpdesk.publishing import notices, service
from chatbot.helpdesk.publishing.service import Draft
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat


async def publish(session: AsyncSession, of: Draft, by: Chat, *, at: datetime) -> int:
    """Its number. Raises AlreadyPublished."""
    number = await service.publish(session, of, by, at=at)
    await _show(session, of.question, by, notices.published(of.topic), at=at)
    return number


async def take_back(session: AsyncSession, one: PublishedAnswer, by: Chat, *, at: datetime) -> None:
    """Raises AnswerGone."""
    question = await _question_of(session, one, by)
    await service.take_back(session, one, by, at=at)
    if question is not None:
        topic = await topic_of_key(session, one.topic_key)
        said = notices.taken_back(question, topic)
        await _show(session, question, by, said, at=at, fresh=True)


async def _question_of(session: AsyncSession, one: PublishedAnswer, by: Chat) -> Question | None:
    """Alone with it: whoever erases its asker has it first and what is published of it then, too.

    None once it is withdrawn or erased: who asked is then kept for nothing but counting.
    """
    with suppress(QuestionGone):
        if one.question_id is not None:
            return await passing.of_theirs(session, by, one.question_id)
    return None


async def _show(
    session: AsyncSession,
    question: Question,
    by: Chat,
    said: Reply,
    *,
    at: datetime,
    fresh: bool = False,
) -> None:
    """One message: what is taken back to be corrected, and published again, rings but once."""
    asker = await members.numbered(session, question.asker)
    if asker.id == by.id or asker.unreachable_since is not None:
        return
    if await people.ban(session, asker.telegram_id) is None:
        key = f"published:{question.id}:{asker.id}"
        await outbox.show(session, asker.telegram_id, said, key=key, at=at, fresh=fresh)
