"""Counting what is asked in vain, and what becomes of a count."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers.knowledge import Knowledge
from chatbot.answers.rules import Answer
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable
from chatbot.conversation import Request
from chatbot.helpdesk.forwarding.rules import OnlyItsReferents
from chatbot.helpdesk.forwarding.service import answers_for
from chatbot.helpdesk.unanswered import queries
from chatbot.helpdesk.unanswered.lacking import is_lacking
from chatbot.helpdesk.unanswered.rules import Gap, GapGone, first_week, week_of
from chatbot.members import queries as people
from chatbot.members.models import Chat

Found = tuple[Gap, Topic | None]


async def count_unanswered(
    session: AsyncSession, ask: Request, given: Answer, knowledge: Knowledge
) -> None:
    """Count what isn't known of what they ask, unless who asks is banned."""
    if not is_lacking(given, knowledge, ask.at):
        return
    if ask.sender is None or await people.ban(session, ask.sender.id) is None:
        await queries.count(session, given.about, given.asked, week_of(ask.at.date()))


async def gaps(session: AsyncSession, person: Chat, *, at: datetime) -> Sequence[Found]:
    """In the topics of this person, what was asked most first; an admin's are all, and none."""
    topics = await answers_for(session, person)
    named = {topic.key: topic for topic in await followable(session)}
    found = await queries.gaps(session, topics, since=first_week(at.date()))
    return [(one, named.get(one.topic)) for one in found if not one.topic or one.topic in named]


async def gap(
    session: AsyncSession, person: Chat, topic: str, number: int, *, at: datetime
) -> Found:
    """One of them. Raises OnlyItsReferents, GapGone."""
    if not _is_theirs(topic, await answers_for(session, person)):
        raise OnlyItsReferents
    for one, of in await gaps(session, person, at=at):
        if (one.topic, one.number) == (topic, number):
            return one, of
    raise GapGone


async def settle(session: AsyncSession, one: Gap) -> None:
    """It was published: from now on it is counted anew."""
    await queries.settle(session, one.topic, one.subject)


async def forget_old(session: AsyncSession, at: datetime) -> bool:
    """Drop some of what isn't counted any more; whether there may be more."""
    return await queries.forget_old(session, before=first_week(at.date()))


def _is_theirs(topic: str, topics: Collection[str] | None) -> bool:
    return topics is None or topic in topics
