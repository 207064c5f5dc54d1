"""The dossier of an announcement: all that pages, notices and decisions need, loaded together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import dates, news_queries, queries, rules, service, wording
from chatbot.announcements.models import Announcement
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import topic_name
from chatbot.conversation import Button, Post, UnitOfWork
from chatbot.conversation.markup import escape, length, paragraphs, visible
from chatbot.engine.outbox import broadcast_queries
from chatbot.engine.outbox.rules import Figures
from chatbot.events import queries as event_queries
from chatbot.events.changing import Change
from chatbot.events.models import Event
from chatbot.events.reading import misnamed_in
from chatbot.events.rules import EventDraft, PlannedDate
from chatbot.events.wording import as_event, entry as date_entry
from chatbot.french import When, typeset
from chatbot.french.typography import unprotect
from chatbot.members.models import Chat
from chatbot.rsvp.wording import rows_under
from chatbot.subscriptions.links import leave_here

NOBODY = rules.Recipients()


@dataclass(frozen=True, slots=True)
class Dossier:
    """An announcement with its topics, its author, and the dates that stand under it."""

    announcement: Announcement
    topic: Topic  # the announcement's own
    others: Sequence[Topic] = ()  # further topics whose followers get the announcement
    dates: Sequence[Event] = ()  # as they will be once the announcement has left
    author: Chat | None = None  # None: erased

    @property
    def topics(self) -> Sequence[Topic]:
        """All topics of the announcement, its own first."""
        return (self.topic, *self.others)

    @property
    def topic_keys(self) -> list[str]:
        return [topic.key for topic in self.topics]

    @property
    def followed(self) -> str:
        """The broadcast's `topic`: the topic's key or, for several topics, `ANY_TOPIC_OF`."""
        return (
            f"{service.ANY_TOPIC_OF}{self.announcement.number}" if self.others else self.topic.key
        )

    @property
    def in_words(self) -> str:
        """Write "annonce pour « 5. Média »", for the middle of a sentence, in HTML."""
        what = "correction" if self.announcement.is_correction else "annonce"
        return f"{what} pour {topic_name(self.topic)}"

    @property
    def title(self) -> str:
        what = "Correction d’une annonce" if self.announcement.is_correction else "Annonce"
        return f"<b>{what} pour {wording.topic_names(self.topics)}</b>"

    @property
    def written_out(self) -> str:
        """All that the author decides, in HTML, to compare versions: text, dates, buttons."""
        links = [f"{link['label']} {link['url']}" for link in self.announcement.links]
        buttons = (unprotect(escape(link)) for link in links)
        return "\n".join([self._with_dates(self.announcement.text), *buttons])

    def with_footer(self, text: str) -> str:
        """Add the dates and the footer to the author's text; Telegram's limits count them, too."""
        why = escape(typeset(wording.why_it_comes(self.topics)))
        return paragraphs(self._with_dates(text), typeset(f"<i>{why}</i>"))

    def _with_dates(self, text: str) -> str:
        return paragraphs(text, *(typeset(date_entry(event)) for event in self.dates))

    def check_text(self, html: str, *, with_file: bool | None = None, before: int = 0) -> None:
        """Refuse a text that is too long with its footer. Raises TooLong, TooFormatted.

        `with_file`: whether a file goes with the text; None: if the announcement has a file.
        `before`: the length of earlier parts of the text, which came in messages of their own.
        """
        text = self.with_footer(html)
        has_file = self.announcement.media is not None if with_file is None else with_file
        room = rules.longest(with_file=has_file)
        if (units := length(text) + before) > room:
            raise rules.TooLong(units - room, with_file=has_file)
        pieces = text.count("<") - text.count("</")  # tags only: a "<" of the text is escaped
        if pieces > rules.PIECES or len(text.encode()) > rules.SOURCE_BYTES:
            raise rules.TooFormatted

    def reference(self, reader: int | None = None) -> str:
        """Refer to the announcement in HTML; `reader`: our own id of who reads."""
        return wording.reference(self.announcement, self.topic, reader)

    def leave_button(self, *, preview: bool = False) -> Button:
        """Lay out the button to unfollow the topic for which a copy came; idle in a `preview`."""
        about = self.announcement.number if self.others else 0
        return leave_here.button(
            "Ne plus suivre", topic=self.topic.key, preview=preview, announcement=about
        )

    def post(self, *, preview: bool = False) -> Post:
        """Lay out the message that followers get; in a `preview`, buttons that act are idle."""
        buttons = (
            *wording.link_buttons(self.announcement),
            *rows_under(self.dates, preview=preview),
            (self.leave_button(preview=preview),),
        )
        text = self.with_footer(self.announcement.text)
        return Post(text, self.announcement.media, buttons, self.announcement.shows_links)


@dataclass(frozen=True, slots=True)
class Draft(Dossier):
    """The dossier of an announcement that hasn't left, with what its departure would do."""

    recipients: rules.Recipients = NOBODY
    may_write: bool = True  # the author may still write for the topic
    may_move: bool = False  # the author may move the draft to another topic
    needs_review: bool = False  # by somebody else, before the announcement leaves
    misnamed: tuple[str, date] | None = None  # words of the text with a wrong weekday, and the day
    offered: Sequence[EventDraft] = ()  # dates in the text that may be added to the agenda
    told_changes: Sequence[Change] = ()  # what the text changes in known dates, if not planned
    latest: Announcement | None = None  # of the same topic or author, if one left just before
    corrected: Announcement | None = None  # the announcement that a correction corrects
    corrected_before: str = ""  # `written_out` of the corrected announcement
    overtaken_by: Chat | None = None  # who made the latest correction, if the draft `is_overtaken`
    copies: Figures | None = None  # the deliveries of the corrected announcement, counted
    # Dates that the text contradicts, each with the text's time; None: the text has no such day.
    contradicted: Sequence[tuple[Event, When | None]] = ()
    untold_corrections: Sequence[Announcement] = ()  # earlier corrections, whose notes still wait

    @property
    def changes(self) -> str:
        """What a correction changes, in HTML; "" for no change."""
        if self.corrected is None:
            return ""
        before, after = self.corrected_before, self.written_out
        words = wording.difference(before, after)
        if not words and before != after:
            words = wording.FORMATTING_CHANGES
        return "\n".join(filter(None, [words, self._file_change]))

    @property
    def is_overtaken(self) -> bool:
        """Whether another correction was published since this correction took its text."""
        version = self.corrected and self.corrected.version
        return version is not None and self.announcement.corrects_version not in (None, version)

    @property
    def note(self) -> str | None:
        """The note to recipients of the old text, in plain text; None: nobody is told.

        It begins with the notes of earlier corrections that weren't sent yet.
        """
        notes = [*(earlier.change_note for earlier in self.untold_corrections), self._own_note]
        return "\n".join(filter(None, notes)) if any(note is not None for note in notes) else None

    @property
    def content(self) -> dict[str, Any]:
        """The content and the hour as a reviewer sees them, for `reviewed_content`."""
        send_at = self.announcement.send_at
        content: dict[str, Any] = {
            "text": self.written_out,
            "file": self.announcement.file_id,
            "leaves": send_at and send_at.astimezone(UTC).isoformat(),
        }
        if self.others and not self.announcement.is_correction:
            content["topics"] = sorted(self.topic_keys)
        return content if self._own_note is None else content | {"note": self._own_note}

    @property
    def is_reviewed(self) -> bool:
        """Whether a reviewer approved exactly the present content."""
        return self.announcement.reviewed_content == self.content

    @property
    def is_open(self) -> bool:
        """Whether the author may change the draft as it stands."""
        may_leave = self.corrected is None or self.corrected.state is rules.State.PUBLISHED
        return self.announcement.state is rules.State.WRITING and self.may_write and may_leave

    @property
    def waits_for_review(self) -> bool:
        """Whether a review comes first, even of a draft scheduled before reviews were needed."""
        if not self.needs_review:
            return False
        state = self.announcement.state
        unreviewed = state in (rules.State.SCHEDULED, rules.State.LATE) and not self.is_reviewed
        return unreviewed or state is rules.State.WRITING

    def leaves_at(self, at: datetime) -> datetime | None:
        """Find the hour of departure, if one is chosen and still to come."""
        send_at = self.announcement.send_at
        return send_at if send_at and send_at > at else None

    @property
    def attached(self) -> str:
        """What goes with the text: "une photo, une date, 2 boutons"; or "" for nothing."""
        kind, links = self.announcement.file_kind, self.announcement.links
        parts = (
            wording.FILES[kind] if kind is not None else "",
            wording.count(len(self.dates), "date", "dates"),
            wording.count(len(links), "bouton", "boutons"),
        )
        return ", ".join(filter(None, parts))

    @property
    def sending_label(self) -> str:
        """The label of the button that sends the draft at once."""
        if self.copies is not None:
            sent, groups = self.copies.sent, self.copies.groups
            what = "Corriger chez" if self.note is None else "Corriger et prévenir"
            return f"{what} {wording.reached(sent, groups)}" if sent else "Corriger"
        return "Envoyer" if self.announcement.state is rules.State.WRITING else "Envoyer maintenant"

    def once_approved(self, at: datetime) -> str:
        """Write what happens once the draft is approved, as a clause behind a colon."""
        when = self.leaves_at(at)
        if when is not None:
            return f"elle partira {wording.moment(when, at)}"
        if self.corrected is not None:
            told = "" if self.note is None else ", et qui les a reçus est prévenu"
            return f"les messages déjà reçus sont corrigés{told}"
        whom = wording.audience(self.recipients)
        return f"elle part vers {whom}" if whom else "elle est publiée"

    @property
    def _file_change(self) -> str:
        is_other = self.corrected and self.corrected.file_id != self.announcement.file_id
        return wording.FILE_CHANGES if is_other else ""

    @property
    def _own_note(self) -> str | None:
        note = self.announcement.change_note
        if self.corrected is None or note is None:
            return None
        before, after = self.corrected_before, self.written_out
        words = wording.changes_in_words(before, after) if before != after else ""
        return note or " ".join(filter(None, [words, self._file_change]))


