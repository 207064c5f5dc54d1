"""How fast messages may leave: never faster than Telegram takes them (docs/telegram.md, Limits).

Times are seconds on a clock that never goes back.
"""

from collections import deque

ALL_IN_S = 1.0
USED = 0.995  # of the rate: what is late on its way would else be one too many for Telegram
CATCH_UP_S = 0.05  # who could not leave in time may leave together with the next ones
PERSON_IN_S = 1.0
GROUP_LIMIT, GROUP_IN_S = 20, 60.0
EVERYBODY = 0


class Pace:
    """At most `rate` messages in any second, 1 in a private chat, 20 in a group's minute.

    They leave evenly (the generic cell rate algorithm, ITU-T I.371): Telegram, which sees them a
    little later, each with another delay, would see more than that in some second if they left in
    bursts. People's answers count, and never wait: then what the outbox sends waits the longer.
    """

    def __init__(self, rate: int) -> None:
        self._all = _Window(rate, ALL_IN_S)
        self._apart = ALL_IN_S / (rate * USED)
        self._catch_up = max(CATCH_UP_S, self._apart)
        self._next = 0.0  # when the next one leaves, if all leave evenly
        self._persons = _Window(1, PERSON_IN_S)
        self._groups = _Window(GROUP_LIMIT, GROUP_IN_S)

    def room(self, now: float) -> int:
        """Count how many may leave at once, each to another chat."""
        late = now + self._catch_up - self._turn(now)
        evenly = int(late / self._apart) + 1 if late >= 0 else 0
        return min(self._all.room(EVERYBODY, now), evenly)

    def wait(self, now: float) -> float:
        """Return the seconds until one may leave, if its chat lets it."""
        return max(self._all.wait(EVERYBODY, now), self._next - self._catch_up - now, 0.0)

    def wait_for(self, chat: int, now: float) -> float:
        """Return the seconds until one may leave to that chat."""
        return max(self.wait(now), self.wait_of(chat, now))

    def wait_of(self, chat: int, now: float) -> float:
        """Return the seconds until one may leave to that chat, whatever all together may send."""
        return self._of(chat).wait(chat, now)

    def departs(self, chat: int, now: float) -> None:
        """Count a message of the outbox that leaves."""
        self._leaves(now)
        self._of(chat).add(chat, now)

    def answered(self, now: float) -> None:
        """Count an answer to somebody that leaves."""
        self._leaves(now)

    def _leaves(self, now: float) -> None:
        self._all.add(EVERYBODY, now)
        # However many answers there were: a second later the window has forgotten them.
        latest = now + ALL_IN_S + self._catch_up
        self._next = min(self._turn(now) + self._apart, latest)

    def _turn(self, now: float) -> float:
        """Tell when the next one leaves, if it leaves as early as it may."""
        was_quiet = now - self._next >= ALL_IN_S
        return now + self._catch_up if was_quiet else max(self._next, now)

    def _of(self, chat: int) -> "_Window":
        return self._groups if chat < 0 else self._persons


class _Window:
    """At most `limit` in any `seconds`, for each place; those that are quiet are forgotten."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._times: dict[int, deque[float]] = {}  # the place that was quiet longest comes first

    def add(self, place: int, now: float) -> None:
        times = self._times.pop(place, None) or deque(maxlen=self._limit)
        times.append(now)
        self._times[place] = times
        while (first := next(iter(self._times))) != place and not self._recent(first, now):
            del self._times[first]

    def room(self, place: int, now: float) -> int:
        return self._limit - len(self._recent(place, now))

    def wait(self, place: int, now: float) -> float:
        recent = self._recent(place, now)
        return recent[0] + self._seconds - now if len(recent) == self._limit else 0.0

    def _recent(self, place: int, now: float) -> deque[float]:
        times = self._times.get(place, deque())
        while times and times[0] + self._seconds <= now:
            times.popleft()
        return times
