"""Loading what was published from the rooms that keep it, indexed until the content changes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, inspect
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.news_queries import all_published
from chatbot.answers.index import Index, index_of
from chatbot.answers.knowledge import Knowledge, Part, Person, Subject
from chatbot.answers.rules import NEWS
from chatbot.chantiers.models import Contact, Resource, Section, Topic
from chatbot.chantiers.queries import whole_topics
from chatbot.chantiers.service import content_version
from chatbot.conversation.markup import blocks, escape
from chatbot.events.models import Event
from chatbot.events.queries import events
from chatbot.french.typography import protect
from chatbot.helpdesk import queries as helpdesk
from chatbot.helpdesk.models import PublishedAnswer
from chatbot.helpdesk.rules import REPLIES
from chatbot.helpdesk.wording import REPLIES_TITLE, entry

COLUMNS = inspect(Event).column_attrs

_indexes: WeakKeyDictionary[Pool, tuple[int, Index]] = WeakKeyDictionary()  # of each database


async def load_index(session: AsyncSession) -> Index:
    """Index what was published, as this transaction sees it."""
    version = await content_version(session)
    if version is None:  # it changes here, and may be rolled back
        return index_of(await load_knowledge(session))
    pool = session.get_bind().engine.pool
    held = _indexes.get(pool)
    if held is None or held[0] != version:
        held = (version, index_of(await load_knowledge(session)))
        _indexes[pool] = held
    return held[1]


async def load_knowledge(session: AsyncSession) -> Knowledge:
    """Load what was published as values that outlive the session."""
    topics = await whole_topics(session)
    numbers = {topic.key: topic.number for topic in topics}
    dates: dict[str, list[Event]] = defaultdict(list)
    for event, topic in await events(session, ""):
        dates[topic.key].append(_apart(event))
    since: dict[str, list[Part]] = defaultdict(list)  # what came out beside the editions
    for news in await all_published(session):
        since[news.topic_key].append(_announced(news))
    for answer in await helpdesk.published(session):
        since[answer.topic_key].append(_answered(answer))
    return Knowledge(
        tuple(_subject(topic, numbers, dates[topic.key], since[topic.key]) for topic in topics)
    )


def _apart(event: Event) -> Event:
    """Copy a date out of its session, whose rollback would take its values away."""
    return Event(**{column.key: getattr(event, column.key) for column in COLUMNS})


def _subject(
    topic: Topic,
    numbers: Mapping[str, int | None],
    dates: Sequence[Event],
    since: Sequence[Part],
) -> Subject:
    return Subject(
        topic.key,
        topic.kind,
        topic.number,
        topic.title,
        topic.label,
        topic.summary,
        topic.carried_by,
        topic.edition,
        topic.about,
        numbers.get(topic.about or ""),
        aliases=tuple(alias.word for alias in topic.aliases),
        porteurs=tuple(Person(porteur.name, porteur.role) for porteur in topic.porteurs),
        contacts=tuple(map(_contact, topic.contacts)),
        resources=tuple(_reference(resource, topic) for resource in topic.resources),
        parts=(*map(_written, topic.sections), *since),
        events=tuple(dates),
    )


def _contact(contact: Contact) -> Person:
    return Person(contact.name, contact.organisation, contact.address, contact.note)


def _reference(resource: Resource, topic: Topic) -> Part:
    text = escape(resource.text)
    html = f'<a href="{escape(resource.url)}">{text}</a>' if resource.url else text
    return Part("ressources", "Ressources", html, topic.edition)


def _written(section: Section) -> Part:
    html = "\n\n".join(blocks(section.body))
    return Part(section.key, section.title, html, section.edition)


def _announced(news: Announcement) -> Part:
    return Part(NEWS, "Annonce", protect(news.text), day=news.published_at)


def _answered(answer: PublishedAnswer) -> Part:
    return Part(REPLIES, REPLIES_TITLE, entry(answer), day=answer.published_at)
