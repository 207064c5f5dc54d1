"""The acts that the log records."""

from enum import StrEnum, auto
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
    """An act in the log: its kind, and what was done.

    Its stored value is the member's name in small letters: a member is never renamed.

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

    ACCEPTED = auto(), Kind.REQUESTS, "accepté la demande faite par {whom} pour suivre {topic}"
    REFUSED = auto(), Kind.REQUESTS, "refusé la demande faite par {whom} pour suivre {topic}{what}"
    REMOVED = auto(), Kind.REQUESTS, "retiré {whom} de ceux qui suivent {topic}"
    POLICY = auto(), Kind.REQUESTS, "décidé que suivre {topic} {what}"
    BANNED = auto(), Kind.BANS, "banni {whom}{what}"
    UNBANNED = auto(), Kind.BANS, "levé le bannissement de ce compte : {whom}"
    ADMIN_GRANTED = auto(), Kind.ROLES, "donné à {whom} le rôle d’admin"
    ADMIN_REVOKED = auto(), Kind.ROLES, "retiré à {whom} le rôle d’admin"
    REFERENT_GRANTED = auto(), Kind.ROLES, "donné à {whom} le rôle de référent pour {topic}"
    REFERENT_REVOKED = auto(), Kind.ROLES, "retiré à {whom} le rôle de référent pour {topic}"
    INVITED = auto(), Kind.ROLES, "créé une invitation de référent pour {topic}"
    INVITATION_OPENED = (
        auto(),
        Kind.ROLES,
        "reçu le rôle de référent pour {topic}, grâce à l’invitation faite par {whom}",
    )
    INVITATION_REVOKED = auto(), Kind.ROLES, "annulé une invitation de référent pour {topic}"
    PUBLISHED = auto(), Kind.ANNOUNCEMENTS, "publié l’annonce n° {detail} pour {topic}"
    CORRECTED = auto(), Kind.ANNOUNCEMENTS, "corrigé l’annonce n° {detail} pour {topic}"
    WITHDRAWN = auto(), Kind.ANNOUNCEMENTS, "retiré l’annonce n° {detail} pour {topic}"
    DOUBLE_READING = auto(), Kind.ANNOUNCEMENTS, "décidé que les annonces pour {topic} {what}"
    READING_ASKED = auto(), Kind.ANNOUNCEMENTS, "demandé une relecture de son annonce pour {topic}"
    APPROVED = auto(), Kind.ANNOUNCEMENTS, "approuvé une annonce pour {topic}, écrite par {whom}"
    RETURNED = (
        auto(),
        Kind.ANNOUNCEMENTS,
        "demandé des changements à une annonce pour {topic}, écrite par {whom}",
    )
    STOPPED = (
        auto(),
        Kind.ANNOUNCEMENTS,
        "empêché le départ d’une annonce pour {topic}, écrite par {whom}",
    )
    PAUSED = auto(), Kind.ANNOUNCEMENTS, "suspendu l’envoi de l’annonce n° {detail} pour {topic}"
    RESUMED = auto(), Kind.ANNOUNCEMENTS, "repris l’envoi de l’annonce n° {detail} pour {topic}"
    CANCELLED = auto(), Kind.ANNOUNCEMENTS, "arrêté l’envoi de l’annonce n° {detail} pour {topic}"
    TAKEN_UP = (
        auto(),
        Kind.ANNOUNCEMENTS,
        "fait envoyer l’annonce n° {detail} pour {topic} à qui ne l’avait pas eue",
    )
    RESENT = (
        auto(),
        Kind.ANNOUNCEMENTS,
        "fait renvoyer les copies incertaines de l’annonce n° {detail} pour {topic}",
    )
    LEFT_UNKNOWN = (
        auto(),
        Kind.ANNOUNCEMENTS,
        "laissé ainsi les copies incertaines de l’annonce n° {detail} pour {topic}",
    )
    SENDING_SUSPENDED = auto(), Kind.OTHERS, "suspendu tous les envois"
    SENDING_RESUMED = auto(), Kind.OTHERS, "repris tous les envois"
    DATE_ADDED = auto(), Kind.DATES, "ajouté une date pour {topic} : « {detail} »"
    DATE_CHANGED = auto(), Kind.DATES, "modifié une date pour {topic} : « {detail} »"
    DATE_MOVED = auto(), Kind.DATES, "déplacé une date pour {topic} : « {detail} »"
    DATE_CONFIRMED = auto(), Kind.DATES, "confirmé une date pour {topic} : « {detail} »"
    DATE_CANCELLED = auto(), Kind.DATES, "annulé une date pour {topic} : « {detail} »"
    DATE_RESTORED = auto(), Kind.DATES, "rétabli une date pour {topic} : « {detail} »"
    DATE_REMOVED = auto(), Kind.DATES, "retiré une date ajoutée pour {topic} : « {detail} »"
    ANSWERED = auto(), Kind.QUESTIONS, "répondu à une question transmise pour {topic}"
    QUESTION_CLOSED = auto(), Kind.QUESTIONS, "classé la question posée par {whom} pour {topic}"
    QUESTION_REASSIGNED = auto(), Kind.QUESTIONS, "passé une question à {topic}"
    QUESTION_REPORTED = auto(), Kind.QUESTIONS, "signalé la question posée par {whom} pour {topic}"
    ANSWER_PUBLISHED = auto(), Kind.QUESTIONS, "publié une question et sa réponse pour {topic}"
    ANSWER_TAKEN_BACK = (
        auto(),
        Kind.QUESTIONS,
        "retiré une question et sa réponse publiées pour {topic}",
    )
    EXPORTED = auto(), Kind.OTHERS, "exporté les abonnements à {topic} : {what}"
    IMPORTED = auto(), Kind.OTHERS, "importé un nouveau contenu pour {topic}"
    DENIED = auto(), Kind.DENIED, "essayé {what}, sans en avoir le droit"
    FORGOTTEN = auto(), Kind.OTHERS, "effacé ses données"


WITH_REASON = {Act.REFUSED, Act.BANNED}
TOGETHER = {Act.ACCEPTED, Act.REFUSED}  # acts that one tap may do many times
