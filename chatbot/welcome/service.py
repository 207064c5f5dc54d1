"""Gathering what a card shows, which several rooms know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import queries
from chatbot.chantiers.models import Contact, Topic
from chatbot.chantiers.rules import ALLIANCE, fold, leading_number
from chatbot.chantiers.service import topics_named
from chatbot.conversation import Request
from chatbot.events.agenda import Agenda
from chatbot.events.service import agenda
from chatbot.helpdesk.published_answers.models import PublishedAnswer
from chatbot.helpdesk.published_answers.service import all_published, is_published
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.service import standing
from chatbot.welcome.rules import LONGEST_SECTION_WORDS, REPLIES, SECTION_WORDS


@dataclass(frozen=True, slots=True)
class Card:
    """A topic and what other rooms say of it.

    `following` is how the chat that asks stands to it; `private`, whether that is one person's.
    `appeal` is what this chantier carries, `carrier` the chantier that carries this appeal;
    `behind`, when a newer edition left the topic out. The `replies` themselves are there where
    their section is opened.
    """

    topic: Topic
    agenda: Agenda
    following: Subscription | None
    appeal: Topic | None
    carrier: Topic | None
    alliance: list[Contact]
    behind: bool
    private: bool
    at: datetime
    has_replies: bool = False
    replies: Sequence[PublishedAnswer] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What typed words mean: topics, and the section that the last words name ("" for the card)."""

    topics: list[Topic]
    section: str = ""


async def card(session: AsyncSession, ask: Request, topic: Topic, section: str = "") -> Card:
    """Everything that the card shows, or that section of it."""
    ours = await alliance(session)
    return Card(
        topic,
        await agenda(session, ask.at, topic=topic.key),
        await standing(session, ask, topic.key),
        await queries.topic_about(session, topic.key),
        await queries.whole_topic(session, topic.about) if topic.about else None,
        ours.contacts if ours else [],
        topic.edition < (await queries.latest_edition(session) or ""),
        ask.private,
        ask.at,
        await is_published(session, topic.key),
        await all_published(session, topic.key) if section == REPLIES else (),
    )


async def found(session: AsyncSession, words: str) -> Found:
    """ "7", "alimentation", "7 ressources": the topics meant, and the section if one is named.

    Behind a number, words that name no section change nothing: the number is what is meant.
    """
    said = fold(words).split()
    for count in range(min(LONGEST_SECTION_WORDS, len(said) - 1), 0, -1):
        section = SECTION_WORDS.get(" ".join(said[-count:]))
        if section is not None:
            topics = await topics_named(session, " ".join(said[:-count]))
            if len(topics) == 1:
                return Found(topics, section)
    number = leading_number(words)
    return Found(await topics_named(session, number or words))


async def alliance(session: AsyncSession) -> Topic | None:
    """The alliance's own page, where the content has one."""
    return await queries.whole_topic(session, ALLIANCE)
