"""Everything that was published, gathered from the rooms that keep it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.news_queries import all_published
from chatbot.answers.knowledge import Knowledge, Part, Person, Subject
from chatbot.answers.rules import NEWS, REPLIES
from chatbot.chantiers.models import Topic
from chatbot.chantiers.queries import whole_topics
from chatbot.conversation.markup import blocks, escape
from chatbot.events.models import Event
from chatbot.events.queries import events
from chatbot.helpdesk.published_answers.models import PublishedAnswer
from chatbot.helpdesk.published_answers.rendering import TITLE, entry
from chatbot.helpdesk.published_answers.service import all_published as all_answers

COLUMNS = inspect(Event).column_attrs


async def gathered(session: AsyncSession) -> Knowledge:
    """All of it, as values that outlive the session."""
    topics = await whole_topics(session)
    numbers = {topic.key: topic.number for topic in topics}
    dates: dict[str, list[Event]] = defaultdict(list)
    for event, topic in await events(session, ""):
        dates[topic.key].append(_apart(event))
    since: dict[str, list[Part]] = defaultdict(list)  # what came out beside the editions
    for news in await all_published(session):
        since[news.topic_key].append(_announced(news))
    for reply in await all_answers(session):
        since[reply.topic_key].append(_answered(reply))
    return Knowledge(
        tuple(_subject(one, numbers, dates[one.key], since[one.key]) for one in topics)
    )


def _apart(event: Event) -> Event:
    """The same, of no session: whose rollback would take its values away."""
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
        porteurs=tuple(Person(one.name, one.role) for one in topic.porteurs),
        contacts=tuple(
            Person(one.name, one.organisation, one.address, one.note) for one in topic.contacts
        ),
        resources=tuple(
            Part("ressources", "Ressources", _resource(one.text, one.url), topic.edition)
            for one in topic.resources
        ),
        parts=(
            *(
                Part(one.key, one.title, "\n\n".join(blocks(one.body)), one.edition)
                for one in topic.sections
            ),
            *since,
        ),
        events=tuple(dates),
    )


def _resource(text: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)


def _announced(one: Announcement) -> Part:
    return Part(NEWS, "Annonce", one.text, day=one.published_at)


def _answered(one: PublishedAnswer) -> Part:
    return Part(REPLIES, TITLE, entry(one), day=one.published_at)
