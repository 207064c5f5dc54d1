"""How an announcement is named, who gets it and when: what several pages and messages say."""

from datetime import UTC, datetime

from chatbot.announcements import links
from chatbot.announcements.models import Announcement
from chatbot.announcements.rendering import Draft
from chatbot.announcements.rules import Recipients, State
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.conversation import Button, FileKind
from chatbot.conversation.markup import escape, visible
from chatbot.french import Precision, When, cut, grouped, in_words, protect
from chatbot.members.rules import clean, shown
from chatbot.subscriptions.wording import day_of

FIRST_WORDS = 80  # characters by which one knows an announcement again
EXCERPT, HEADLINE = 160, 40  # characters of it: in a list, on a button
FILES = {
    FileKind.PHOTO: "une photo",
    FileKind.DOCUMENT: "un document",
    FileKind.VIDEO: "une vidéo",
}
WRITE_ON = "Reprendre le brouillon"  # a button
WHICH_TOPIC = "<b>Une annonce</b>\n\nPour quel sujet ?"
ALL_ANNOUNCEMENTS = links.show_announcements.button("Toutes les annonces")
STANDS = {
    State.WRITING: "brouillon",
    State.READING: "en relecture",
    State.RETURNED: "rendue à son auteur, à reprendre",
    State.LATE: "pas partie à l’heure prévue, elle attend une décision",
    State.PUBLISHED: "publiée",
    State.WITHDRAWN: "retirée",
}


def excerpt(announcement: Announcement, longest: int) -> str:
    """Cut out so many characters of what one reads of it, on one line; "" where nobody wrote."""
    words = clean(visible(announcement.text), longest + 1)
    return shown(cut(words, longest)) if words else ""


def beginning(announcement: Announcement, longest: int) -> str:
    """Say how it begins; of a file alone, what it is."""
    if words := excerpt(announcement, longest):
        return words
    kind = announcement.file_kind
    return FILES[kind] if kind is not None else "sans texte encore"


def quoted(announcement: Announcement) -> str:
    """Quote how it begins, in HTML; what its author didn't say isn't quoted: "une photo"."""
    words = excerpt(announcement, FIRST_WORDS)
    return f"« {escape(words)} »" if words else beginning(announcement, FIRST_WORDS)


def reference(announcement: Announcement, topic: Topic) -> str:
    """Refer to it as "N° 12, 7. Alimentation : « Le marché paysan… »", in HTML."""
    return f"N° {announcement.id}, {escape(numbered(topic))} : {quoted(announcement)}"


def entry(announcement: Announcement, topic: Topic | None, at: datetime) -> str:
    """List it: its day, its topic where it isn't the list's, how it begins."""
    about = f" · {escape(numbered(topic))}" if topic else ""
    title = f"<b>{published_day(announcement, at)}</b>{about}{corrected_on(announcement, at)}"
    return f"{title}\n{escape(beginning(announcement, EXCERPT))}"


def read_button(announcement: Announcement) -> Button:
    label = f"Lire : {protect(beginning(announcement, HEADLINE))}"
    return links.read_announcement.button(label, announcement=announcement.id)


def published_day(announcement: Announcement, at: datetime) -> str:
    return day_of(announcement.published_at or announcement.changed_at, at)


def corrected_on(announcement: Announcement, at: datetime) -> str:
    """Add the day on which it was corrected, if it was."""
    corrected_at = announcement.corrected_at
    return f", corrigée le {day_of(corrected_at, at)}" if corrected_at else ""


def moment(when: datetime, at: datetime) -> str:
    """Write "mardi 1er décembre à 9h"; with the year, where it isn't this one."""
    local = when.astimezone(UTC).astimezone(at.tzinfo)  # there are hours that clocks jump over
    words = in_words(
        When(Precision.MINUTE, local.date(), local.date(), local.time().replace(second=0)),
        weekday=True,
    )
    return words.replace(f" {local.year}", "", 1) if local.year == at.year else words


def when_exactly(moment: datetime, at: datetime) -> str:
    """Write "24 novembre 2026 à 12h03", in the time zone of `at`."""
    local = moment.astimezone(at.tzinfo)
    time = local.time().replace(second=0, microsecond=0)
    return in_words(When(Precision.MINUTE, local.date(), local.date(), time))


def standing(announcement: Announcement, at: datetime) -> str:
    """Write where it stands, in the middle of a sentence: "en relecture"."""
    if announcement.state is State.SCHEDULED and announcement.send_at is not None:
        return f"programmée pour le {when_exactly(announcement.send_at, at)}"
    return STANDS[announcement.state]


def recipients(found: Recipients) -> str:
    """Write "87 la reçoivent tout de suite · 3 en pause"."""
    now = count(found.now, "la reçoit tout de suite", "la reçoivent tout de suite")
    waiting = count(found.waiting, "attend l’accord d’un admin", "attendent l’accord d’un admin")
    parts = [now or "personne ne la reçoit tout de suite", *kept_back(found), waiting]
    return " · ".join(filter(None, parts))


def kept_back(found: Recipients) -> list[str]:
    """Write "12 dans leur résumé du lundi", "3 en pause", "1 injoignable"."""
    reasons = (
        (found.digest, "dans son résumé du lundi", "dans leur résumé du lundi"),
        (found.paused, "en pause", "en pause"),
        (found.unreachable, "injoignable", "injoignables"),
    )
    return [f"{grouped(n)} {one if n == 1 else several}" for n, one, several in reasons if n]


def copies(sent: int, left: int) -> str:
    """Write whom a correction concerns."""
    parts = [
        count(sent, "abonné qui a déjà reçu l’annonce", "abonnés qui ont déjà reçu l’annonce"),
        count(left, "abonné qui la recevra corrigée", "abonnés qui la recevront corrigée"),
    ]
    return " · ".join(filter(None, parts)) or "personne n’a encore reçu l’annonce"


def sending_label(draft: Draft) -> str:
    """Label the button that sends it at once."""
    if draft.copies is not None:
        sent = draft.copies.sent
        return f"Corriger chez {subscribers(sent)}" if sent else "Corriger"
    return "Envoyer" if draft.announcement.state is State.WRITING else "Envoyer maintenant"


def once_approved(draft: Draft, at: datetime) -> str:
    """Write what comes of an approval, after a colon."""
    when = draft.leaves_at(at)
    if when is not None:
        return f"elle partira {moment(when, at)}"
    if draft.corrected is not None:
        return "les messages déjà reçus sont corrigés"
    number = draft.recipients.now
    return f"elle part vers {subscribers(number)}" if number else "elle est publiée"


def subscribers(number: int) -> str:
    """Write "87 abonnés"."""
    return count(number, "abonné", "abonnés")


def count(number: int, one: str, several: str) -> str:
    """Write a number and what it counts; "" where there are none."""
    return f"{number} {one if number == 1 else several}" if number else ""
