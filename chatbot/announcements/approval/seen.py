"""What a reader saw of an announcement, which is kept at each decision."""

from datetime import UTC
from typing import Any

from chatbot.announcements.rendering import written_out
from chatbot.announcements.rules import State
from chatbot.announcements.writing.service import Draft

DECIDED = (State.SCHEDULED, State.LATE)


def content(of: Draft) -> dict[str, Any]:
    """As its followers would see it, with the hour; for `Announcement.read`."""
    when = of.one.send_at
    return {
        "text": written_out(of.one, of.event),
        "file": of.one.file_id,
        "leaves": when and when.astimezone(UTC).isoformat(),
    }


def is_read(of: Draft) -> bool:
    """Whether somebody decided about exactly this."""
    return of.one.read == content(of)


def is_read_first(of: Draft) -> bool:
    """Whether it can't leave before somebody else reads it: nor what was scheduled before that."""
    if not of.needs_reading:
        return False
    unread = of.one.state in DECIDED and not is_read(of)
    return unread or of.one.state is State.WRITING
