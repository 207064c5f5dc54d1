"""Events as editions announce them: in which order they stand, and which is one that is known."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, time

from rapidfuzz import fuzz

from chatbot.chantiers.rules import fold
from chatbot.content.drafts import EventDraft
from chatbot.french import parse_when

SAME_TITLE = 88  # rapidfuzz's ratio of folded titles, 0-100: a typo or an article more or less
SAME_EVENT = 60  # the same date under a title that shares most of its words


def chronological(events: Iterable[EventDraft]) -> list[EventDraft]:
    """Earliest first, undated last: the one order in which events are kept and written."""

    def moment(event: EventDraft) -> tuple[date, time, str]:
        when = parse_when(event.when)
        return when.start or date.max, when.start_time or time.min, event.key

    return sorted(events, key=moment)


def pairs(known: Sequence[EventDraft], given: Sequence[EventDraft]) -> dict[str, EventDraft]:
    """By a given event's key, the known one that it is: of that name (it may have moved), or of
    that date and much the same name. The surest pairs first, and nobody in two."""
    found: dict[str, EventDraft] = {}
    candidates = [(_likeness(one, other), one, other) for one in given for other in known]
    for (same_date, likeness), one, other in sorted(
        candidates, key=lambda candidate: candidate[0], reverse=True
    ):
        enough = likeness >= (SAME_EVENT if same_date else SAME_TITLE)
        if enough and one.key not in found and other not in found.values():
            found[one.key] = other
    return found


def _likeness(one: EventDraft, other: EventDraft) -> tuple[bool, float]:
    same_date = bool(one.when) and one.when == other.when
    return same_date, fuzz.token_set_ratio(fold(one.title), fold(other.title))


def fresh_key(key: str, taken: Collection[str]) -> str:
    """The key, with a number behind it where it is taken."""
    others = (f"{key[:20].rstrip('-')}-{n}" for n in range(2, 100))
    return key if key not in taken else next(other for other in others if other not in taken)
