"""Count what is asked in vain, by topic, for those who can publish it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable
from chatbot.conversation import Request, UnitOfWork
from chatbot.helpdesk import queries, rules
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat

Found = tuple[rules.Gap, Topic | None]


async def count(session: AsyncSession, request: Request, *, topic: str, subject: str) -> None:
    """Count a question without an answer, unless its sender is banned."""
    sender = request.sender
    if sender is None or await people.ban(session, sender.id) is None:
        await queries.count_in_vain(session, topic, subject, rules.week_of(request.at.date()))


async def gaps(work: UnitOfWork, person: Chat) -> Sequence[Found]:
    """List the gaps in the topics of this person, the most asked first.

    For an admin, that is every topic, and what was asked of none.
    """
    topics = await members.writable_topics(work.session, person)
    named = {topic.key: topic for topic in await followable(work.session)}
    found = await queries.gaps(work.session, topics, since=rules.first_week(work.at.date()))
    return [(gap, named.get(gap.topic)) for gap in found if not gap.topic or gap.topic in named]


async def gap(work: UnitOfWork, person: Chat, topic: str, number: int) -> Found:
    """Find a gap by its topic and its number. Raises OnlyItsReferents, GapGone."""
    if not await members.may_write(work.session, person, topic):
        raise rules.OnlyItsReferents
    for found in await gaps(work, person):
        if (found[0].topic, found[0].number) == (topic, number):
            return found
    raise rules.GapGone


async def drop_old(work: UnitOfWork) -> bool:
    """Drop some counts that are too old; tell whether there may be more."""
    return await queries.drop_old_counts(work.session, before=rules.first_week(work.at.date()))
