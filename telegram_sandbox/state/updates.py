"""The queue of updates behind getUpdates and the webhook."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from telegram_sandbox.errors import ApiError
from telegram_sandbox.state.changes import Changes
from telegram_sandbox.state.chats import Json

UPDATE_LIFETIME = 24 * 3600.0
"""Seconds for which Telegram keeps an update (Bot API, "Getting updates")."""

ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""The kinds that a bot gets only when allowed_updates names them (Bot API, getUpdates)."""

OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


@dataclass(frozen=True, slots=True)
class PendingUpdate:
    """An update that the bot has not acknowledged."""

    update: Json
    expires: float  # Unix seconds

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


def first_id(now: float) -> int:
    """Choose an id of 31 bits to begin with, so that ids grow from one sandbox to the next.

    Ten a second: they begin anew every seven years, first in 2031.
    """
    return int(10 * now) % 2**31


class Updates:
    """The queue."""

    def __init__(self, clock: Callable[[], float], changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._pending: OrderedDict[int, PendingUpdate] = OrderedDict()
        self._polls = 0
        self._is_hurried = False
        self._conflict = OTHER_POLL
        self.last_id = first_id(clock())
        self.allowed: frozenset[str] = frozenset()
        """The kinds that the bot asked for; when empty, all but those on request only."""

    def put_allowed(
        self, kind: str, payload: Json, lifetime: float = UPDATE_LIFETIME
    ) -> int | None:
        """Queue an update for so many seconds if the bot asked for its kind; return its id."""
        is_allowed = kind in self.allowed if self.allowed else kind not in ON_REQUEST_ONLY
        return self.put({kind: payload}, lifetime) if is_allowed else None

    def put(self, update: Json, lifetime: float = UPDATE_LIFETIME) -> int:
        """Queue an update of any kind under the next id; return that id."""
        self._drop_expired()
        self.last_id += 1
        numbered = {"update_id": self.last_id, **update}
        self._pending[self.last_id] = PendingUpdate(numbered, self._clock() + lifetime)
        self._changes.notify()
        return self.last_id

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Restrict what is queued to these kinds from now on; None changes nothing."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    def clear(self) -> None:
        self._pending.clear()

    def forget(self, update_id: int) -> None:
        """Drop an update that was delivered, or never will be."""
        self._pending.pop(update_id, None)

    def is_due(self, pending: PendingUpdate) -> bool:
        """Tell whether it is still to be delivered: neither dropped nor expired."""
        return pending.id in self._pending and pending.expires > self._clock()

    def after(self, update_id: int) -> list[PendingUpdate]:
        """List what came after this update, oldest first."""
        newest_first = reversed(self._pending.values())
        return list(takewhile(lambda pending: pending.id > update_id, newest_first))[::-1]

    def count(self) -> int:
        return sum(1 for _ in self._current())

    async def poll(
        self, offset: int, limit: int, seconds: float, allowed: Sequence[str] | None
    ) -> list[Json]:
        """Return the oldest updates, once there are any. A later poll ends this one: 409."""
        self._acknowledge(offset)
        self.allow(allowed)
        self.end_polls(OTHER_POLL)
        poll = self._polls
        await self._changes.wait_for(
            lambda: poll != self._polls or self._is_hurried or any(self._current()), seconds
        )
        if poll != self._polls:
            raise ApiError(409, self._conflict)
        self._is_hurried = False
        return [pending.update for pending in islice(self._current(), limit)]

    def hurry(self) -> None:
        """Answer the poll that is waiting, or the next one, at once, with what there is."""
        self._is_hurried = True
        self._changes.notify()

    def end_polls(self, conflict: str) -> None:
        """Refuse the poll that is waiting, if any, with this conflict."""
        self._polls += 1
        self._conflict = conflict
        self._changes.notify()

    def _acknowledge(self, offset: int) -> None:
        """Drop what came before `offset`; a negative one counts from the end."""
        if offset < 0 and self._pending:
            offset = list(self._pending)[offset:][0]
        while self._pending and next(iter(self._pending)) < offset:
            self._pending.popitem(last=False)

    def _drop_expired(self) -> None:
        """Drop the oldest; what expired early among younger ones is only skipped."""
        while self._pending and next(iter(self._pending.values())).expires <= self._clock():
            self._pending.popitem(last=False)

    def _current(self) -> Iterator[PendingUpdate]:
        now = self._clock()
        return (pending for pending in self._pending.values() if pending.expires > now)
