"""The states of a question, its limits, and who may do what with it."""

from datetime import datetime, timedelta
from enum import StrEnum

from chatbot.errors import Denied, Refusal

QUESTION_LENGTH, ANSWER_LENGTH = 1000, 2000  # UTF-16 units; both fit one message, with its head
OPEN_AT_ONCE = 3  # questions of one person
ASKED_A_DAY = 6  # by one person, withdrawn or not: each is a message to every référent
A_DAY = timedelta(days=1)
REMINDED_AFTER, TOLD_AFTER = timedelta(days=3), timedelta(days=10)  # without an answer
PASSED = "transmettre"  # where a link opens the bot, to wait for an answer
HELD_FOR = timedelta(days=2)  # by who took it; then another may answer in their place


class State(StrEnum):
    """How far a question is."""

    WAITING = "waiting"
    TAKEN = "taken"  # somebody is answering it
    ANSWERED = "answered"
    UNANSWERED = "unanswered"  # the person was told so; it may still be answered
    WITHDRAWN = "withdrawn"  # erased but for when it was asked, for a day: see ASKED_A_DAY


class Move(StrEnum):
    """What may happen to a question."""

    TAKE = "take"
    RELEASE = "release"
    ANSWER = "answer"
    GIVE_UP = "give_up"


# From a state by a move to the next one; what isn't here can't be done.
NEXT: dict[tuple[State, Move], State] = {
    (State.WAITING, Move.TAKE): State.TAKEN,
    (State.TAKEN, Move.TAKE): State.TAKEN,  # in the place of somebody else: see `check_free`
    (State.UNANSWERED, Move.TAKE): State.TAKEN,
    (State.TAKEN, Move.RELEASE): State.WAITING,
    (State.TAKEN, Move.ANSWER): State.ANSWERED,
    (State.WAITING, Move.GIVE_UP): State.UNANSWERED,
    (State.TAKEN, Move.GIVE_UP): State.UNANSWERED,
}
OPEN = (State.WAITING, State.TAKEN)
ANSWERABLE = (*OPEN, State.UNANSWERED)


class QuestionGone(Refusal):
    """Withdrawn, erased, or never theirs."""

    def __init__(self) -> None:
        super().__init__(
            "Cette question n’est plus là\u00a0: elle a été retirée, ou effacée avec le temps."
        )


class NotTheirQuestion(Refusal):
    """In a group, only who asked passes a question on; its words are in their own message."""

    def __init__(self) -> None:
        super().__init__(
            "Seule la personne qui a posé cette question la transmet, tant que son message est "
            "là. La vôtre\u00a0? Écrivez-la-moi en privé."
        )


class AlreadyAnswered(Refusal):
    """The first answer is the answer."""

    def __init__(self) -> None:
        super().__init__(
            "Cette question a déjà sa réponse. /questions montre celles qui attendent."
        )


class TakenByAnother(Refusal):
    """The first to take it has it."""

    def __init__(self) -> None:
        super().__init__(
            "Une autre personne s’en occupe déjà. Si rien ne vient d’ici deux jours, vous pourrez "
            "répondre à sa place."
        )


class NotHeld(Refusal):
    """Only who has it can leave it to others."""

    def __init__(self) -> None:
        super().__init__("Ce n’est plus à vous d’y répondre. /questions montre où l’on en est.")


class OnlyItsReferents(Denied):
    """A référent of another topic, or somebody without the role any more."""

    def __init__(self) -> None:
        super().__init__(
            "Seuls les référents de ce sujet et les admins voient cette question. /aide montre ce "
            "que vous pouvez demander."
        )


class BannedAsker(Denied):
    """Their questions go nowhere."""

    def __init__(self) -> None:
        super().__init__(
            "Vous ne pouvez rien transmettre ici\u00a0: un admin en a décidé ainsi. "
            "/confidentialite dit à qui écrire."
        )


class QuestionTooLong(Refusal):
    """For somebody who reads it on a phone."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"Votre question est trop longue\u00a0: {length} signes, pour {QUESTION_LENGTH} au "
            "plus. Raccourcissez-la, puis envoyez-la de nouveau."
        )


class TooManyOpen(Refusal):
    """Some wait already."""

    def __init__(self) -> None:
        super().__init__(
            f"Vous avez déjà {OPEN_AT_ONCE} questions sans réponse. Attendez, ou retirez-en une "
            "avec /transmettre."
        )


class TooManyToday(Refusal):
    """Also of those that were answered, or withdrawn."""

    def __init__(self) -> None:
        super().__init__(
            f"Vous avez transmis {ASKED_A_DAY} questions en un jour\u00a0: la suivante attendra "
            "demain. /aide dit aussi à qui écrire."
        )


class NobodyToAsk(Refusal):
    """No référent, no admin, or none in reach; or nobody but the person."""

    def __init__(self) -> None:
        super().__init__(
            "Personne ne peut recevoir de questions ici pour le moment. /aide dit à qui écrire."
        )


def check_free(holder: int | None, taken_at: datetime | None, by: int, at: datetime) -> None:
    """Raises TakenByAnother, unless who holds it is gone, or let it lie."""
    if holder in (None, by) or taken_at is None or at - taken_at > HELD_FOR:
        return
    raise TakenByAnother
