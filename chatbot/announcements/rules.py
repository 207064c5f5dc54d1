"""The states of an announcement, its limits, and what is refused about it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from chatbot.conversation.markup import CAPTION_LENGTH, TEXT_LENGTH
from chatbot.errors import Denied, Refusal
from chatbot.french import grouped

LINKS = 3  # buttons that an author may add
LABEL_LENGTH = 40
NOTE_LENGTH = 300  # characters of a correction's note in its author's own words
URL_LENGTH = 400
FILE_ID_LENGTH = 255  # Bot API names no limit; today's have some 80 letters
PIECES = 100  # formatted parts of a message (Bot API)
SOURCE_BYTES = 32_768  # of the HTML (Bot API server)
STILL_SENT_WITHIN = timedelta(hours=2)  # of the chosen hour; afterwards the author is asked first
SCHEDULED_WITHIN = timedelta(days=366)
SOON_AFTER = timedelta(hours=1)  # after an announcement, the author of the next is warned
TOGETHER = timedelta(seconds=3)  # within which messages that were sent together arrive


class State(StrEnum):
    WRITING = "writing"  # a draft, of which an author may have several
    READING = "reading"  # in review: waits for another référent's or an admin's approval
    SCHEDULED = "scheduled"  # leaves at `send_at`
    LATE = "late"  # could not leave at `send_at`; waits for its author's decision
    PUBLISHED = "published"  # is being sent, or was; /actus shows it
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    """The ways to steer an announcement while its copies go out, or afterwards."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    RESEND = "resend"  # send the copies again that may not have arrived
    LEAVE = "leave"  # leave the copies alone that may not have arrived
    TAKE_UP = "take_up"  # after a cancellation, send the remaining copies


READY = (State.WRITING, State.SCHEDULED, State.LATE)  # the author may send it now
WAITING = (State.SCHEDULED, State.LATE, State.READING)  # for an hour or a decision
NOT_OUT = (State.WRITING, State.READING, State.SCHEDULED, State.LATE)
OUT = (State.PUBLISHED, State.WITHDRAWN)
# From which states an announcement may come into each state.
BEFORE: dict[State, tuple[State, ...]] = {
    State.WRITING: WAITING,  # returned to its author, or taken back
    State.READING: READY,  # after scheduling: a review has become necessary
    State.SCHEDULED: (State.WRITING, State.READING),
    State.LATE: (State.SCHEDULED,),
    State.PUBLISHED: NOT_OUT,
    State.WITHDRAWN: (State.PUBLISHED,),
}


@dataclass(frozen=True, slots=True)
class Recipients:
    """How many chats get an announcement at once, and how many not at once, by reason."""

    now: int = 0
    digest: int = 0  # have a weekly digest, and get it there
    paused: int = 0
    unreachable: int = 0
    waiting: int = 0  # asked to follow; an admin has to answer
    groups: int = 0  # among those that get it at once

    @property
    def kept_back(self) -> "Recipients":
        """Only the counts of the followers who get nothing at once."""
        return replace(self, now=0, groups=0, waiting=0)


class OnlyReferents(Denied):
    """The person may write for no topic, or not for this one."""

    sentence = (
        "Seuls les référents d’un sujet et les admins peuvent publier une annonce. "
        "/aide montre ce que vous pouvez demander."
    )


class AlreadySent(Refusal):
    """The draft was sent from another panel, or by an earlier press of the same button."""

    sentence = (
        "Elle est déjà partie, une seule fois. /annonces montre où elle en est, et permet de "
        "la corriger."
    )


class AnnouncementGone(Refusal):
    """The announcement was abandoned, or has another state or version than the button says."""

    sentence = (
        "Ce n’est plus possible : cette annonce a changé entre-temps. "
        "/annonces montre où l’on en est."
    )

    def __init__(self, state: State | None = None) -> None:
        withdrawn = (
            "Cette annonce a été retirée : on n’y touche plus. /annonces montre les autres, et "
            "permet d’en écrire une nouvelle."
        )
        super().__init__(withdrawn if state is State.WITHDRAWN else "")


class StillScheduled(Refusal):
    sentence = "Elle est programmée : touchez Modifier d’abord. /annonces la montre."


