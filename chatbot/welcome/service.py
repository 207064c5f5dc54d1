"""Gather what a card shows, which several rooms know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import queries
from chatbot.chantiers.models import Contact, Topic
from chatbot.chantiers.rules import ALLIANCE, TopicKind, fold, leading_number
from chatbot.chantiers.service import topics_listed, topics_named
from chatbot.conversation import Request
from chatbot.events.agenda import Agenda, find_agenda
from chatbot.helpdesk import queries as helpdesk
from chatbot.helpdesk.models import PublishedAnswer
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.service import subscription_to
from chatbot.welcome import rules


@dataclass(frozen=True, slots=True)
class Card:
    """A topic with its dates, subscription, appeal and published answers."""

    topic: Topic
    agenda: Agenda
    following: Subscription | None  # of the chat that asks
    appeal: Topic | None  # what this chantier carries
    carrier: Topic | None  # the chantier that carries this appeal
    alliance: list[Contact]  # the alliance's own
    behind: bool  # a newer edition left the topic out
    private: bool  # whether the chat that asks is one person's
    at: datetime
    has_replies: bool = False
    replies: Sequence[PublishedAnswer] = ()  # only where their section is opened

    @property
    def can_be_followed(self) -> bool:
        """Whether the topic has news: the alliance has none, and the appeal none for a group."""
        kind = self.topic.kind
        return kind is TopicKind.CHANTIER or (kind is TopicKind.APPEAL and self.private)

    def sections(self) -> list[tuple[str, str]]:
        """List (key, title) of what the card can open, in its order."""
        topic = self.topic
        written = [(s.key, s.title) for s in topic.sections if s.key != rules.DATES]
        has_dates = any(s.key == rules.DATES for s in topic.sections)
        made = [
            (rules.REPLIES, self.has_replies),
            (rules.RESOURCES, topic.resources),
            (rules.DATES, has_dates or self.agenda.past or not self.agenda.is_empty),
            (rules.CONTACT, topic.contacts or topic.kind is not TopicKind.ALLIANCE),
        ]
        return written + [(key, rules.LABELS[key]) for key, has in made if has]


async def gather_card(
    session: AsyncSession, request: Request, topic: Topic, section: str = ""
) -> Card:
    """Gather the card, or a section of the card."""
    ours = await alliance(session)
    return Card(
        topic,
        await find_agenda(session, request.at, topic=topic.key, appeal=request.private),
        await subscription_to(session, request, topic.key),
        await queries.topic_about(session, topic.key),
        await queries.whole_topic(session, topic.about) if topic.about else None,
        ours.contacts if ours else [],
        topic.edition < await queries.latest_edition(session),
        request.private,
        request.at,
        await helpdesk.count_published(session, [topic.key]) > 0,
        await helpdesk.published(session, [topic.key]) if section == rules.REPLIES else (),
    )


async def find_by_words(
    session: AsyncSession, words: str
) -> tuple[list[Topic], str, Sequence[str]]:
    """Find the topics that "7", "alimentation" or "7 ressources" mean; the section, "" for a card.

    With the words behind a number that name nothing: the number is what is meant.
    """
    folded = fold(words).split()
    for count in range(min(rules.LONGEST_SECTION_WORDS, len(folded) - 1), 0, -1):
        section = rules.SECTION_WORDS.get(" ".join(folded[-count:]))
        if section is not None:
            topics = await topics_named(session, " ".join(folded[:-count]))
            if len(topics) == 1:
                return topics, section, []
    if leading_number(words):
        listed = await topics_listed(session, words)
        return [*listed.topics, *listed.unclear], "", listed.unknown
    return await topics_named(session, words), "", []


async def alliance(session: AsyncSession) -> Topic | None:
    """Find the alliance's own page, where the content has one."""
    return await queries.whole_topic(session, ALLIANCE)
