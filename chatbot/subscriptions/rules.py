"""The states of a subscription and what leads from one to another; refusals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chatbot.errors import Denied, Refusal

WORDING_LENGTH = 16
AGAIN_WITHIN = timedelta(hours=1)  # else whoever asks and takes back would ring at every tap
# The latest of texts.WORDINGS, which people agree to from now on.
WORDING, GROUP_WORDING = "2026-11", "2026-11-groupe"


Key = tuple[int, str]  # of a subscription: the chat by our own number, the topic by its key


# Requests with one tap; the bot answers nobody else meanwhile (some 0.7 s for a hundred).
ANSWERED_AT_ONCE = 200


class State(StrEnum):
    """How a chat stands to a topic."""

    PENDING = "pending"  # asked, and an admin has to say
    ACTIVE = "active"  # gets its news
    REFUSED = "refused"  # an admin said no, with a reason
    ENDED = "ended"  # followed once, or asked


class Move(StrEnum):
    """What may happen to a subscription."""

    FOLLOW = "follow"  # a topic that is free to follow
    ASK = "ask"  # one that needs approval
    LEAVE = "leave"
    ACCEPT = "accept"
    REFUSE = "refuse"
    REMOVE = "remove"  # by an admin
    BAN = "ban"


class Source(StrEnum):
    """Where somebody agreed."""

    COMMAND = "command"
    CARD = "card"
    LIST = "list"
    NEWS = "news"  # under an announcement


# From a state (None: there never was a subscription) by a move to the next state; a move that
# changes nothing leads back to where it began. What isn't here can't be done.
NEXT: dict[tuple[State | None, Move], State] = {
    (None, Move.FOLLOW): State.ACTIVE,
    (None, Move.ASK): State.PENDING,
    (State.PENDING, Move.FOLLOW): State.ACTIVE,  # the topic became free meanwhile
    (State.PENDING, Move.ASK): State.PENDING,
    (State.PENDING, Move.LEAVE): State.ENDED,
    (State.PENDING, Move.ACCEPT): State.ACTIVE,
    (State.PENDING, Move.REFUSE): State.REFUSED,
    (State.PENDING, Move.BAN): State.ENDED,
    (State.ACTIVE, Move.FOLLOW): State.ACTIVE,
    (State.ACTIVE, Move.ASK): State.ACTIVE,  # who follows already needs no new approval
    (State.ACTIVE, Move.LEAVE): State.ENDED,
    (State.ACTIVE, Move.REMOVE): State.ENDED,
    (State.ACTIVE, Move.BAN): State.ENDED,
    (State.REFUSED, Move.FOLLOW): State.ACTIVE,
    (State.REFUSED, Move.ASK): State.REFUSED,  # else whoever is refused would ask every minute
    (State.REFUSED, Move.ACCEPT): State.ACTIVE,  # an admin may think again
    (State.REFUSED, Move.LEAVE): State.REFUSED,
    (State.REFUSED, Move.BAN): State.REFUSED,
    (State.ENDED, Move.FOLLOW): State.ACTIVE,
    (State.ENDED, Move.ASK): State.PENDING,
    (State.ENDED, Move.LEAVE): State.ENDED,
    (State.ENDED, Move.BAN): State.ENDED,
}


def wording(*, private: bool) -> str:
    """Which of the wordings is agreed to there."""
    return WORDING if private else GROUP_WORDING


def is_paused(until: datetime | None, at: datetime) -> bool:
    """Whether a chat's pause isn't over."""
    return until is not None and until > at


def leading_to(move: Move) -> dict[State, State]:
    """From which states that move leads to another one, and to which."""
    return {
        state: after
        for (state, by), after in NEXT.items()
        if by is move and state is not None and state is not after
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a subscription: its state before and after, and what goes with it.

    `reason` is that of a refusal; `resumed`: the chat had been out of reach, and gets its news
    again from now on; `paused`: not before its pause is over; `weekly`: in its digest; `again`: it
    had been taken back by whoever asked, not long ago.
    """

    before: State | None
    after: State
    reason: str = ""
    resumed: bool = False
    paused: bool = False
    weekly: bool = False
    again: bool = False

    @property
    def changed(self) -> bool:
        """Whether it is another state."""
        return self.before is not self.after

    @property
    def joined(self) -> bool:
        """Whether it gets the topic's news, and did not before."""
        return self.changed and self.after is State.ACTIVE


class Banned(Denied):
    """A banned person wants to follow something."""

    def __init__(self) -> None:
        super().__init__(
            "Vous ne pouvez plus suivre de chantier ici\u00a0: un admin en a décidé ainsi. "
            "/confidentialite dit à qui écrire."
        )


class BannedInGroup(Denied):
    """The same where others read along, whose business a ban is not."""

    def __init__(self) -> None:
        super().__init__(
            "Je ne peux pas le faire à votre demande. Écrivez-moi en privé, puis /suivre\u00a0: "
            "je vous dirai pourquoi."
        )


class NotFollowed(Refusal):
    """There is nothing to leave."""

    def __init__(self) -> None:
        super().__init__("Vous ne suivez pas ce sujet. /abonnements montre ce que vous suivez.")


class InPrivateOnly(Refusal):
    """The appeal is followed by persons, and never spoken of in a group."""

    def __init__(self) -> None:
        super().__init__("L’appel se suit en privé\u00a0: écrivez-moi directement, puis /appel.")
