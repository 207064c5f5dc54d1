"""The sentences of those who read announcements."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.announcements.models import Announcement
from chatbot.announcements.texts import beginning
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import leading_number
from chatbot.chantiers.texts import numbered, plain
from chatbot.conversation.markup import escape
from chatbot.subscriptions.rules import Outcome
from chatbot.subscriptions.wording import day_of, follows_no_more

EXCERPT, HEADLINE = 160, 40  # characters: in a list, on a button
WHICH = "Les annonces de quel sujet\u00a0?"
NONE_MISSED = "Il n’y a plus rien à rattraper. /actus montre toutes les annonces."
WHERE_TO_CHANGE = "/abonnements permet de changer de rythme, ou d’arrêter."


def title(topic: Topic | None, page: int, pages: int) -> str:
    """Of a list."""
    of = f"\u00a0: {escape(numbered(topic))}" if topic else ""
    return _paged(f"<b>Les dernières annonces{of}</b>", page, pages)


def title_of_missed(page: int, pages: int) -> str:
    """Of what did not come at once."""
    return _paged("<b>Les annonces qui ne sont pas venues ici</b>", page, pages)


def entry(one: Announcement, topic: Topic | None, at: datetime) -> str:
    """One of a list: its day, its topic where it isn't the list's, how it begins."""
    of = f" · {escape(numbered(topic))}" if topic else ""
    return f"<b>{_day(one, at)}</b>{of}{_corrected(one, at)}\n{escape(beginning(one, EXCERPT))}"


def none_yet(topic: Topic | None) -> str:
    """Nothing was announced."""
    if topic is None:
        return "Aucune annonce n’est encore parue ici."
    return f"Aucune annonce n’est encore parue sur {escape(plain(topic))}."


def how_to_read(topic: Topic | None) -> str:
    """Below a list."""
    if topic is not None:
        return "Touchez une annonce pour la lire en entier."
    return (
        "Touchez une annonce pour la lire en entier. Celles d’un seul sujet\u00a0: "
        "<code>/actus 7</code>, <code>/actus alimentation</code>."
    )


def which(topics: Sequence[Topic], words: str) -> str:
    """Several topics match what was typed, or none."""
    if topics:
        return WHICH
    if number := leading_number(words):
        return f"Il n’y a pas de chantier {number}. /actus montre toutes les annonces."
    return (
        "Je ne trouve pas de sujet qui corresponde. /actus montre toutes les annonces, "
        "<code>/actus 7</code> celles d’un chantier."
    )


def foot(one: Announcement, topic: Topic, at: datetime) -> str:
    """Below an announcement that somebody opened: about what, and when."""
    said = f"{numbered(topic)}, annonce du {_day(one, at)}"
    return f"<i>{escape(said)}{_corrected(one, at)}</i>"


def missed(count: int, since: datetime, at: datetime, *, private: bool) -> str:
    """Somebody can be written to again, and did not get so many."""
    what = "ce que vous suivez" if private else "ce que ce groupe suit"
    came = "une annonce est parue" if count == 1 else f"{count} annonces sont parues"
    gone = "Elle n’est pas venue" if count == 1 else "Elles ne sont pas venues"
    them = "la" if count == 1 else "les"
    return (
        f"Depuis le {day_of(since, at)}, {came} sur {what}. {gone} ici\u00a0: vous pouvez {them} "
        "lire maintenant."
    )


def digest_title(count: int, since: datetime, at: datetime) -> str:
    """Above what the week brought."""
    came = "Une annonce" if count == 1 else f"{count} annonces"
    return f"<b>Le résumé du lundi</b>\n{came} depuis le {day_of(since, at)}."


def and_others(count: int) -> str:
    """More than the message holds."""
    if count == 1:
        return "Une autre est à lire dans /actus."
    return f"{count} autres sont à lire dans /actus."


def digest_foot(*, private: bool) -> str:
    """Why it came, and the way to change it."""
    who = "vous suivez" if private else "ce groupe suit"
    way = WHERE_TO_CHANGE if private else f"Pour les admins du groupe, {WHERE_TO_CHANGE}"
    return f"<i>Ce message vient chaque lundi où il y a du nouveau sur ce que {who}. {way}</i>"


def left(topic: Topic, outcome: Outcome) -> str:
    """After the tap under an announcement: a notice, no HTML."""
    again = topic.number or topic.key
    return f"{follows_no_more(topic, outcome)} Pour suivre de nouveau\u00a0: /suivre {again}"


def would_leave(topic: Topic) -> str:
    """The same tap in a preview."""
    return (
        f"C’est un aperçu\u00a0: sous l’annonce envoyée, ce bouton met fin à l’abonnement à "
        f"{plain(topic)}."
    )


def _day(one: Announcement, at: datetime) -> str:
    return day_of(one.published_at or one.changed_at, at)


def _corrected(one: Announcement, at: datetime) -> str:
    return f", corrigée le {day_of(one.corrected_at, at)}" if one.corrected_at else ""


def _paged(title: str, page: int, pages: int) -> str:
    return title + (f"\nPage {page} sur {pages}" if pages > 1 else "")
