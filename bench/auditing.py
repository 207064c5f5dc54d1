"""Each life of the bot held against what the sandbox saw: every row says what really happened."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http.client import INTERNAL_SERVER_ERROR, TOO_MANY_REQUESTS
from typing import Any

from chatbot.engine.outbox.broadcasts.rules import DeliveryState, Figures

Call = dict[str, Any]  # as the sandbox records it


class Outcome(StrEnum):
    """What became of a call, for the bot that made it."""

    DONE = "done"
    AGAIN = "again"  # nothing happened: a flood
    MOVED = "moved"  # nor here, and it is known where to
    OPEN = "open"  # may have been done: cut, or a server's own trouble
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Row:
    """What the database says of a chat's copy."""

    fate: DeliveryState
    message_id: int | None = None
    failure: str | None = None


Rows = Mapping[int, Row]  # by where the chat is now


@dataclass(frozen=True, slots=True)
class Try:
    """One call for one copy."""

    at: float  # when it came
    chat: int
    outcome: Outcome
    message_id: int | None = None  # of the message that it made
    refusal: str | None = None  # why it made none


@dataclass(frozen=True, slots=True)
class Life:
    """The rows before and after a process, and what it tried."""

    before: Rows
    after: Rows
    tries: Sequence[Try]
    killed_at: float | None = None  # if it was

    @property
    def marked(self) -> set[int]:
        """The chats whose copies it left marked as being sent."""
        return {chat for chat, row in self.after.items() if row.fate is DeliveryState.SENDING}


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The copies that a process which was killed left marked as being sent."""

    unseen: int  # so many of them never reached Telegram
    ages: Sequence[float]  # the others did, so many seconds before the kill; below 0, after it


def tries(
    calls: Iterable[Call], place: Callable[[int], int], messages: Mapping[int, Sequence[int]]
) -> Iterator[Try]:
    """Read all sendMessage; `messages` are those that are in each place, in their order.

    Nothing is deleted there, so each call that had an effect made the place's next message.
    """
    made = {chat: iter(numbers) for chat, numbers in messages.items()}
    for call in calls:
        chat = place(int(call["params"]["chat_id"]))
        arrived = call["ok"]  # also where the connection was cut after that
        message = next(made[chat]) if arrived else None
        yield Try(call["at"], chat, _outcome(call), message, call.get("description"))


def _outcome(call: Call) -> Outcome:
    if "cut" in call:
        return Outcome.OPEN
    if call["ok"]:
        return Outcome.DONE
    if call["error_code"] >= INTERNAL_SERVER_ERROR:
        return Outcome.OPEN
    if call["error_code"] == TOO_MANY_REQUESTS:
        return Outcome.AGAIN
    return Outcome.MOVED if "upgraded" in call["description"] else Outcome.REFUSED


def wrong(life: Life) -> Iterator[str]:
    """Find what is written on a row and isn't what happened; and calls that nobody owed."""
    by_chat = defaultdict[int, list[Try]](list)
    for one in life.tries:
        by_chat[one.chat].append(one)
    for chat in life.before.keys() | life.after.keys() | by_chat.keys():
        before, after, made = life.before.get(chat), life.after.get(chat), by_chat[chat]
        if before is None or after is None or not _is_so(before, after, made, life):
            yield f"{chat}: {before} became {after} by {[one.outcome.value for one in made]}"


def _is_so(before: Row, after: Row, made: Sequence[Try], life: Life) -> bool:
    if before.fate is not DeliveryState.PENDING:
        was_left = (
            before.fate is DeliveryState.SENDING
        )  # by the process before: it may have arrived
        return not made and after == (Row(DeliveryState.UNKNOWN) if was_left else before)
    if any(one.outcome not in {Outcome.AGAIN, Outcome.MOVED} for one in made[:-1]):
        return False
    if after.fate is DeliveryState.SENDING:
        return life.killed_at is not None
    if not made:
        return after == before
    last = made[-1]
    right = {
        Outcome.DONE: Row(DeliveryState.SENT, message_id=last.message_id),
        Outcome.AGAIN: Row(DeliveryState.PENDING),
        Outcome.MOVED: Row(DeliveryState.PENDING),
        Outcome.OPEN: Row(DeliveryState.UNKNOWN),
        Outcome.REFUSED: Row(DeliveryState.FAILED, failure=last.refusal),
    }
    return after == right[last.outcome]


def under_way(life: Life) -> UnderWay:
    """Look at what was on its way when it was killed."""
    last = {one.chat: one.at for one in life.tries}
    seen = life.marked & last.keys()
    died = life.killed_at or 0.0
    return UnderWay(len(life.marked - seen), [died - last[chat] for chat in seen])


def counted(lives: Iterable[Life]) -> Figures:
    """Count what the report has to say when nothing is left to do.

    From the sandbox's calls alone; but of a copy that was under way when its process was killed,
    and was not tried since, nobody but its row can tell.
    """
    last: dict[int, Try] = {}
    unknown = set[int]()
    for life in lives:
        last |= {one.chat: one for one in life.tries}
        unknown -= {one.chat for one in life.tries}
        unknown |= life.marked
    known = [one for chat, one in last.items() if chat not in unknown]
    refusals = Counter(one.refusal or "" for one in known if one.outcome is Outcome.REFUSED)
    return Figures(
        sent=sum(one.outcome is Outcome.DONE for one in known),
        unknown=len(unknown) + sum(one.outcome is Outcome.OPEN for one in known),
        failed=tuple(sorted(refusals.items(), key=lambda pair: (-pair[1], pair[0]))),
    )
