"""The states of a question, what may be done with it, and its limits."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zlib import crc32

from chatbot.errors import Denied, Refusal

QUESTION_LENGTH, ANSWER_LENGTH = 1000, 2000  # UTF-16 units; both fit one message, with its head
OPEN_AT_ONCE = 3  # questions of one person that wait or are taken
ASKED_A_DAY = 6  # questions by one person, also withdrawn; each sends all référents a message
A_DAY = timedelta(days=1)
# For so long after a question, a message that the asker edits asks no new question. The bot doesn't
# remember much longer which answer belongs to which message.
CORRECTED_WITHIN = timedelta(minutes=15)
ALIKE = 75  # least similarity of a question and its correction, as rapidfuzz's ratio, 0-100
REMINDED_AFTER, TOLD_AFTER = timedelta(days=3), timedelta(days=10)  # after the question
HELD_FOR = timedelta(days=2)  # how long a taken question is reserved; then others may answer, too
FORWARDED = "transmettre"  # the start parameter of a link to the private chat, for the answer
REPLIES = "reponses"  # the section of a topic's page that holds published answers
# An address, a name on Telegram or a telephone number, which others would read in a question.
REACHES = re.compile(r"@\w|\d(?:[ .-]?\d){8,}")
# « ces trois derniers mois »: a newsletter comes every few months, and may answer the questions
# that were asked before.
COUNTED_FOR = timedelta(days=90)


class State(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"  # somebody is answering it, closing it or handing it over
    ANSWERED = "answered"
    UNANSWERED = "unanswered"  # the asker was told so; an answer may still come
    CLOSED = "closed"  # without an answer; a word to the asker is stored as `answer`
    WITHDRAWN = "withdrawn"  # erased, but counted for a day: see ASKED_A_DAY


OPEN = (State.WAITING, State.TAKEN)
ANSWERABLE = (*OPEN, State.UNANSWERED)
SETTLED = (State.ANSWERED, State.CLOSED)  # the asker is told, once in reach


@dataclass(frozen=True, slots=True)
class Gap:
    """A subject of a topic that is asked about in vain, and how often."""

    topic: str  # the topic's key; "" for none
    subject: str  # as it is stored: see SUBJECTS (wording.py)
    times: int

    @property
    def number(self) -> int:
        """The subject as a number, for a button."""
        return crc32(self.subject.encode())


class QuestionGone(Refusal):
    sentence = "Cette question n’est plus là : elle a été retirée, ou effacée avec le temps."


class NotTheirQuestion(Refusal):
    """In a group, only the asker may forward a question, since the words are in their message."""

    sentence = (
        "Seule la personne qui a posé cette question la transmet, tant que son message est "
        "là. La vôtre ? Écrivez-la-moi en privé."
    )


class AlreadyAnswered(Refusal):
    sentence = "Cette question a déjà sa réponse. /questions montre celles qui attendent."


class QuestionClosed(Refusal):
    sentence = "Cette question est classée. /questions montre celles qui attendent."


class TakenByAnother(Refusal):
    sentence = (
        "Une autre personne s’en occupe déjà. Si rien ne vient d’ici deux jours, vous pourrez "
        "répondre à sa place."
    )


class NotHeld(Refusal):
    sentence = "Ce n’est plus à vous d’y répondre. /questions montre où l’on en est."


class OnlyItsReferents(Denied):
    sentence = (
        "Seuls les référents de ce sujet et les admins voient cette question. /aide montre ce "
        "que vous pouvez demander."
    )


class BannedAsker(Denied):
    """The sender is banned, or an admin who writes in a group's name, whom the bot can't know."""

    sentence = (
        "Vous ne pouvez rien transmettre ici : un admin en a décidé ainsi. "
        "/confidentialite dit à qui écrire."
    )


class QuestionTooLong(Refusal):
    def __init__(self, length: int) -> None:
        super().__init__(
            f"Votre question est trop longue : {length} signes, pour {QUESTION_LENGTH} au "
            "plus. Raccourcissez-la, puis envoyez-la de nouveau."
        )


class TooManyOpen(Refusal):
    sentence = (
        f"Vous avez déjà {OPEN_AT_ONCE} questions sans réponse. Attendez, ou retirez-en une "
        "avec /transmettre."
    )


class TooManyToday(Refusal):
    """The person asked enough for a day, answered and withdrawn questions included."""

    sentence = (
        f"Vous avez transmis {ASKED_A_DAY} questions en un jour : la suivante attendra "
        "demain. /aide dit aussi à qui écrire."
    )


class NobodyToAsk(Refusal):
    """No référent and no admin is in reach, or nobody but the asker."""

    sentence = "Personne ne peut recevoir de questions ici pour le moment. /aide dit à qui écrire."


class NotAnswered(Refusal):
    sentence = (
        "Cette question n’a pas encore de réponse à publier. Répondez-y d’abord : /questions."
    )


class NoPage(Refusal):
    """The topic is gone, or the question is to the admins, who have no page."""

    sentence = "Cette question ne se rapporte à aucune page où la publier."


class AlreadyPublished(Refusal):
    sentence = (
        "Cette réponse est déjà publiée. /questions publiées la montre, et permet de la retirer, "
        "puis de la changer."
    )


class AnswerGone(Refusal):
    sentence = "Cette réponse n’est plus publiée : elle a déjà été retirée."


class GapGone(Refusal):
    """The gap was settled meanwhile, or asked about too long ago."""

    sentence = (
        "Ce compte est revenu à zéro entre-temps. /questions manques montre ce qui manque encore."
    )


def seen_texts(question: str, answer: str) -> int:
    """Return a checksum of the texts to publish, for a button."""
    return crc32(f"{question}\0{answer}".encode())


def week_of(day: date) -> date:
    """Return the Monday of a day's week. A finer count might reveal who asked."""
    return day - timedelta(days=day.weekday())


def first_week(today: date) -> date:
    """Return the oldest week that still counts."""
    return week_of(today - COUNTED_FOR)
