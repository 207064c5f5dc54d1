"""How an announcement is said: named in a list, laid out for followers, compared as a draft."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from chatbot.announcements import links
from chatbot.announcements.differences import changes_in_words, difference
from chatbot.announcements.models import Announcement
from chatbot.announcements.naming import leave_button, numbered_among, own_name, why_it_comes
from chatbot.announcements.rules import Recipients, State
from chatbot.chantiers.links import read_announcement
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.conversation import Button, FileKind, Post, Row
from chatbot.conversation.display import clean, shown
from chatbot.conversation.limits import CAPTION_LENGTH, TEXT_LENGTH
from chatbot.conversation.markup import escape, length, visible
from chatbot.engine.outbox.broadcasts.rules import Figures
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft
from chatbot.events.wording import entry as date_entry
from chatbot.french import (
    Precision,
    When,
    cut,
    grouped,
    in_words,
    protect,
    typeset,
)
from chatbot.french.typography import unprotect
from chatbot.members.models import Chat
from chatbot.rsvp.wording import rows_under
from chatbot.subscriptions.wording import day_of

FIRST_WORDS = 80  # characters that are quoted to tell an announcement from others
EXCERPT, HEADLINE = 160, 40  # characters: in a list, on a button
FILES = {
    FileKind.PHOTO: "une photo",
    FileKind.DOCUMENT: "un document",
    FileKind.VIDEO: "une vidéo",
}
NONE = {"enlever", "aucun", "aucune", "rien", "sans"}  # typed where something is taken off
TRIAL = "<b>Essai, pour vous seul</b>"
WRITE_ON = "Reprendre le brouillon"  # a button
WHICH_TOPIC = "<b>Une annonce</b>\n\nPour quel sujet ?"
ALL_ANNOUNCEMENTS = links.show_announcements.button("Suivi des annonces")
STATES = {
    State.WRITING: "brouillon",
    State.READING: "en relecture",
    State.LATE: "pas partie à l’heure prévue, elle attend une décision",
    State.PUBLISHED: "publiée",
    State.WITHDRAWN: "retirée",
}
STOPPED = "arrêtée"
SUSPENDED = (
    "Mais un admin a suspendu tous les envois : rien ne part avant qu’ils ne reprennent. /annonces "
    "dit où l’on en est."
)
FILE_CHANGES = "Le fichier est remplacé."
FORMATTING_CHANGES = "Les mots restent ; la mise en forme change."


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is shown of an announcement before it leaves."""

    announcement: Announcement
    topic: Topic
    dates: Sequence[Event]  # that stand under it
    recipients: Recipients
    may_write: bool = True  # its author may still write for its topic
    may_move: bool = False  # its author, whose draft it is, may write for another topic
    corrected: Announcement | None = None  # what it corrects
    overtaken_by: Chat | None = None  # who corrected that last, where it `is_overtaken`
    corrected_dates: Sequence[Event] = ()  # that stand under that
    copies: Figures | None = None  # how far the copies of that are
    needs_review: bool = False  # somebody else has to review it first
    misnamed: tuple[str, date] | None = None  # a day with the wrong weekday, as its text has it
    offered: Sequence[EventDraft] = ()  # dates of which its text speaks, and nothing else
    outdated: Sequence[tuple[Event, When | None]] = ()  # unlike a correction's text; what that says
    latest: Announcement | None = None  # the last one that left, a short while ago
    others: Sequence[Topic] = ()  # that it is for, beside its own
    untold: Sequence[Announcement] = ()  # the corrections in whose place it is made and told

    @property
    def topics(self) -> Sequence[Topic]:
        return (self.topic, *self.others)

    @property
    def post(self) -> Post:
        """The message itself, as a preview."""
        return post_of(self.announcement, self.topic, self.dates, self.others, preview=True)

    @property
    def changes(self) -> str:
        """The changes that a correction makes, in HTML; "" where it makes none."""
        if self.corrected is None:
            return ""
        before = written_out(self.corrected, self.corrected_dates)
        after = written_out(self.announcement, self.dates)
        words = difference(before, after) or (FORMATTING_CHANGES if before != after else "")
        return "\n".join(filter(None, [words, self._file_change]))

    @property
    def is_overtaken(self) -> bool:
        """Whether what it corrects was corrected since its text was written."""
        version = self.corrected and self.corrected.version
        return version is not None and self.announcement.corrects_version not in (None, version)

    @property
    def _file_change(self) -> str:
        is_other = self.corrected and self.corrected.file_id != self.announcement.file_id
        return FILE_CHANGES if is_other else ""

    @property
    def note(self) -> str | None:
        """The note to those who have the old text, in plain text; None: nobody is told.

        With those that earlier corrections have not told yet.
        """
        notes = [*(earlier.change_note for earlier in self.untold), self._own_note]
        return "\n".join(filter(None, notes)) if any(note is not None for note in notes) else None

    @property
    def _own_note(self) -> str | None:
        note = self.announcement.change_note
        if self.corrected is None or note is None:
            return None
        before = written_out(self.corrected, self.corrected_dates)
        after = written_out(self.announcement, self.dates)
        words = changes_in_words(before, after) if before != after else ""
        return note or " ".join(filter(None, [words, self._file_change]))

    @property
    def content(self) -> dict[str, Any]:
        """The announcement and its hour as a reviewer sees them; `Announcement.read` keeps that."""
        send_at = self.announcement.send_at
        content: dict[str, Any] = {
            "text": written_out(self.announcement, self.dates),
            "file": self.announcement.file_id,
            "leaves": send_at and send_at.astimezone(UTC).isoformat(),
        }
        if self.others and not self.announcement.is_correction:
            content["topics"] = sorted(topic.key for topic in self.topics)
        return content if self._own_note is None else content | {"note": self._own_note}

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody approved exactly this."""
        return self.announcement.read == self.content

    @property
    def is_open(self) -> bool:
        """Whether its author may change it as it stands."""
        is_out = self.corrected is None or self.corrected.state is State.PUBLISHED
        return self.announcement.state is State.WRITING and self.may_write and is_out

    @property
    def waits_for_review(self) -> bool:
        """Whether it needs a review first, even if it was scheduled before one was needed."""
        if not self.needs_review:
            return False
        state = self.announcement.state
        unreviewed = state in (State.SCHEDULED, State.LATE) and not self.is_reviewed
        return unreviewed or state is State.WRITING

    def leaves_at(self, at: datetime) -> datetime | None:
        """Tell when it leaves by itself, unless that is over."""
        send_at = self.announcement.send_at
        return send_at if send_at and send_at > at else None


def post_of(
    announcement: Announcement,
    topic: Topic,
    dates: Sequence[Event],
    others: Sequence[Topic] = (),
    *,
    preview: bool = False,
) -> Post:
    """Render it as everybody gets it; in a `preview` the button to leave does nothing."""
    leave = leave_button(announcement, topic, others, preview=preview)
    return Post(
        with_footer(announcement.text, topic, dates, others),
        announcement.media,
        (*link_buttons(announcement), *rows_under(dates, preview=preview), (leave,)),
        announcement.shows_links,
    )


def trial_of(post: Post) -> Post:
    """Mark a preview as a trial; where Telegram leaves no room for that, what stands below does."""
    text = typeset(f"{TRIAL}\n\n{post.text}")
    room = CAPTION_LENGTH if post.media else TEXT_LENGTH
    return replace(post, text=text) if length(text) <= room else post


def link_buttons(announcement: Announcement) -> list[Row]:
    """Lay out the buttons that its author wrote."""
    return [(Button(protect(link["label"]), url=link["url"]),) for link in announcement.links]


def with_footer(
    text: str, topic: Topic, dates: Sequence[Event], others: Sequence[Topic] = ()
) -> str:
    """Add what stands below what was written, which counts in the length too."""
    why = escape(typeset(why_it_comes((topic, *others))))
    return "\n\n".join(filter(None, [text, *map(_date, dates), typeset(f"<i>{why}</i>")]))


def written_out(announcement: Announcement, dates: Sequence[Event]) -> str:
    """Write all that its author decides, in HTML, to compare versions: text, dates, links."""
    text = "\n\n".join(filter(None, [announcement.text, *map(_date, dates)]))
    theirs = (f"{escape(link['label'])} {escape(link['url'])}" for link in announcement.links)
    return "\n".join([text, *map(unprotect, theirs)])


def _date(event: Event) -> str:
    return typeset(date_entry(event))


def excerpt(announcement: Announcement, longest: int) -> str:
    """Cut the visible text to so many characters, on one line; "" where there is none."""
    words = clean(visible(announcement.text), longest + 1)
    return shown(cut(words, longest)) if words else ""


def beginning(announcement: Announcement, longest: int) -> str:
    """Write how it begins; where there is only a file, which kind of file."""
    if words := excerpt(announcement, longest):
        return words
    kind = announcement.file_kind
    return FILES[kind] if kind is not None else "sans texte encore"


def quoted(announcement: Announcement) -> str:
    """Quote how it begins, in HTML; "une photo", without quotes, where there is only a file."""
    words = excerpt(announcement, FIRST_WORDS)
    return f"« {escape(words)} »" if words else beginning(announcement, FIRST_WORDS)


def reference(announcement: Announcement, topic: Topic, reader: int | None = None) -> str:
    """Refer to it as "Votre 4e annonce, 7. Alimentation : « Le marché paysan… »", in HTML."""
    name = own_name(announcement, reader)
    about = ", ".join(filter(None, [name, escape(numbered(topic))]))
    return f"{about} : {quoted(announcement)}"


def entry(announcement: Announcement, topic: Topic | None, others: int, at: datetime) -> str:
    """Lay out its entry in a list: its day, its topics (None: the list's), how it begins."""
    about = f" · {escape(numbered_among(topic, others))}" if topic else ""
    title = f"<b>{published_day(announcement, at)}</b>{about}{corrected_on(announcement, at)}"
    return f"{title}\n{escape(beginning(announcement, EXCERPT))}"


def read_button(announcement: Announcement) -> Button:
    label = f"Lire : {protect(beginning(announcement, HEADLINE))}"
    return read_announcement.button(label, announcement=announcement.id)


def published_day(announcement: Announcement, at: datetime) -> str:
    return day_of(announcement.published_at or announcement.changed_at, at)


def corrected_on(announcement: Announcement, at: datetime) -> str:
    """Write ", corrigée le …"; "" where it wasn't corrected."""
    corrected_at = announcement.corrected_at
    return f", corrigée le {day_of(corrected_at, at)}" if corrected_at else ""


def moment(when: datetime, at: datetime) -> str:
    """Write "mardi 1er décembre à 9h", with the year where it isn't this year."""
    local = when.astimezone(UTC).astimezone(at.tzinfo)  # via UTC: clocks may jump over that hour
    words = in_words(
        When(Precision.MINUTE, local.date(), local.date(), local.time().replace(second=0)),
        weekday=True,
    )
    return words.replace(f" {local.year}", "", 1) if local.year == at.year else words


def other_day(day: date) -> str:
    """Say that the day has another weekday, and which."""
    named = in_words(When(Precision.DAY, day, day), weekday=True)
    weekday, _, without = named.partition(" ")
    return (
        f"Le {without} est un {weekday}. Écrivez par exemple « {named} à 9h », ou un "
        "autre moment. Ou /annuler."
    )


def when_exactly(when: datetime, at: datetime) -> str:
    """Write "24 novembre 2026 à 12h03", in the time zone of `at`."""
    local = when.astimezone(at.tzinfo)
    time = local.time().replace(second=0, microsecond=0)
    return in_words(When(Precision.MINUTE, local.date(), local.date(), time))


def state_in_words(announcement: Announcement, at: datetime) -> str:
    """Write its state, for the middle of a sentence: "en relecture"."""
    if announcement.state is State.PUBLISHED and announcement.stopped_at is not None:
        return STOPPED
    if announcement.state is State.SCHEDULED and announcement.send_at is not None:
        return f"programmée pour le {when_exactly(announcement.send_at, at)}"
    return STATES[announcement.state]


def recipients(found: Recipients, *, later: bool = False) -> str:
    """Write "87 personnes et 2 groupes la reçoivent tout de suite · 3 en pause".

    `later`: it has an hour, and they don't get it at once.
    """
    get = "la reçoit" if found.now == 1 else "la reçoivent"
    at_once = "" if later else " tout de suite"
    now = f"{audience(found)} {get}{at_once}" if found.now else ""
    waiting = count(found.waiting, "attend l’accord d’un admin", "attendent l’accord d’un admin")
    parts = [now or f"personne ne la reçoit{at_once}", *kept_back(found), waiting]
    return " · ".join(filter(None, parts))


def audience(found: Recipients) -> str:
    """Write who gets it at once: "72 personnes et 3 groupes"; "" where nobody does."""
    return _persons_and_groups(found.now, found.groups)


def reached(number: int, groups: int) -> str:
    """Write "87 abonnés"; with groups among them, "84 personnes et 3 groupes"."""
    if groups:
        return _persons_and_groups(number, groups)
    return f"{grouped(number)} {'abonné' if number < 2 else 'abonnés'}"


def _persons_and_groups(number: int, groups: int) -> str:
    parts = (
        count(number - groups, "personne", "personnes"),
        count(groups, "groupe", "groupes"),
    )
    return " et ".join(filter(None, parts))


def attached(draft: Draft) -> str:
    """Write what goes with the text: "une photo, une date, 2 boutons"; "" where nothing does."""
    kind, links = draft.announcement.file_kind, draft.announcement.links
    parts = (
        FILES[kind] if kind is not None else "",
        count(len(draft.dates), "date", "dates"),
        count(len(links), "bouton", "boutons"),
    )
    return ", ".join(filter(None, parts))


def quoted_note(note: str) -> str:
    """Quote what a correction tells, in HTML."""
    return f"<blockquote>{protect(escape(note))}</blockquote>"


def kept_back(found: Recipients) -> list[str]:
    """Write "12 dans leur résumé du lundi", "3 en pause", "1 injoignable"."""
    reasons = (
        (found.digest, "dans son résumé du lundi", "dans leur résumé du lundi"),
        (found.paused, "en pause", "en pause"),
        (found.unreachable, "injoignable", "injoignables"),
    )
    return [f"{grouped(n)} {one if n == 1 else several}" for n, one, several in reasons if n]


def sending_label(draft: Draft) -> str:
    """Label the button that sends it at once."""
    if draft.copies is not None:
        sent, groups = draft.copies.sent, draft.copies.groups
        what = "Corriger chez" if draft.note is None else "Corriger et prévenir"
        return f"{what} {reached(sent, groups)}" if sent else "Corriger"
    return "Envoyer" if draft.announcement.state is State.WRITING else "Envoyer maintenant"


def once_approved(draft: Draft, at: datetime) -> str:
    """Write what follows an approval, to stand behind a colon."""
    when = draft.leaves_at(at)
    if when is not None:
        return f"elle partira {moment(when, at)}"
    if draft.corrected is not None:
        told = "" if draft.note is None else ", et qui les a reçus est prévenu"
        return f"les messages déjà reçus sont corrigés{told}"
    whom = audience(draft.recipients)
    return f"elle part vers {whom}" if whom else "elle est publiée"


def count(number: int, one: str, several: str) -> str:
    """Write a number and what it counts; "" where there are none."""
    return f"{grouped(number)} {one if number == 1 else several}" if number else ""
