"""How an announcement is told apart, dated, counted and compared: in lists, notices, panels."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from zlib import crc32

from chatbot import french as fr
from chatbot.announcements import links
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import Recipients, State, longest
from chatbot.chantiers.links import read_announcement
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.wording import label_of, numbered, topic_name
from chatbot.conversation import Button, FileKind, Post, Row
from chatbot.conversation.markup import clean, escape, length, shown, split, visible
from chatbot.events.changing import Change
from chatbot.events.models import Event
from chatbot.events.rules import Status
from chatbot.events.wording import date_line, deadline_of, state_in_words as date_in_words, when_of
from chatbot.subscriptions.wording import day_of

NAMED = 3  # topics, at most, that are listed by name
FIRST_WORDS = 80  # characters that are quoted to tell an announcement from others
EXCERPT, HEADLINE = 160, 40  # characters: in a list, on a button
FILES = {FileKind.PHOTO: "une photo", FileKind.DOCUMENT: "un document", FileKind.VIDEO: "une vidéo"}
NONE = {"enlever", "aucun", "aucune", "rien", "sans"}  # typed to remove a date, or buttons
TRIAL = "<b>Essai, pour vous seul</b>"
WRITE_ON = "Reprendre le brouillon"  # a button
WHICH_TOPIC = "<b>Une annonce</b>\n\nPour quel sujet ?"
ALL_ANNOUNCEMENTS = links.show_announcements.button("Suivi des annonces")
STATES = {
    State.WRITING: "brouillon",
    State.READING: "en relecture",
    State.SCHEDULED: "programmée",
    State.LATE: "pas partie à l’heure prévue, elle attend une décision",
    State.PUBLISHED: "publiée",
    State.WITHDRAWN: "retirée",
}
SUSPENDED = (
    "Mais un admin a suspendu tous les envois : rien ne part avant qu’ils ne reprennent. /annonces "
    "dit où l’on en est."
)
FILE_CHANGES = "Le fichier est remplacé."
FORMATTING_CHANGES = "Les mots restent ; la mise en forme change."

AROUND = 6  # unchanged words that are shown on each side of a change
LONGEST = 1500  # UTF-16 units of a difference; the whole wording stands above it anyway
LEFT_OUT = "[…]"
WORDS = re.compile(r"\n+|[^\s]+")
TOLD, TOLD_WORDS = 3, 60  # changes, at most, that are listed one by one; characters of each quote
REREAD = "Le texte a changé : il est à relire."


def topic_names(topics: Sequence[Topic]) -> str:
    """Name all topics in the middle of a sentence, in HTML."""
    if len(topics) <= NAMED:
        return fr.listed([topic_name(topic) for topic in topics])
    numbers = [str(topic.number or fr.protect(label_of(topic))) for topic in topics]
    return f"{len(topics)} sujets ({escape(fr.listed(numbers))})"


def own_name(announcement: Announcement, reader: int | None) -> str:
    """Write "Votre 4e annonce" to the author; "" to other readers, or before publication."""
    count = own_count(announcement, reader)
    return f"Votre {count} annonce" if count else ""


def own_count(announcement: Announcement, reader: int | None) -> str:
    """Write "4e" to the author, else "". `reader`: our own id of the person who reads."""
    if reader is None or announcement.author != reader or announcement.ordinal is None:
        return ""
    return fr.nth(announcement.ordinal)


def numbered_among(topic: Topic, others: int) -> str:
    """Write "7. Alimentation", or "7. Alimentation et 2 autres", in plain text."""
    if not others:
        return numbered(topic)
    return f"{numbered(topic)} et {others} {'autre' if others == 1 else 'autres'}"


def why_it_comes(topics: Sequence[Topic]) -> str:
    """Write why somebody gets an announcement: its topics by name, or only how many, as plain text.

    Topics are only counted if they are too many, or if the appeal is one of several: groups can't
    follow the appeal, so it isn't named to them.
    """
    has_appeal = any(topic.kind is TopicKind.APPEAL for topic in topics)
    if len(topics) > NAMED or (len(topics) > 1 and has_appeal):
        return f"Vous suivez l’un des {len(topics)} sujets de cette annonce"
    names = []
    for topic in topics:
        label = fr.protect(label_of(topic))
        names.append(f"{topic.number} · {label}" if topic.number else label)
    return f"Vous suivez : {' ou '.join(names)}"


def trial_of(post: Post) -> Post:
    """Mark a preview as a trial, if the limit of Telegram leaves room for the mark.

    Without the mark, the message below the preview still calls it a trial.
    """
    text = fr.typeset(f"{TRIAL}\n\n{post.text}")
    room = longest(with_file=post.media is not None)
    return replace(post, text=text) if length(text) <= room else post


def link_buttons(announcement: Announcement) -> list[Row]:
    """Lay out the buttons that the author wrote."""
    return [(Button(fr.protect(link["label"]), url=link["url"]),) for link in announcement.links]


def excerpt(announcement: Announcement, longest: int) -> str:
    """Cut the visible text to a number of characters, on one line; "" for a file alone."""
    words = clean(visible(announcement.text), longest + 1)
    return shown(fr.cut(words, longest)) if words else ""


def beginning(announcement: Announcement, longest: int) -> str:
    """Write how an announcement begins; for a file alone, the kind of file."""
    if words := excerpt(announcement, longest):
        return words
    kind = announcement.file_kind
    return FILES[kind] if kind is not None else "sans texte encore"


def quoted(announcement: Announcement) -> str:
    """Quote how an announcement begins, in HTML; for a file alone "une photo", without quotes."""
    words = excerpt(announcement, FIRST_WORDS)
    return f"« {escape(words)} »" if words else beginning(announcement, FIRST_WORDS)


def reference(announcement: Announcement, topic: Topic, reader: int | None = None) -> str:
    """Write "Votre 4e annonce, 7. Alimentation : « Le marché paysan… »", in HTML."""
    name = own_name(announcement, reader)
    about = ", ".join(filter(None, [name, escape(numbered(topic))]))
    return f"{about} : {quoted(announcement)}"


def entry(announcement: Announcement, topic: Topic | None, others: int, at: datetime) -> str:
    """Lay out an entry of a list: day, topics (None: the list is of one topic), beginning."""
    about = f" · {escape(numbered_among(topic, others))}" if topic else ""
    day = day_of(announcement.published_at or announcement.changed_at, at)
    title = f"<b>{day}</b>{about}{corrected_on(announcement, at)}"
    return f"{title}\n{escape(beginning(announcement, EXCERPT))}"


def read_button(announcement: Announcement) -> Button:
    label = f"Lire : {fr.protect(beginning(announcement, HEADLINE))}"
    return read_announcement.button(label, announcement=announcement.id)


def corrected_on(announcement: Announcement, at: datetime) -> str:
    """Write ", corrigée le …"; "" without a correction."""
    corrected_at = announcement.corrected_at
    return f", corrigée le {day_of(corrected_at, at)}" if corrected_at else ""


def moment(when: datetime, at: datetime) -> str:
    """Write "mardi 1er décembre à 9h", with the year unless it is the present one."""
    local = when.astimezone(UTC).astimezone(at.tzinfo)  # via UTC, since clocks may jump over `when`
    words = fr.in_words(
        fr.When(fr.Precision.MINUTE, local.date(), local.date(), local.time().replace(second=0)),
        weekday=True,
    )
    return words.replace(f" {local.year}", "", 1) if local.year == at.year else words


def when_exactly(when: datetime, at: datetime) -> str:
    """Write "24 novembre 2026 à 12h03", in the time zone of `at`."""
    local = when.astimezone(at.tzinfo)
    time = local.time().replace(second=0, microsecond=0)
    return fr.in_words(fr.When(fr.Precision.MINUTE, local.date(), local.date(), time))


def state_in_words(announcement: Announcement, at: datetime) -> str:
    """Write the state for the middle of a sentence: "en relecture"."""
    if announcement.state is State.PUBLISHED and announcement.stopped_at is not None:
        return "arrêtée"
    if announcement.state is State.SCHEDULED and announcement.send_at is not None:
        return f"programmée pour le {when_exactly(announcement.send_at, at)}"
    return STATES[announcement.state]


def recipients(found: Recipients, *, later: bool = False) -> str:
    """Write "87 personnes et 2 groupes la reçoivent tout de suite · 3 en pause".

    `later`: the announcement leaves at its hour, not "tout de suite".
    """
    get = "la reçoit" if found.now == 1 else "la reçoivent"
    at_once = "" if later else " tout de suite"
    now = f"{audience(found)} {get}{at_once}" if found.now else ""
    waiting = count(found.waiting, "attend l’accord d’un admin", "attendent l’accord d’un admin")
    parts = [now or f"personne ne la reçoit{at_once}", *kept_back(found), waiting]
    return " · ".join(filter(None, parts))


def audience(found: Recipients) -> str:
    """Count who gets the announcement immediately: "72 personnes et 3 groupes"; "" for nobody."""
    return _persons_and_groups(found.now, found.groups)


def reached(number: int, groups: int) -> str:
    """Write "87 abonnés"; with groups among them, "84 personnes et 3 groupes"."""
    if groups:
        return _persons_and_groups(number, groups)
    return f"{fr.grouped(number)} {'abonné' if number < 2 else 'abonnés'}"


def _persons_and_groups(number: int, groups: int) -> str:
    parts = (count(number - groups, "personne", "personnes"), count(groups, "groupe", "groupes"))
    return " et ".join(filter(None, parts))


def quoted_note(note: str) -> str:
    return f"<blockquote>{fr.protect(escape(note))}</blockquote>"


def kept_back(found: Recipients) -> list[str]:
    """Write "12 dans leur résumé du lundi", "3 en pause", "1 injoignable"."""
    reasons = (
        (found.digest, "dans son résumé du lundi", "dans leur résumé du lundi"),
        (found.paused, "en pause", "en pause"),
        (found.unreachable, "injoignable", "injoignables"),
    )
    return [f"{fr.grouped(n)} {one if n == 1 else several}" for n, one, several in reasons if n]


def since_changed(outdated: Sequence[Event]) -> str:
    """Say where dates are now that a published text tells on a former day, in HTML; or ""."""
    if not outdated:
        return ""
    return "\n".join(["Changé depuis ce texte :", *map(date_line, outdated)])


def told_changes(changes: Sequence[Change]) -> str:
    """Say what a text changes in known dates, and ask whether to change the dates; in HTML."""
    if len(changes) > 1:
        lines = "\n".join(f"• {_told_change(change)}" for change in changes)
        return f"Le texte change des dates :\n{lines}\nLes changer aussi, quand l’annonce part ?"
    [change] = changes
    told = _told_change(change)
    if change.state.status is Status.CANCELLED:
        return f"Le texte dit que {told}. Annuler aussi la date, quand l’annonce part ?"
    return f"Le texte change une date : {told}. La changer aussi, quand l’annonce part ?"


def checksum(changes: Sequence[Change]) -> int:
    """Return a checksum of changes that somebody was shown, as a number for a button (`seen`)."""
    shown_changes = [
        (each.event.id, each.event.sequence, each.state, each.apart) for each in changes
    ]
    return crc32(repr(shown_changes).encode())


def _told_change(change: Change) -> str:
    """Write a date as it is and as it would be: "Atelier : samedi 5, Lyon → samedi 12, Lyon"."""
    event, before, after = change.event, change.event.state, change.state
    name = f"<b>{escape(event.title)}</b>"
    if after.status is Status.CANCELLED:
        return f"{name}, {when_of(event)}, est annulée"
    if skipped := sorted({*after.exceptions} - {*before.exceptions}):
        days = fr.listed([fr.day_in_words(day) for day in skipped])
        if change.apart is None:
            return f"{name} : pas de séance le {days}"
        return f"{name} : la séance du {days} → {date_in_words(change.apart)}"
    was, becomes = date_in_words(before), date_in_words(after)
    news = [f"{was} → {becomes}"] if was != becomes else []
    if after.title != before.title:
        news.append(f"devient « {escape(after.title)} »")
    if after.deadline != before.deadline:
        news.append(deadline_of(after))
    if after.places != before.places:
        news.append(fr.counted(after.places, "place") if after.places else "complet")
    return f"{name} : {', '.join(filter(None, news))}"


def count(number: int, one: str, several: str) -> str:
    """Write a number and its noun; "" for zero."""
    return f"{fr.grouped(number)} {one if number == 1 else several}" if number else ""


def difference(before: str, after: str) -> str:
    """Show how two HTML texts differ: old words are struck, new words bold and underlined.

    Unchanged words are shown only next to a change. The result is HTML; it is "" if no word
    changed, even if the formatting did.
    """
    old, new = (WORDS.findall(visible(text)) for text in (before, after))
    if old == new:
        return ""
    changes = SequenceMatcher(None, old, new).get_opcodes()
    pieces: list[str] = []
    for index, (kind, a, b, c, d) in enumerate(changes):
        if kind == "equal":
            words = old[a:b]
            head = words[:AROUND] if index > 0 else []
            tail = words[len(head) :][-AROUND:] if index < len(changes) - 1 else []
            gap = [LEFT_OUT] if len(head) + len(tail) < len(words) else []
            pieces += map(escape, [*head, *gap, *tail])
            continue
        if a < b:
            pieces.append(f"<s>{escape(_joined(old[a:b]))}</s>")
        if c < d:
            pieces.append(f"<b><u>{escape(_joined(new[c:d]))}</u></b>")
    first, *others = split(_joined(pieces), LONGEST)
    return f"{first} {LEFT_OUT}" if others else first


def changes_in_words(before: str, after: str) -> str:
    """Write the changed words in plain text, which screen readers can read, too.

    An example: "« mardi 8 » devient « jeudi 10 »." For many changes, write only that the text has
    changed.
    """
    old, new = (WORDS.findall(visible(text)) for text in (before, after))
    changes = SequenceMatcher(None, old, new).get_opcodes()
    told = [
        _change_in_words(old[max(a - 1, 0) : a], old[a:b], new[c:d])
        for kind, a, b, c, d in changes
        if kind != "equal" and "".join((*old[a:b], *new[c:d])).strip()
    ]
    return " ".join(told) if 0 < len(told) <= TOLD else fr.typeset(REREAD)


def _change_in_words(before: Sequence[str], old: Sequence[str], new: Sequence[str]) -> str:
    """Write one change; replaced words are quoted with the word `before` them."""
    was, becomes = _quoted([*before, *old]), _quoted([*before, *new])
    if not _joined(old):
        return fr.typeset(f"{_quoted(new)} est ajouté.")
    return fr.typeset(
        f"{was} devient {becomes}." if _joined(new) else f"{_quoted(old)} est retiré."
    )


def _quoted(words: Sequence[str]) -> str:
    return f"« {fr.protect(shown(fr.cut(clean(_joined(words), None), TOLD_WORDS)))} »"


def _joined(words: Sequence[str]) -> str:
    return re.sub(r" ?(\n+) ?", r"\1", " ".join(words)).strip(" ")
