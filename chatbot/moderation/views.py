"""What admins look at, gathered for a screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.chantiers.models import Topic
from chatbot.members.models import Ban, Chat
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.queries import Followed
from chatbot.subscriptions.rules import State

Topics = dict[str, Topic]


@dataclass(frozen=True, slots=True)
class Queue:
    """The requests of one page, how many there are in all, and whether more come behind."""

    shown: Sequence[Followed]
    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """How many chats stand how to a topic; of the active, how many get nothing for now."""

    states: dict[State, int]
    paused: int = 0
    unreachable: int = 0

    def of(self, state: State) -> int:
        """How many are in that state."""
        return self.states.get(state, 0)


@dataclass(frozen=True, slots=True)
class Followers:
    """A page of a topic's chats in one state, newest first, and whether others are around it."""

    topic: Topic
    state: State
    shown: Sequence[Followed]
    newer: bool
    older: bool
    needs_approval: bool
    figures: Figures
    double_reading: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that admins see of a person, or a group; `rows` are those of a page of so many."""

    chat: Chat
    rows: Sequence[Subscription]
    is_admin: bool
    referent_of: Sequence[str]
    ban: Ban | None
    page: int = 1
    pages: int = 1