async def open_dossier(
    session: AsyncSession, announcement: Announcement, planned: Sequence[PlannedDate] | None = None
) -> Dossier:
    """Load the topics, the author and the dates of an announcement. Raises TopicGone.

    The dates are the attached date, the dates that the announcement added, and its planned dates.
    A planned date, or a date with a planned change, is loaded as it will be once the announcement
    has left. `planned`: planned dates that replace the announcement's own.
    """
    topic = await topic_of_key(session, announcement.topic_key)
    planned = announcement.planned if planned is None else planned
    planned = [each for each in planned if not each.keep]
    changed = {each.event: as_event(each.state) for each in planned if each.event is not None}
    under = await dates.present_dates(session, announcement)
    for event_id in changed.keys() - {event.id for event in under}:
        if (event := await event_queries.event(session, event_id)) is not None:
            under.append(event)
    for event in under:
        if event.id in changed:
            changed[event.id].id, changed[event.id].sequence = event.id, event.sequence
    present = [changed.get(event.id, event) for event in under]
    added = [each.apart if each.event else each.state for each in planned]
    new = [as_event(state) for state in added if state is not None]
    return Dossier(
        announcement,
        topic,
        await service.other_topics(session, announcement, topic),
        [*present, *new],
        await service.author_of(session, announcement),
    )


