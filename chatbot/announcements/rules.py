"""The states of an announcement, its lengths, and who may do what to it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from chatbot.errors import Denied, Refusal

LINKS = 3  # buttons of the author's own
LABEL_LENGTH = 40
URL_LENGTH = 400
FILE_ID_LENGTH = 255  # Bot API names no limit; today's have some 80 letters
STILL_SENT_WITHIN = timedelta(hours=2)  # of the hour that was chosen; later the author is asked


class State(StrEnum):
    """How far an announcement is."""

    WRITING = "writing"  # its author's draft, of which each person has one at most
    READING = "reading"  # waits for another référent's or an admin's approval
    RETURNED = "returned"  # its author has it back, but is writing another one
    SCHEDULED = "scheduled"  # leaves at `send_at`
    LATE = "late"  # could not leave then; waits for its author's word
    PUBLISHED = "published"  # is being sent, or was; /actus shows it
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What may happen to an announcement."""

    ASK = "ask"  # for a second reading
    RETURN = "return"  # to its author: refused by the reader, stopped by others, or taken back
    SET_ASIDE = "set_aside"  # the same, where they have no place for it yet
    SCHEDULE = "schedule"
    MISS = "miss"  # the hour passed while nobody could send
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


# From a state by a move to the next one; what isn't here can't be done.
NEXT: dict[tuple[State, Move], State] = {
    (State.WRITING, Move.ASK): State.READING,
    (State.WRITING, Move.SCHEDULE): State.SCHEDULED,
    (State.WRITING, Move.PUBLISH): State.PUBLISHED,
    (State.READING, Move.RETURN): State.WRITING,
    (State.READING, Move.SET_ASIDE): State.RETURNED,
    (State.READING, Move.SCHEDULE): State.SCHEDULED,  # approved
    (State.READING, Move.PUBLISH): State.PUBLISHED,  # approved
    (State.RETURNED, Move.RETURN): State.WRITING,
    (State.SCHEDULED, Move.ASK): State.READING,  # needed only since it was scheduled
    (State.SCHEDULED, Move.RETURN): State.WRITING,
    (State.SCHEDULED, Move.SET_ASIDE): State.RETURNED,
    (State.SCHEDULED, Move.MISS): State.LATE,
    (State.SCHEDULED, Move.PUBLISH): State.PUBLISHED,
    (State.LATE, Move.ASK): State.READING,  # the same
    (State.LATE, Move.RETURN): State.WRITING,
    (State.LATE, Move.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Move.WITHDRAW): State.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Recipients:
    """How many chats would get an announcement at once, and the others by what keeps it back."""

    now: int = 0
    digest: int = 0  # get it in their weekly message
    paused: int = 0
    unreachable: int = 0
    waiting: int = 0  # asked to follow; an admin has to answer

    @property
    def kept_back(self) -> "Recipients":
        """Those alone who follow, and are sent nothing at once."""
        return replace(self, now=0, waiting=0)


class OnlyReferents(Denied):
    """Somebody wants to write who may write for no topic, or not for this one."""

    def __init__(self) -> None:
        super().__init__(
            "Seuls les référents d’un sujet et les admins peuvent publier une annonce. "
            "/aide montre ce que vous pouvez demander."
        )


class AlreadySent(Refusal):
    """Another panel's button sent it; or this one did, and was touched twice."""

    def __init__(self) -> None:
        super().__init__(
            "Elle est déjà partie, une seule fois. /annonces montre où elle en est, et permet de "
            "la corriger."
        )


class AnnouncementGone(Refusal):
    """It was abandoned, or is at another stage than the button says."""

    def __init__(self) -> None:
        super().__init__(
            "Ce n’est plus possible\u00a0: cette annonce a changé entre-temps. "
            "/annonces montre où l’on en est."
        )
