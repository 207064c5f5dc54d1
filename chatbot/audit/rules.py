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
    """An act in the log: its stored value, which never changes, its kind, and what was done.

    `done` is the end of a sentence that begins with the actor and « a ». In it, `whom` is the
    subject, `detail` the stored detail, and `what` the detail in words. No « de » or « que » stands
    before a name, since it would have to be « d’ » or « qu’ » before a vowel.
    """

    kind: Kind
    done: str

    def __new__(cls, value: str, kind: Kind, done: str) -> Self:
        act = str.__new__(cls, value)
        act._value_, act.kind, act.done = value, kind, done
        return act

    ACCEPTED = "accepted", Kind.REQUESTS, "accepté la demande faite par {whom} pour suivre {topic}"
    REFUSED = (
        "refused",
        Kind.REQUESTS,
        "refusé la demande faite par {whom} pour suivre {topic}{what}",
    )
    REMOVED = "removed", Kind.REQUESTS, "retiré {whom} de ceux qui suivent {topic}"
    POLICY = "policy", Kind.REQUESTS, "décidé que suivre {topic} {what}"
    BANNED = "banned", Kind.BANS, "banni {whom}{what}"
    UNBANNED = "unbanned", Kind.BANS, "levé le bannissement de ce compte : {whom}"
    ADMIN_GRANTED = "admin_granted", Kind.ROLES, "donné à {whom} le rôle d’admin"
    ADMIN_REVOKED = "admin_revoked", Kind.ROLES, "retiré à {whom} le rôle d’admin"
    REFERENT_GRANTED = (
        "referent_granted",
        Kind.ROLES,
        "donné à {whom} le rôle de référent pour {topic}",
    )
    REFERENT_REVOKED = (
        "referent_revoked",
        Kind.ROLES,
        "retiré à {whom} le rôle de référent pour {topic}",
    )
    INVITED = "invited", Kind.ROLES, "créé une invitation de référent pour {topic}"
    INVITATION_OPENED = (
        "invitation_opened",
        Kind.ROLES,
        "reçu le rôle de référent pour {topic}, grâce à l’invitation faite par {whom}",
    )
    INVITATION_REVOKED = (
        "invitation_revoked",
        Kind.ROLES,
        "annulé une invitation de référent pour {topic}",
    )
    PUBLISHED = "published", Kind.ANNOUNCEMENTS, "publié l’annonce n° {detail} pour {topic}"
    CORRECTED = "corrected", Kind.ANNOUNCEMENTS, "corrigé l’annonce n° {detail} pour {topic}"
    WITHDRAWN = "withdrawn", Kind.ANNOUNCEMENTS, "retiré l’annonce n° {detail} pour {topic}"
    DOUBLE_READING = (
        "double_reading",
        Kind.ANNOUNCEMENTS,
        "décidé que les annonces pour {topic} {what}",
    )
    READING_ASKED = (
        "reading_asked",
        Kind.ANNOUNCEMENTS,
        "demandé une relecture de son annonce pour {topic}",
    )
    APPROVED = (
        "approved",
        Kind.ANNOUNCEMENTS,
        "approuvé une annonce pour {topic}, écrite par {whom}",
    )
    RETURNED = (
        "returned",
        Kind.ANNOUNCEMENTS,
        "demandé des changements à une annonce pour {topic}, écrite par {whom}",
    )
    STOPPED = (
        "stopped",
        Kind.ANNOUNCEMENTS,
        "empêché le départ d’une annonce pour {topic}, écrite par {whom}",
    )
    PAUSED = "paused", Kind.ANNOUNCEMENTS, "suspendu l’envoi de l’annonce n° {detail} pour {topic}"
    RESUMED = "resumed", Kind.ANNOUNCEMENTS, "repris l’envoi de l’annonce n° {detail} pour {topic}"
    CANCELLED = (
        "cancelled",
        Kind.ANNOUNCEMENTS,
        "arrêté l’envoi de l’annonce n° {detail} pour {topic}",
    )
    TAKEN_UP = (
        "taken_up",
        Kind.ANNOUNCEMENTS,
        "fait envoyer l’annonce n° {detail} pour {topic} à qui ne l’avait pas eue",
    )
    RESENT = (
        "resent",
        Kind.ANNOUNCEMENTS,
        "fait renvoyer les copies incertaines de l’annonce n° {detail} pour {topic}",
    )
    LEFT_UNKNOWN = (
        "left_unknown",
        Kind.ANNOUNCEMENTS,
        "laissé ainsi les copies incertaines de l’annonce n° {detail} pour {topic}",
    )
    SENDING_SUSPENDED = "sending_suspended", Kind.OTHERS, "suspendu tous les envois"
    SENDING_RESUMED = "sending_resumed", Kind.OTHERS, "repris tous les envois"
    DATE_ADDED = "date_added", Kind.DATES, "ajouté une date pour {topic} : « {detail} »"
    DATE_CHANGED = "date_changed", Kind.DATES, "modifié une date pour {topic} : « {detail} »"
    DATE_MOVED = "date_moved", Kind.DATES, "déplacé une date pour {topic} : « {detail} »"
    DATE_CONFIRMED = "date_confirmed", Kind.DATES, "confirmé une date pour {topic} : « {detail} »"
    DATE_CANCELLED = "date_cancelled", Kind.DATES, "annulé une date pour {topic} : « {detail} »"
    DATE_RESTORED = "date_restored", Kind.DATES, "rétabli une date pour {topic} : « {detail} »"
    DATE_REMOVED = "date_removed", Kind.DATES, "retiré une date ajoutée pour {topic} : « {detail} »"
    ANSWERED = "answered", Kind.QUESTIONS, "répondu à une question transmise pour {topic}"
    QUESTION_CLOSED = (
        "question_closed",
        Kind.QUESTIONS,
        "classé la question posée par {whom} pour {topic}",
    )
    QUESTION_REASSIGNED = "question_reassigned", Kind.QUESTIONS, "passé une question à {topic}"
    QUESTION_REPORTED = (
        "question_reported",
        Kind.QUESTIONS,
        "signalé la question posée par {whom} pour {topic}",
    )
    ANSWER_PUBLISHED = (
        "answer_published",
        Kind.QUESTIONS,
        "publié une question et sa réponse pour {topic}",
    )
    ANSWER_TAKEN_BACK = (
        "answer_taken_back",
        Kind.QUESTIONS,
        "retiré une question et sa réponse publiées pour {topic}",
    )
    EXPORTED = "exported", Kind.OTHERS, "exporté les abonnements à {topic} : {what}"
    IMPORTED = "imported", Kind.OTHERS, "importé un nouveau contenu pour {topic}"
    DENIED = "denied", Kind.DENIED, "essayé {what}, sans en avoir le droit"
    FORGOTTEN = "forgotten", Kind.OTHERS, "effacé ses données"


WITH_REASON = {Act.REFUSED, Act.BANNED}
TOGETHER = {Act.ACCEPTED, Act.REFUSED}  # acts that one tap may do many times