class NoSuchAnnouncement(Refusal):
    """No announcement that the person may see has the typed number."""

    sentence = "Je ne trouve pas cette annonce. /annonces montre celles de vos sujets."


class AnnouncementUnknown(Refusal):
    """The announcement behind a link or a button was never published, or was withdrawn."""

    sentence = "Cette annonce n’est pas, ou n’est plus, à lire ici. /actus montre les dernières."


class ReadInPrivate(Refusal):
    """The announcement is for the appeal, which the bot never mentions in a group."""

    sentence = "Cette annonce se lit en privé : écrivez-moi directement, puis /actus."


class TooLong(Refusal):
    def __init__(self, over: int, *, with_file: bool) -> None:
        signs = "d’un signe" if over == 1 else f"de {grouped(over)} signes"
        most = f"{grouped(longest(with_file=with_file))} au plus"
        where = "avec un fichier, le texte en compte" if with_file else "un message en compte"
        way = ", ou écrivez sans fichier" if with_file else ""
        super().__init__(
            f"C’est trop long {signs} : {where} {most}, date et ligne du bas comprises. "
            f"Raccourcissez-le{way}."
        )


class TooFormatted(Refusal):
    sentence = (
        f"Il y a trop de mises en forme et de liens dans ce texte : Telegram en accepte "
        f"{PIECES}. Simplifiez-le."
    )


class HourPassed(Refusal):
    sentence = (
        "L’heure choisie est passée. Choisissez-en une autre (/annonce heure), ou envoyez "
        "l’annonce tout de suite (/annonce envoyer)."
    )


class NothingChanged(Refusal):
    sentence = "Rien n’a changé pour l’instant. Touchez Modifier, ou abandonnez cette correction."


class ReviewNeeded(Refusal):
    sentence = (
        "Ce sujet demande une double lecture : une autre personne approuve d’abord "
        "l’annonce. Pour le demander : /annonce relecture."
    )


class ApprovedForThen(Refusal):
    sentence = (
        "Ce sujet demande une double lecture, et l’heure d’envoi a été relue avec l’annonce. "
        "Pour l’envoyer plus tôt, reprenez-la et demandez une nouvelle relecture."
    )


class NobodyElse(Refusal):
    sentence = (
        "Personne d’autre ne peut la relire : il n’y a ni autre référent de ce sujet, ni autre "
        "admin, que je puisse joindre. Un admin peut en nommer, ou lever la double lecture."
    )


class OthersReview(Refusal):
    sentence = (
        "Une autre personne la relit : un référent du sujet qui demande une double lecture, "
        "ou un admin."
    )


class OwnReview(Refusal):
    """Authors never approve their own announcements, even as admins."""

    sentence = (
        "C’est votre annonce : une autre personne doit la relire. Vous pouvez la "
        "reprendre, depuis /annonces."
    )


class OwnDeparture(Refusal):
    sentence = (
        "C’est votre annonce : pour qu’elle ne parte pas, touchez Modifier ou Annuler "
        "l’envoi, depuis /annonces."
    )


class ChangedSince(Refusal):
    sentence = (
        "Cette annonce a été modifiée depuis que vous l’avez lue : touchez Relire dans le "
        "dernier message qui vous la soumet, puis décidez."
    )


class NotWaiting(Refusal):
    sentence = (
        "Cette annonce n’attend plus de relecture : une décision est prise, ou son "
        "auteur l’a reprise. Le message qui vous la soumettait le dit."
    )


class AuthorLeft(Refusal):
    sentence = (
        "Son auteur n’est plus référent de ce sujet : cette annonce ne peut plus partir "
        "ainsi. Vous pouvez l’écrire vous-même, avec /annonce."
    )


def longest(*, with_file: bool) -> int:
    """Return how many UTF-16 units a message may have, or the caption of a file."""
    return CAPTION_LENGTH if with_file else TEXT_LENGTH


def check_reviewed(state: State, *, reviewed: bool) -> None:
    """Keep an author from sending without the review. Raises ReviewNeeded, ApprovedForThen.

    An announcement that was approved and then missed its hour may be sent.
    """
    if state is State.WRITING or not reviewed:
        raise ReviewNeeded
    if state is State.SCHEDULED:
        raise ApprovedForThen


def is_past(moment: datetime | date, at: datetime) -> bool:
    return moment <= at if isinstance(moment, datetime) else moment < at.date()
