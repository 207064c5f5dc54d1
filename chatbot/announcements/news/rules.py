"""When the weekly digest is due, how much is shown at once, and what can't be read."""

from datetime import UTC, datetime, time, timedelta

from chatbot.errors import Refusal

PAGE = 8  # announcements
TOLD_AT_ONCE = 100  # chats, in one transaction: on SQLite, nobody else is answered meanwhile
TOLD = "told:"  # how the keys begin of what the outbox owes to those who are told
DIGEST_AT = time(8)  # on Mondays
# What was published before that hour is all to be seen so long after it, also where to fix very
# many recipients took its time.
SETTLED = timedelta(minutes=1)
# A copy that was not delivered belongs to an announcement of the days before, at most.
LONGEST_SENDING = timedelta(days=7)


class AnnouncementUnknown(Refusal):
    """A link or a button leads to what was never published, or was withdrawn."""

    def __init__(self) -> None:
        super().__init__(
            "Cette annonce n’est pas, ou n’est plus, à lire ici. /actus montre les dernières."
        )


class ReadInPrivate(Refusal):
    """What a group is never told of."""

    def __init__(self) -> None:
        super().__init__(
            "Cette annonce se lit en privé\u00a0: écrivez-moi directement, puis /actus."
        )


def last_monday(at: datetime) -> datetime:
    """The latest hour of a digest, until then: 8:00 by the clocks of its time zone."""
    monday = at.date() - timedelta(days=at.weekday())
    due = datetime.combine(monday, DIGEST_AT, at.tzinfo)
    if due <= at:
        return due
    return datetime.combine(monday - timedelta(days=7), DIGEST_AT, at.tzinfo)


def key_of(chat: int, since: datetime, at: datetime) -> str:
    """Of the message by which that chat is told at that moment what came since the other."""
    return f"{TOLD}{chat}:{at.timestamp():.0f}:{since.timestamp():.6f}"


def since_of(key: str) -> datetime:
    """Since when it told."""
    return datetime.fromtimestamp(float(key.rpartition(":")[2]), UTC)
