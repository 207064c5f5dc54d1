"""The acts that the log records."""

from enum import StrEnum
from typing import Self

DETAIL_LENGTH = 300  # characters; a reason is no longer (members/rules.py)


class Kind(StrEnum):
    """The kinds of acts that the log is filtered by; the values are in buttons."""

    ALL = ""
    REQUESTS = "q"
    BANS = "b"
    ROLES = "r"
    ANNOUNCEMENTS = "a"
    DATES = "d"
    QUESTIONS = "h"
    DENIED = "x"
    OTHERS = "o"


class Act(StrEnum):
    """An act in the log. Its stored value never changes; its kind and its sentence may.

    In a sentence, `who` is the actor and `whom` the subject; `detail` is the stored detail, and
    `what` the detail in words. No « de » or « que » stands before a name, since it would have to
    be « d’ » or « qu’ » before a vowel.
    """

    kind: Kind
    done: str

    def __new__(cls, value: str, kind: Kind, done: str) -> Self:
        act = str.__new__(cls, value)
        act._value_, act.kind, act.done = value, kind, done
        return act

    ACCEPTED = (
        "accepted",
        Kind.REQUESTS,
        "{who} a accepté la demande faite par {whom} pour suivre {topic}.",
    )
    REFUSED = (
        "refused",
        Kind.REQUESTS,
        "{who} a refusé la demande faite par {whom} pour suivre {topic}{what}.",
    )
    REMOVED = "removed", Kind.REQUESTS, "{who} a retiré {whom} de ceux qui suivent {topic}."
    POLICY = "policy", Kind.REQUESTS, "{who} a décidé que suivre {topic} {what}."
    BANNED = "banned", Kind.BANS, "{who} a banni {whom}{what}."
    UNBANNED = "unbanned", Kind.BANS, "{who} a levé le bannissement de ce compte : {whom}."
    ADMIN_GRANTED = "admin_granted", Kind.ROLES, "{who} a donné à {whom} le rôle d’admin."
    ADMIN_REVOKED = "admin_revoked", Kind.ROLES, "{who} a retiré à {whom} le rôle d’admin."
    REFERENT_GRANTED = (
        "referent_granted",
        Kind.ROLES,
        "{who} a donné à {whom} le rôle de référent pour {topic}.",
    )
    REFERENT_REVOKED = (
        "referent_revoked",
        Kind.ROLES,
        "{who} a retiré à {whom} le rôle de référent pour {topic}.",
    )
    INVITED = "invited", Kind.ROLES, "{who} a créé une invitation de référent pour {topic}."
    INVITATION_OPENED = (
        "invitation_opened",
        Kind.ROLES,
        "{who} a reçu le rôle de référent pour {topic}, grâce à l’invitation faite par {whom}.",
    )
    INVITATION_REVOKED = (
        "invitation_revoked",
        Kind.ROLES,
        "{who} a annulé une invitation de référent pour {topic}.",
    )
    PUBLISHED = (
        "published",
        Kind.ANNOUNCEMENTS,
        "{who} a publié l’annonce n° {detail} pour {topic}.",
    )
    CORRECTED = (
        "corrected",
        Kind.ANNOUNCEMENTS,
        "{who} a corrigé l’annonce n° {detail} pour {topic}.",
    )
    WITHDRAWN = (
        "withdrawn",
        Kind.ANNOUNCEMENTS,
        "{who} a retiré l’annonce n° {detail} pour {topic}.",
    )
    DOUBLE_READING = (
        "double_reading",
        Kind.ANNOUNCEMENTS,
        "{who} a décidé que les annonces pour {topic} {what}.",
    )
    READING_ASKED = (
        "reading_asked",
        Kind.ANNOUNCEMENTS,
        "{who} a demandé une relecture de son annonce pour {topic}.",
    )
    APPROVED = (
        "approved",
        Kind.ANNOUNCEMENTS,
        "{who} a approuvé une annonce pour {topic}, écrite par {whom}.",
    )
    RETURNED = (
        "returned",
        Kind.ANNOUNCEMENTS,
        "{who} a demandé des changements à une annonce pour {topic}, écrite par {whom}.",
    )
    STOPPED = (
        "stopped",
        Kind.ANNOUNCEMENTS,
        "{who} a empêché le départ d’une annonce pour {topic}, écrite par {whom}.",
    )
    PAUSED = (
        "paused",
        Kind.ANNOUNCEMENTS,
        "{who} a suspendu l’envoi de l’annonce n° {detail} pour {topic}.",
    )
    RESUMED = (
        "resumed",
        Kind.ANNOUNCEMENTS,
        "{who} a repris l’envoi de l’annonce n° {detail} pour {topic}.",
    )
    CANCELLED = (
        "cancelled",
        Kind.ANNOUNCEMENTS,
        "{who} a arrêté l’envoi de l’annonce n° {detail} pour {topic}.",
    )
    TAKEN_UP = (
        "taken_up",
        Kind.ANNOUNCEMENTS,
        "{who} a fait envoyer l’annonce n° {detail} pour {topic} à qui ne l’avait pas eue.",
    )
    RESENT = (
        "resent",
        Kind.ANNOUNCEMENTS,
        "{who} a fait renvoyer les copies incertaines de l’annonce n° {detail} pour {topic}.",
    )
    LEFT_UNKNOWN = (
        "left_unknown",
        Kind.ANNOUNCEMENTS,
        "{who} a laissé ainsi les copies incertaines de l’annonce n° {detail} pour {topic}.",
    )
    SENDING_SUSPENDED = "sending_suspended", Kind.OTHERS, "{who} a suspendu tous les envois."
    SENDING_RESUMED = "sending_resumed", Kind.OTHERS, "{who} a repris tous les envois."
    DATE_ADDED = "date_added", Kind.DATES, "{who} a ajouté une date pour {topic} : « {detail} »."
    DATE_CHANGED = (
        "date_changed",
        Kind.DATES,
        "{who} a modifié une date pour {topic} : « {detail} ».",
    )
    DATE_MOVED = "date_moved", Kind.DATES, "{who} a déplacé une date pour {topic} : « {detail} »."
    DATE_CONFIRMED = (
        "date_confirmed",
        Kind.DATES,
        "{who} a confirmé une date pour {topic} : « {detail} ».",
    )
    DATE_CANCELLED = (
        "date_cancelled",
        Kind.DATES,
        "{who} a annulé une date pour {topic} : « {detail} ».",
    )
    DATE_RESTORED = (
        "date_restored",
        Kind.DATES,
        "{who} a rétabli une date pour {topic} : « {detail} ».",
    )
    DATE_REMOVED = (
        "date_removed",
        Kind.DATES,
        "{who} a retiré une date ajoutée pour {topic} : « {detail} ».",
    )
    ANSWERED = "answered", Kind.QUESTIONS, "{who} a répondu à une question transmise pour {topic}."
    QUESTION_CLOSED = (
        "question_closed",
        Kind.QUESTIONS,
        "{who} a classé la question posée par {whom} pour {topic}.",
    )
    QUESTION_REASSIGNED = (
        "question_reassigned",
        Kind.QUESTIONS,
        "{who} a passé une question à {topic}.",
    )
    QUESTION_REPORTED = (
        "question_reported",
        Kind.QUESTIONS,
        "{who} a signalé la question posée par {whom} pour {topic}.",
    )
    ANSWER_PUBLISHED = (
        "answer_published",
        Kind.QUESTIONS,
        "{who} a publié une question et sa réponse pour {topic}.",
    )
    ANSWER_TAKEN_BACK = (
        "answer_taken_back",
        Kind.QUESTIONS,
        "{who} a retiré une question et sa réponse publiées pour {topic}.",
    )
    EXPORTED = "exported", Kind.OTHERS, "{who} a exporté les abonnements à {topic} : {what}."
    DENIED = "denied", Kind.DENIED, "{who} a essayé {what}, sans en avoir le droit."
    FORGOTTEN = "forgotten", Kind.OTHERS, "{who} a effacé ses données."


WITH_REASON = {Act.REFUSED, Act.BANNED}
TOGETHER = {Act.ACCEPTED, Act.REFUSED}  # acts that one tap may do many times
