"""What the screens of announcements show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import Recipients, State
from chatbot.announcements.tracking.rules import Decision, Standing, possible
from chatbot.chantiers.models import Topic
from chatbot.engine.outbox.broadcasts.models import Broadcast
from chatbot.engine.outbox.broadcasts.rules import Act, Figures
from chatbot.members.models import Chat


@dataclass(frozen=True, slots=True)
class Sending:
    """What goes out, or went, and how far it is. `one` is the announcement as it was published.

    Of a correction and of a withdrawal too: the broadcast says which of them it is.
    """

    one: Announcement
    broadcast: Broadcast
    figures: Figures

    @property
    def kept_back(self) -> Recipients:
        """Who followed as it came out, and was sent nothing."""
        kept_back = self.one.kept_back if self.broadcast.act is Act.SEND else None
        return Recipients(**kept_back or {})

    @property
    def possible(self) -> tuple[Decision, ...]:
        """What can be decided about it now."""
        standing = Standing(
            self.broadcast.stage,
            is_first=self.broadcast.act is Act.SEND,
            is_withdrawal=self.broadcast.act is Act.DELETE,
            is_withdrawn=self.one.state is State.WITHDRAWN,
            unknown=self.figures.unknown,
        )
        return possible(standing)


@dataclass(frozen=True, slots=True)
class Line:
    """An announcement in the list; `sending` once it left."""

    one: Announcement
    sending: Sending | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of them, with who wrote what is not by who reads it (by our own numbers).

    `of_all`: they are everybody's.
    """

    lines: Sequence[Line]
    topics: Mapping[str, Topic]
    count: int
    reader: int
    authors: Mapping[int, Chat]
    of_all: bool


@dataclass(frozen=True, slots=True)
class Page:
    """All that is known of one. `corrections`, the newest first, each with who wrote it.

    `is_orphan`: it waits for a word that its author can't give any more, and this person can.
    """

    one: Announcement
    topic: Topic
    author: Chat | None
    sending: Sending | None
    corrections: Sequence[tuple[Announcement, Chat | None, Sending | None]]
    withdrawal: Sending | None
    is_own: bool
    is_orphan: bool = False