async def describe(work: UnitOfWork, announcement: Announcement) -> Draft:
    """Load the dossier of an announcement that hasn't left. Raises TopicGone, AnnouncementGone."""
    dossier = await open_dossier(work.session, announcement)
    draft = Draft(
        announcement,
        dossier.topic,
        dossier.others,
        dossier.dates,
        dossier.author,
        recipients=await news_queries.count_recipients(work, dossier.topic_keys),
        may_write=not await service.is_orphan(work.session, announcement),
        may_move=bool(await service.topics_to_move_to(work.session, announcement)),
        needs_review=bool(await queries.reviewed_topics(work.session, dossier.topic_keys)),
        misnamed=misnamed_in(visible(announcement.text), work.at),
        offered=await dates.offered(work, announcement),
        told_changes=await dates.told_changes(work, announcement),
        latest=await queries.latest_out(
            work.session, announcement, since=work.at - rules.SOON_AFTER
        ),
    )
    if announcement.corrects is None:
        return draft
    corrected = await service.lock(work.session, announcement.corrects)
    before = (await open_dossier(work.session, corrected)).written_out
    draft = replace(draft, corrected=corrected, corrected_before=before)
    others = await queries.corrections(work.session, corrected.id) if draft.is_overtaken else ()
    return replace(
        draft,
        overtaken_by=await service.author_of(work.session, others[0]) if others else None,
        copies=await broadcast_queries.figures(work.session, corrected.broadcast_id or 0),
        contradicted=await dates.contradicted(work, announcement, draft.dates),
        untold_corrections=await queries.untold_corrections(work.session, corrected.id),
    )


async def describe_ready(work: UnitOfWork, announcement: Announcement) -> Draft:
    """Describe an announcement that may leave: it has text or file; a correction has a change.

    Raises AnnouncementGone, NothingChanged.
    """
    draft = await describe(work, announcement)
    is_out = draft.corrected is None or draft.corrected.state is rules.State.PUBLISHED
    if not is_out or not announcement.is_written:
        raise rules.AnnouncementGone(draft.corrected.state if draft.corrected else None)
    if draft.corrected is not None and not draft.changes:
        raise rules.NothingChanged
    return draft
