"""How long a question about erasing everything may wait for its answer."""

from datetime import datetime, timedelta

ASKED_FOR = timedelta(hours=1)


def still_asked(asked: int, at: datetime) -> bool:
    """Whether a confirmation that was asked for then, in seconds of time, is still meant."""
    return at.timestamp() - asked < ASKED_FOR.total_seconds()
