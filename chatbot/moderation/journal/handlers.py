"""`/journal`: the log, newest first, of all or of one person, about all or one topic."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.rules import leading_number
from chatbot.chantiers.service import followable
from chatbot.conversation import OldStep, Press, Reply, Request, Requires, old_command
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.moderation.journal import screens, service, texts
from chatbot.moderation.journal.payloads import FindPerson, PickTopic, ShowLog
from chatbot.moderation.rules import PAGE

PERSON_STEP = "journal"


async def journal(ask: Request, session: AsyncSession) -> Reply:
    """`/journal`, `/journal 7`, `/journal dupont`."""
    if not ask.words:
        return await _page(ask, session, ShowLog())
    topics = await followable(session, ask.words)
    people = [] if leading_number(ask.words) else await _named(session, ask.words)
    match topics, people:
        case [topic], []:
            return await _page(ask, session, ShowLog(topic=topic.key))
        case [], [person]:
            return await _page(ask, session, ShowLog(person=person.id))
        case [], []:
            return Reply(texts.NOTHING, screens.back(ShowLog()))
    which = texts.TOO_MANY if len(people) > PAGE else texts.WHICH
    return Reply(which, screens.choice(people, topics))


async def show(ask: Request, session: AsyncSession, asked: ShowLog) -> Reply:
    """Another page, or another choice of entries."""
    return await _page(ask, session, asked)


async def pick_topic(_ask: Request, session: AsyncSession, picked: PickTopic) -> Reply:
    """All the topics."""
    return Reply(texts.WHICH_TOPIC, screens.topics(await followable(session), picked))


async def find_person(ask: Request, session: AsyncSession, wanted: FindPerson) -> Reply:
    """Whom is asked for."""
    await members.begin(session, ask, PERSON_STEP, wanted.topic)
    return Reply(texts.WHICH_PERSON, screens.back(wanted))


async def person_said(ask: Request, session: AsyncSession, topic: str) -> Reply:
    """The name, as the admin types it; again, where it isn't one person's."""
    people = await _named(session, ask.words)
    if len(people) == 1:
        return await _page(ask, session, ShowLog(person=people[0].id, topic=topic))
    await members.begin(session, ask, PERSON_STEP, topic)
    if not people:
        return Reply(texts.NOBODY, screens.back(ShowLog(topic=topic)))
    which = texts.TOO_MANY if len(people) > PAGE else texts.WHICH
    return Reply(which, screens.choice(people, [], topic=topic))


async def _named(session: AsyncSession, words: str) -> Sequence[Chat]:
    return await members.find_persons(session, words, limit=PAGE + 1)


async def _page(ask: Request, session: AsyncSession, asked: ShowLog) -> Reply:
    shown = await service.read(session, asked)
    entries = [
        texts.sentence(entry, shown.people, shown.topics, at=ask.at) for entry in shown.page.entries
    ]
    text = texts.listing(
        entries,
        person=texts.called(asked.person, shown.people) if asked.person else "",
        topic=texts.topic(asked.topic, shown.topics) if asked.topic else "",
        newest=not shown.page.newer,
    )
    return Reply(text, screens.log(shown, asked))


ROUTES = (
    old_command("journal", journal, menu="Qui a fait quoi, et quand", requires=Requires.ADMIN),
    Press(ShowLog, show, requires=Requires.ADMIN),
    Press(PickTopic, pick_topic, requires=Requires.ADMIN),
    Press(FindPerson, find_person, requires=Requires.ADMIN),
    OldStep(PERSON_STEP, person_said, requires=Requires.ADMIN),
)
