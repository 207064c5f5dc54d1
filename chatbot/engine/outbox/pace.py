"""How fast messages may leave: never faster than Telegram takes them (docs/telegram.md, Limits).

Times are seconds on a clock that never goes back.
"""

ALL_IN_S = 1.0
USED = 0.995  # share of the rate that is used, since delayed messages may arrive closer together
CATCH_UP_S = 0.05  # delay that is made up for: a late message may leave together with later ones
PERSON_IN_S = 1.0
# Telegram's limit of all messages to one chat, with a margin for messages late on their way.
BURST, BURST_IN_S = 3, 3.2
GROUP_LIMIT, GROUP_IN_S = 20, 60.2
KEPT = 2  # messages of GROUP_LIMIT that answers leave free for the outbox
EVERYBODY = 0


class Pace:
    """At most `rate` messages a second, 3 to a chat in three seconds, 20 to a group in a minute.

    Messages leave evenly (the generic cell rate algorithm, ITU-T I.371). Each message reaches
    Telegram after a different delay: from bursts, Telegram would see more than `rate` messages in
    some second. Answers count, too. An answer waits for earlier messages to its own chat; it waits
    for messages to other chats only for a while after a flood. Messages of the outbox also wait for
    the answers, and leave at one a second to a person.
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
        """Return the seconds until a message may leave to a chat that is within its own limits."""
        return max(self._all.wait(EVERYBODY, now), self._next - self._catch_up - now, 0.0)

    def wait_of(self, chat: int, now: float) -> float:
        """Return the seconds that a chat's own limits make a message of the outbox wait."""
        of_its_kind = self._groups if chat < 0 else self._persons
        return max(of_its_kind.wait(chat, now), self._chats.wait(chat, now))

    def wait_to_answer(self, chat: int, now: float, *, in_all: bool = False) -> float:
        """Return the seconds until a chat may have an answer.

        `in_all`: wait for the limit of all chats together, too.
        """
        in_a_minute = self._groups.wait(chat, now, kept=KEPT) if chat < 0 else 0.0
        among_all = self.wait(now) if in_all else 0.0
        return max(in_a_minute, among_all, self._chats.wait(chat, now))

    def departs(self, chat: int, now: float) -> None:
        """Count a message of the outbox that leaves."""
        self.answered(chat, now)  # it counts for all limits of answers, too
        if chat > 0:
            self._persons.add(chat, now)

    def answered(self, chat: int, now: float) -> None:
        """Count an answer that leaves to a chat."""
        self._chats.add(chat, now)
        if chat < 0:
            self._groups.add(chat, now)
        self._all.add(EVERYBODY, now)
        # However many answers leave now, the window for all chats is free again a second later.
        latest = now + ALL_IN_S + self._catch_up
        self._next = min(self._turn(now) + self._apart, latest)

    def _turn(self, now: float) -> float:
        """Return the earliest time for the next message."""
        was_quiet = now - self._next >= ALL_IN_S
        return now + self._catch_up if was_quiet else max(self._next, now)


class Window:
    """At most `limit` messages in any `seconds` for each chat or person; quiet ones are forgotten.

    EVERYBODY stands for all chats together.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._times: dict[int, list[float]] = {}  # the chat that was quiet for longest comes first

    def add(self, chat: int, now: float) -> None:
        times = self._times.pop(chat, [])
        times.append(now)
        del times[: -self._limit]
        self._times[chat] = times
        while (first := next(iter(self._times))) != chat and not self._recent(first, now):
            del self._times[first]

    def room(self, chat: int, now: float) -> int:
        """Count the further messages that a chat may have now."""
        return self._limit - len(self._recent(chat, now))

    def wait(self, chat: int, now: float, *, kept: int = 0) -> float:
        """Return the seconds until a chat may have another message.

        `kept`: how many messages of the limit to leave free for other messages.
        """
        recent, limit = self._recent(chat, now), self._limit - kept
        return recent[-limit] + self._seconds - now if len(recent) >= limit else 0.0

    def _recent(self, chat: int, now: float) -> list[float]:
        times = self._times.get(chat, [])
        while times and times[0] + self._seconds <= now:
            del times[0]  # the list is short: a deque would take more memory and time
        return times
