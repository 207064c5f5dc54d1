"""What is kept of those who ask and answer."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import followable
from chatbot.chantiers.texts import numbered
from chatbot.conversation.personal_data import Kept, Person
from chatbot.helpdesk.forwarding import acts, notices, service
from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.privacy import queries, texts
from chatbot.helpdesk.forwarding.rules import A_DAY
from chatbot.helpdesk.published_answers.models import PublishedAnswer
from chatbot.helpdesk.published_answers.service import published_as, published_by
from chatbot.members import service as members

ALLIANCES = "l’Alliance"
AT_ONCE = 100  # questions, each shown to a few
APART = timedelta(seconds=2)  # twice what a chat must be left alone between two messages


async def about(session: AsyncSession, person: Person) -> list[Kept]:
    """What they asked, and what they answer."""
    if person.number is None:
        return []
    names = await _names(session)
    asked = await queries.asked_by(session, person.number)
    taken = await queries.taken_by(session, person.number)
    public = await published_by(session, person.number)
    on_a_page = await published_as(session, [one.id for one in asked])
    return [
        *(texts.asked(one, _named(one, names)) for one in asked),
        *(texts.on_a_page(_named(one, names)) for one in asked if one.id in on_a_page),
        *(texts.taken(one, _named(one, names)) for one in taken),
        *(texts.published(one, _named(one, names)) for one in public),
    ]


async def losses(session: AsyncSession, person: Person, *, at: datetime) -> list[str]:
    """The questions that nobody will answer any more; no HTML."""
    del at
    if person.number is None:
        return []
    names = await _names(session)
    asked = await queries.asked_by(session, person.number)
    return [texts.loss(one, _named(one, names)) for one in asked if texts.is_open(one)]


async def forget(session: AsyncSession, person: Person, *, at: datetime) -> None:
    """Erase what they asked, also from the messages to référents; others answer what they took."""
    if person.number is None:
        return
    number = person.number
    await service.alone_with_all_of(session, number)
    for one in await queries.asked_by(session, number):
        await acts.erase(session, one, at=at)
    leaving = await members.numbered(session, number)
    await acts.leave_all(session, leaving, at=at)


async def purge(session: AsyncSession, at: datetime, *, kept: timedelta) -> bool:
    """Drop some of what was last spoken of so long ago, also from the messages that show it;
    whether there may be more.

    The messages are emptied one after the other, so that what is new waits for none of them.
    """
    old = await queries.some_old(
        session, before=at - kept, withdrawn_before=at - A_DAY, limit=AT_ONCE
    )
    for number, one in enumerate(old):
        await acts.erase(session, one, at=at + number * APART, said=notices.EXPIRED)
    return len(old) == AT_ONCE


async def _names(session: AsyncSession) -> Mapping[str, str]:
    return {topic.key: numbered(topic) for topic in await followable(session)}


def _named(question: Question | PublishedAnswer, names: Mapping[str, str]) -> str:
    return names.get(question.topic_key or "", ALLIANCES)
