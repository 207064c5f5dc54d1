"""What waits for the bot: the queue behind getUpdates."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatbot.sandbox.bell import Bell
from chatbot.sandbox.chats import Json
from chatbot.sandbox.errors import ApiError

UPDATE_LIFETIME = 24 * 3600.0
"""Seconds that Telegram keeps an update (Bot API, "Getting updates")."""

ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only when it names them in allowed_updates (Bot API, getUpdates)."""

CONFLICT = (
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
        self._last_id = int(1000 * clock())
        self._waiting: deque[Waiting] = deque()
        self._allowed: frozenset[str] = frozenset()
        self._turn = 0

    def put_wanted(self, kind: str, payload: Json, lifetime: float = UPDATE_LIFETIME) -> int | None:
        """Queue an update for so many seconds if the bot asked for its kind; return its id."""
        wanted = kind in self._allowed if self._allowed else kind not in ON_REQUEST_ONLY
        return self.put({kind: payload}, lifetime) if wanted else None

    def put(self, update: Json, lifetime: float = UPDATE_LIFETIME) -> int:
        """Queue an update, whatever it is, under the next id; return that."""
        self._last_id += 1
        numbered = {"update_id": self._last_id, **update}
        self._waiting.append(Waiting(numbered, self._clock() + lifetime))
        self._bell.ring()
        return self._last_id

    def clear(self) -> None:
        self._waiting.clear()

    async def take(
        self, offset: int, limit: int, seconds: float, allowed: Sequence[str] | None
    ) -> list[Json]:
        """The oldest updates, waiting for one if need be. A later call ends this one: 409."""
        self._acknowledge(offset)
        if allowed is not None:
            self._allowed = frozenset(allowed)
        self._turn += 1
        turn = self._turn
        self._bell.ring()
        await self._bell.until(lambda: turn != self._turn or bool(self._current()), seconds)
        if turn != self._turn:
            raise ApiError(409, CONFLICT)
        return [waiting.update for waiting in self._current()[:limit]]

    def _acknowledge(self, offset: int) -> None:
        """Forget what came before `offset`; a negative one counts from the end."""
        if offset < 0:
            self._waiting = deque(list(self._waiting)[offset:])
        while self._waiting and self._waiting[0].id < offset:
            self._waiting.popleft()

    def _current(self) -> list[Waiting]:
        now = self._clock()
        return [waiting for waiting in self._waiting if waiting.expires > now]
