"""What waits for the bot: the queue behind getUpdates and the webhook."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from telegram_sandbox.errors import ApiError
from telegram_sandbox.state.bell import Bell
from telegram_sandbox.state.chats import Json

UPDATE_LIFETIME = 24 * 3600.0
"""Seconds that Telegram keeps an update (Bot API, "Getting updates")."""

ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only when it names them in allowed_updates (Bot API, getUpdates)."""

OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that the bot has not acknowledged, and when Telegram would forget it."""

    update: Json
    expires: float

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


class Updates:
    """The queue. Ids start at the clock's milliseconds, so that they grow across restarts too."""

    def __init__(self, clock: Callable[[], float], bell: Bell) -> None:
        self._clock = clock
        self._bell = bell
        self._waiting: OrderedDict[int, Waiting] = OrderedDict()
        self._turn = 0
        self._conflict = OTHER_POLL
        self.last_id = int(1000 * clock())
        self.allowed: frozenset[str] = frozenset()
        """The kinds that the bot asked for; none: all but those that are on request only."""

    def put_wanted(self, kind: str, payload: Json, lifetime: float = UPDATE_LIFETIME) -> int | None:
        """Queue an update for so many seconds if the bot asked for its kind; return its id."""
        wanted = kind in self.allowed if self.allowed else kind not in ON_REQUEST_ONLY
        return self.put({kind: payload}, lifetime) if wanted else None

    def put(self, update: Json, lifetime: float = UPDATE_LIFETIME) -> int:
        """Queue an update, whatever it is, under the next id; return that."""
        self._forget_the_expired()
        self.last_id += 1
        numbered = {"update_id": self.last_id, **update}
        self._waiting[self.last_id] = Waiting(numbered, self._clock() + lifetime)
        self._bell.ring()
        return self.last_id

    def allow(self, kinds: Sequence[str] | None) -> None:
        """From now on only these kinds; None changes nothing."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    def clear(self) -> None:
        self._waiting.clear()

    def forget(self, update_id: int) -> None:
        """The bot has it, or will never have it."""
        self._waiting.pop(update_id, None)

    def is_due(self, waiting: Waiting) -> bool:
        """Does the bot still lack it, and may it still come?"""
        return waiting.id in self._waiting and waiting.expires > self._clock()

    def after(self, update_id: int) -> list[Waiting]:
        """What came after this update, oldest first."""
        newest_first = reversed(self._waiting.values())
        return list(takewhile(lambda waiting: waiting.id > update_id, newest_first))[::-1]

    def count(self) -> int:
        """How many wait."""
        return sum(1 for _ in self._current())

    async def take(
        self, offset: int, limit: int, seconds: float, allowed: Sequence[str] | None
    ) -> list[Json]:
        """The oldest updates, waiting for one if need be. A later call ends this one: 409."""
        self._acknowledge(offset)
        self.allow(allowed)
        self.end_polls(OTHER_POLL)
        turn = self._turn
        await self._bell.until(lambda: turn != self._turn or any(self._current()), seconds)
        if turn != self._turn:
            raise ApiError(409, self._conflict)
        return [waiting.update for waiting in islice(self._current(), limit)]

    def end_polls(self, conflict: str) -> None:
        """Whoever waits in `take` hears of this conflict instead."""
        self._turn += 1
        self._conflict = conflict
        self._bell.ring()

    def _acknowledge(self, offset: int) -> None:
        """Forget what came before `offset`; a negative one counts from the end."""
        if offset < 0 and self._waiting:
            offset = list(self._waiting)[offset:][0]
        while self._waiting and next(iter(self._waiting)) < offset:
            self._waiting.popitem(last=False)

    def _forget_the_expired(self) -> None:
        """As far as they are the oldest: nobody may ever ask for them."""
        while self._waiting and next(iter(self._waiting.values())).expires <= self._clock():
            self._waiting.popitem(last=False)

    def _current(self) -> Iterator[Waiting]:
        now = self._clock()
        return (waiting for waiting in self._waiting.values() if waiting.expires > now)
