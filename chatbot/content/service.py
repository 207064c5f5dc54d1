"""Import and export content: read a source, merge it into the content, apply the changes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers import models as chantier_models, queries as chantier_queries
from chatbot.chantiers.rules import TopicKind
from chatbot.content import notices, queries
from chatbot.content.difference import difference
from chatbot.content.drafts import NO_EDITION, Content, EventDraft, SectionDraft, TopicDraft
from chatbot.content.merging import as_called, chronological, lay_newsletter, lay_pack
from chatbot.content.newsletter.layout import NewsletterError
from chatbot.content.newsletter.reading import read_newsletter
from chatbot.content.pack import BadSource, Problem, read_pack, read_text
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import advisory_lock
from chatbot.events.models import Event, EventChange
from chatbot.events.rules import EventDraft as State, is_past
from chatbot.events.service import Changed, settle_written
from chatbot.french import day_in_words, parse_schedule, parse_when, schedule_in_words
from chatbot.members.roles import tell_admins
from chatbot.reminders import service as reminders
from chatbot.reminders.rules import coming
from chatbot.rsvp.service import move_answers
from chatbot.subscriptions.queries import join_new

# What a topic is made of, by the names in the draft.
PARTS = {
    "porteurs": chantier_models.Porteur,
    "contacts": chantier_models.Contact,
    "resources": chantier_models.Resource,
    "questions": chantier_models.Asked,
}
# The fields of a date that a draft has as the table has them.
ALIKE = "title status place online link deadline_for places description".split()
KEPT = "Kept as told in the chat; --force takes what the source says:"
BUILT_IN = Path(__file__).parent / "pack"
LOCK = 2022_05_07  # the advisory lock's number: any that no other lock has


@dataclass(frozen=True, slots=True)
class Source:
    drafts: Sequence[TopicDraft]
    remarks: Sequence[Problem]  # for the operator
    is_pack: bool


def read_source(path: Path) -> Source:
    """Read a pack, which is a folder, or a newsletter, which is a file. Raises BadSource."""
    if path.is_dir():
        return Source(read_pack(path), [], is_pack=True)
    try:
        reading = read_newsletter(read_text(path))
    except NewsletterError as wrong:
        raise BadSource([Problem(path.name, wrong.line, wrong.sentence)]) from None
    remarks = [Problem(path.name, remark.line, remark.message) for remark in reading.remarks]
    return Source(reading.topics, remarks, is_pack=False)


async def import_source(
    work: UnitOfWork,
    source: Source,
    *,
    renumber: bool = False,
    force: bool = False,
    aloud: bool = False,
) -> list[str]:
    """Import a source; return lines that describe the changes. For a dry run, roll back.

    Dates that somebody told in the chat and of which the source says something else are kept, and
    listed, unless `force`. `aloud`: log the import, and tell the admins. Imports wait for each
    other, so that two don't number the same chantier.
    Raises NumberTaken or TooMuch before anything is written.
    """
    await advisory_lock(work.session, LOCK)
    before = await current(work.session)
    if source.is_pack:
        awaited = {
            (event.topic_key, event.key)
            for event in await queries.awaited_events(work.session)
            if not is_past(event, work.at)
        }
        lay = partial(lay_pack, before, source.drafts, awaited)
    else:
        lay = partial(lay_newsletter, before, source.drafts, renumber=renumber)
    after, forced = lay(force=force), lay(force=True)
    changed = {key: draft for key, draft in after.items() if before.get(key) != draft}
    topics = await _write_topics(work, before, changed)
    if changed:
        await chantier_queries.content_changed(work.session)
    new = sorted(after.keys() - before.keys())
    await join_new(work.session, [key for key in new if after[key].kind == "chantier"])
    if aloud and changed:
        for key in changed:
            await note(work, Act.IMPORTED, topic=key)
        await tell_admins(work, notices.imported([topics[key] for key in changed]))
    told = difference(after, forced)
    kept = [line for line in told if not re.search(r"\.edition: |events in another order$", line)]
    return [*difference(before, after), *([KEPT, *kept] if kept else [])]


async def current(session: AsyncSession) -> Content:
    """Load the whole content as drafts, by topic key, as an export writes it."""
    events: dict[str, list[EventDraft]] = {}
    topics = await queries.topics(session)
    editions = {topic.key: topic.edition for topic in topics}
    for event in await queries.events(session):
        edition = event.edition or NO_EDITION
        draft = EventDraft(
            key=event.key,
            when=schedule_in_words(event.schedule),
            deadline=day_in_words(event.deadline) if event.deadline else "",
            edition="" if event.edition == editions[event.topic_key] else edition,
            **{name: getattr(event, name) for name in ALIKE},
        )
        events.setdefault(event.topic_key, []).append(draft)
    return {topic.key: _draft(topic, chronological(events.get(topic.key, []))) for topic in topics}


async def load_when_empty(work: UnitOfWork, path: Path) -> bool:
    """Import a pack if there is no chantier yet; return whether it was imported."""
    await advisory_lock(work.session, LOCK)
    if await chantier_queries.chantiers(work.session):
        return False
    await import_source(work, read_source(path))
    return True


async def _write_topics(
    work: UnitOfWork, before: Content, changed: Content
) -> dict[str, chantier_models.Topic]:
    """Write the topics that changed, with their events; return all topics by their keys."""
    await queries.take_numbers_away(work.session, list(changed))
    topics = {topic.key: topic for topic in await queries.topics(work.session)}
    for key, draft in changed.items():
        topic = topics.setdefault(key, chantier_models.Topic(key=key))
        _write(topic, draft)
        work.session.add(topic)
    await work.session.flush()  # before `about` and the events, which point to topics
    for key, draft in changed.items():
        topics[key].about = draft.about
    await _apply_events(work, before, changed)
    return topics


def _write(topic: chantier_models.Topic, draft: TopicDraft) -> None:
    topic.kind, topic.number, topic.title = TopicKind(draft.kind), draft.number, draft.title
    topic.label, topic.summary = draft.label or "", draft.summary or ""
    topic.carried_by, topic.edition = draft.carried_by, draft.edition
    topic.aliases = [
        chantier_models.Alias(position=n, word=w) for n, w in enumerate(draft.aliases or [])
    ]
    for name, made_of in PARTS.items():
        parts = [
            made_of(position=n, **part.model_dump()) for n, part in enumerate(getattr(draft, name))
        ]
        setattr(topic, "asked" if name == "questions" else name, parts)
    topic.sections = [
        chantier_models.Section(
            position=n, **s.model_dump() | {"edition": s.edition or draft.edition}
        )
        for n, s in enumerate(draft.sections)
    ]


async def _apply_events(work: UnitOfWork, before: Content, changed: Content) -> None:
    known = {(event.topic_key, event.key): event for event in await queries.events(work.session)}
    for key, draft in changed.items():
        told = before[key].events if key in before else []
        called = as_called(told, draft.events)
        for was, now in zip(told, called, strict=True):
            if was.key != now.key:
                known[key, now.key] = renamed = known.pop((key, was.key))
                renamed.key = now.key
        gone = {event.key for event in called} - {event.key for event in draft.events}
        await queries.delete_events(work.session, key, sorted(gone))
        for event_draft in draft.events:
            event_key = event_draft.key
            event = known.get((key, event_key))
            if event is None:
                event = Event(topic_key=key, key=event_key, sequence=-1)
                work.session.add(event)
            await _write_event(work, event, event_draft, draft.edition)
    await work.session.flush()
    for key in changed:
        await settle_written(work.session, key)
    await reminders.revise_reminders(work)


async def _write_event(work: UnitOfWork, event: Event, draft: EventDraft, edition: str) -> None:
    schedule = parse_schedule(draft.when)
    state = State(
        when=schedule.when,
        rule=schedule.rule,
        exceptions=schedule.exceptions,
        deadline=parse_when(draft.deadline).start,
        **{name: getattr(draft, name) for name in ALIKE},
    )
    if draft.edition == NO_EDITION:
        event.edition = ""
    else:
        event.edition, event.told_by = draft.edition or edition, None
    before = event.state if event.sequence >= 0 else None
    if before != state:
        event.state, event.sequence, event.changed_at = state, event.sequence + 1, work.at
    if before is None:
        await work.session.flush()  # for its id
    week = work.at.date() + timedelta(days=8)  # in which it may have to be told at once
    if before == state or (before is None and not any(coming(event, work.at, week))):
        return
    work.session.add(
        EventChange(event_id=event.id, at=work.at, by=None, before=before, untold=True)
    )
    if before is not None:
        await move_answers(work, Changed(event, before))


def _draft(topic: chantier_models.Topic, events: list[EventDraft]) -> TopicDraft:
    as_they_are = "key number title edition about carried_by porteurs contacts resources".split()
    sections = [
        SectionDraft(
            key=section.key,
            title=section.title,
            body=section.body,
            edition="" if section.edition == topic.edition else section.edition,
        )
        for section in topic.sections
    ]
    fields = {name: getattr(topic, name) for name in as_they_are} | {
        "kind": topic.kind.value,
        "label": topic.label or None,
        "summary": topic.summary or None,
        "aliases": [alias.word for alias in topic.aliases] or None,
        "events": events,
        "sections": sections,
        "questions": topic.asked,
    }
    return TopicDraft.model_validate(fields, from_attributes=True)
