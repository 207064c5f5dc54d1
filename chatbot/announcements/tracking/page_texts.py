"""What the list of announcements and their pages say."""

from datetime import datetime

from babel.dates import format_datetime

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.texts import beginning, capital, digits, said
from chatbot.announcements.tracking.views import Sending
from chatbot.conversation.markup import escape
from chatbot.engine.outbox.broadcasts.rules import Stage
from chatbot.french import Precision, When, in_words

BEGINNING = 500  # characters of an announcement on its own page
ON_A_BUTTON = 28
NOTHING = (
    "Aucune pour l’instant. /annonce en écrit une pour celles et ceux qui suivent le sujet choisi."
)
STANDS = {
    State.WRITING: "brouillon",
    State.READING: "en relecture",
    State.RETURNED: "rendue à son auteur, à reprendre",
    State.LATE: "pas partie à l’heure prévue, elle attend une décision",
    State.PUBLISHED: "publiée",
    State.WITHDRAWN: "retirée",
}
GOES = {
    Stage.RUNNING: "en cours d’envoi",
    Stage.PAUSED: "envoi suspendu",
    Stage.STOPPED: "refusée par Telegram",
}


def state_of(one: Announcement, sending: Sending | None, at: datetime) -> str:
    """Where it stands, in the middle of a sentence: "envoyée à 487 abonnés"."""
    if one.state is State.PUBLISHED and sending is not None:
        return _goes(sending)
    if one.state is State.SCHEDULED and one.send_at is not None:
        return f"programmée pour le {on(one.send_at, at)}"
    return STANDS[one.state]


def title(*, of_all: bool) -> str:
    """Of the list; an admin's is everybody's."""
    return f"<b>{'Toutes les annonces' if of_all else 'Vos annonces'}</b>"


def nothing(*, of_all: bool) -> str:
    """The list, where there are none."""
    return f"{title(of_all=of_all)}\n\n{NOTHING}"


def named(one: Announcement) -> str:
    """ "N° 12", "Correction du n° 12": a correction has no number that people know."""
    if one.corrects is not None:
        return f"Correction du n°\u00a0{one.corrects}"
    return f"N°\u00a0{one.id}"


def called(one: Announcement) -> str:
    """The same, as a title."""
    if one.corrects is not None:
        return f"Correction de l’annonce n°\u00a0{one.corrects}"
    return f"Annonce n°\u00a0{one.id}"


def excerpt(one: Announcement) -> str:
    """How it begins, on its own page."""
    if words := said(one, BEGINNING):
        return f"<blockquote>{escape(words)}</blockquote>"
    return f"{capital(beginning(one, BEGINNING))}."


def label(one: Announcement) -> str:
    """For a button."""
    return f"{named(one)}\u00a0: {beginning(one, ON_A_BUTTON)}"


def day(moment: datetime, at: datetime) -> str:
    """ "24 nov.", with the year where it isn't this one."""
    local = moment.astimezone(at.tzinfo)
    pattern = "d MMM" if local.year == at.year else "d MMM y"
    return format_datetime(local, pattern, tzinfo=at.tzinfo, locale="fr")


def on(moment: datetime, at: datetime) -> str:
    """ "24 novembre 2026 à 12h03", in the time zone of `at`."""
    local = moment.astimezone(at.tzinfo)
    time = local.time().replace(second=0, microsecond=0)
    return in_words(When(Precision.MINUTE, local.date(), local.date(), time))


def _goes(sending: Sending) -> str:
    stage, figures = sending.broadcast.stage, sending.figures
    if stage in GOES:
        done = f"{digits(figures.total - figures.left)} sur {digits(figures.total)}"
        return f"{GOES[stage]}, {done}"
    sent = f"{digits(figures.sent)} {'abonné' if figures.sent < 2 else 'abonnés'}"
    said = f"envoyée à {sent}"
    if stage is Stage.CANCELLED:
        said = f"envoi arrêté, {said}"
    return f"{said}, {digits(figures.unknown)} à décider" if figures.unknown else said
