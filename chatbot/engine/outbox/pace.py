"""How fast messages may leave: never faster than Telegram takes them (docs/telegram.md, Limits).

Times are seconds on a clock that never goes back.
"""

ALL_IN_S = 1.0
USED = 0.995  # of the rate: messages late on their way would else be too many for Telegram
CATCH_UP_S = 0.05  # a late message may leave together with the next ones
PERSON_IN_S = 1.0
# Telegram's limit of all messages to one chat, with a margin for messages late on their way.
BURST, BURST_IN_S = 3, 3.2
GROUP_LIMIT, GROUP_IN_S = 20, 60.2
KEPT = 2  # of a group's messages in a minute, for the outbox
EVERYBODY = 0


class Pace:
    """At most `rate` messages in any second, 3 in a chat's three, 20 in a group's minute.

    Messages leave evenly (the generic cell rate algorithm, ITU-T I.371): Telegram sees each message
    after another delay, and would see more than `rate` in some second if they left in bursts.
    Answers count, too; they wait for earlier messages to their own chat, and for messages to other
    chats only while Telegram is known to mind. The outbox, one message a second to a person, waits
    the longer.
    """

    def __init__(self, rate: int) -> None:
        self._all = Window(rate, ALL_IN_S)
        self._apart = ALL_IN_S / (rate * USED)
        self._catch_up = max(CATCH_UP_S, self._apart)
        self._next = 0.0  # when the next message leaves, if all leave evenly
        self._persons = Window(1, PERSON_IN_S)  # messages of the outbox
        self._groups = Window(GROUP_LIMIT, GROUP_IN_S)
        self._chats = Window(BURST, BURST_IN_S)

    def room(self, now: float) -> int:
        """Count the messages that may leave at once, each to another chat."""
        late = now + self._catch_up - self._turn(now)
        evenly = int(late / self._apart) + 1 if late >= 0 else 0
        return min(self._all.room(EVERYBODY, now), evenly)

    def wait(self, now: float) -> float:
        """Return the seconds until a message may leave to a chat that has to wait for nothing."""
        return max(self._all.wait(EVERYBODY, now), self._next - self._catch_up - now, 0.0)

    def wait_for(self, chat: int, now: float) -> float:
        """Return the seconds until a message of the outbox may leave to a chat."""
        return max(self.wait(now), self.wait_of(chat, now))

    def wait_of(self, chat: int, now: float) -> float:
        """Return the seconds that a chat's own limits make a message of the outbox wait."""
        of_its_kind = self._groups if chat < 0 else self._persons
        return max(of_its_kind.wait(chat, now), self._chats.wait(chat, now))

    def wait_to_answer(self, chat: int, now: float, *, in_all: bool = False) -> float:
        """Return the seconds until a chat may have an answer.

        `in_all`: messages to other chats count.
        """
        in_a_minute = self._groups.wait(chat, now, kept=KEPT) if chat < 0 else 0.0
        among_all = self.wait(now) if in_all else 0.0
        return max(in_a_minute, among_all, self._chats.wait(chat, now))

    def departs(self, chat: int, now: float) -> None:
        """Count a message of the outbox that leaves."""
        self._leaves(chat, now)
        if chat > 0:
            self._persons.add(chat, now)

    def answered(self, chat: int, now: float) -> None:
        """Count an answer that leaves to a chat."""
        self._leaves(chat, now)

    def _leaves(self, chat: int, now: float) -> None:
        self._chats.add(chat, now)
        if chat < 0:
            self._groups.add(chat, now)
        self._all.add(EVERYBODY, now)
        # A second later, the window has forgotten all answers, however many.
        latest = now + ALL_IN_S + self._catch_up
        self._next = min(self._turn(now) + self._apart, latest)

    def _turn(self, now: float) -> float:
        """Return the earliest time for the next message."""
        was_quiet = now - self._next >= ALL_IN_S
        return now + self._catch_up if was_quiet else max(self._next, now)


class Window:
    """At most `limit` messages in any `seconds`, for each place; quiet places are forgotten."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._times: dict[int, list[float]] = {}  # first the place that was quiet longest

    def add(self, place: int, now: float) -> None:
        """Count a message to a place."""
        times = self._times.pop(place, [])
        times.append(now)
        del times[: -self._limit]
        self._times[place] = times
        while (first := next(iter(self._times))) != place and not self._recent(first, now):
            del self._times[first]

    def room(self, place: int, now: float) -> int:
        """Count the further messages that a place may have now."""
        return self._limit - len(self._recent(place, now))

    def wait(self, place: int, now: float, *, kept: int = 0) -> float:
        """Return the seconds until a place may have another message; `kept`: reserved ones."""
        recent, limit = self._recent(place, now), self._limit - kept
        return recent[-limit] + self._seconds - now if len(recent) >= limit else 0.0

    def _recent(self, place: int, now: float) -> list[float]:
        times = self._times.get(place, [])
        while times and times[0] + self._seconds <= now:
            del times[0]  # there are few: a deque would take more of memory and time
        return times
