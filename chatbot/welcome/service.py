"""Gathering what a card shows, which several rooms know."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import queries
from chatbot.chantiers.models import Contact, Topic
from chatbot.chantiers.rules import ALLIANCE, fold
from chatbot.chantiers.service import topics_named
from chatbot.events.agenda import Agenda
from chatbot.events.service import agenda
from chatbot.welcome.rules import SECTION_WORDS


@dataclass(frozen=True, slots=True)
class Card:
    """A topic and what other rooms say of it; `behind` when a newer edition left it out."""

    topic: Topic
    agenda: Agenda
    appeal: Topic | None
    alliance: list[Contact]
    behind: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What typed words mean: topics, and the section that the last word may name."""

    topics: list[Topic]
    section: str = ""


async def card(session: AsyncSession, topic: Topic, today: date) -> Card:
    """Everything that the card and its sections show."""
    ours = await alliance(session)
    return Card(
        topic,
        await agenda(session, today, topic=topic.key),
        await queries.topic_about(session, topic.key),
        ours.contacts if ours else [],
        topic.edition < (await queries.latest_edition(session) or ""),
    )


async def found(session: AsyncSession, words: str) -> Found:
    """ "7", "alimentation", "7 ressources": the topics meant, and the section if one is named."""
    before, _, last = words.rpartition(" ")
    section = SECTION_WORDS.get(fold(last), "")
    if section and before.strip():
        topics = await topics_named(session, before)
        if len(topics) == 1:
            return Found(topics, section)
    return Found(await topics_named(session, words))


async def alliance(session: AsyncSession) -> Topic | None:
    """The alliance's own page, where the content has one."""
    return await queries.whole_topic(session, ALLIANCE)
