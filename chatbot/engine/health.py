"""The health of this process: what it could do lately, and what keeps it from its work.

In memory alone, so that whoever asks gets an answer at once. Whoever stores, hears or says
something notes it here; `/readyz`, the logs and the service manager read it.
"""

import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from math import inf

ILL_AFTER_S = 30.0  # without anything stored, heard or said; so long may a row wait, too
GIVEN_UP_S = 60.0  # after a try: calls are made again after 30 s, or 15 s later not at all
SHARED_WITHIN_S = 60.0  # two conflicts: one alone may be the end of another instance

Clock = Callable[[], float]  # seconds, which never go back


class Duty(StrEnum):
    """What this process does beside others on the same database."""

    NONE = "none"  # it starts, or has lost the leader's lock
    LEADER = "leader"
    STANDBY = "standby"


class Trouble(StrEnum):
    """What can keep the process from its work, in the words of `/readyz`."""

    NO_ANSWER = "Telegram doesn't answer yet"
    LOCK_LOST = "the leader's lock was lost"
    NOT_STORED = "nothing could be stored"
    NOT_HEARD = "nothing was heard from Telegram"
    NOT_SAID = "nothing could be said to Telegram"
    TOKEN_SHARED = "another program takes this token's updates"  # noqa: S105 - no token
    ROW_WAITS = "a row waits to be answered, or sent"


class Ability:
    """One thing that the process has to be able to do.

    `given_up_s`: after so many seconds without another try, nobody tries any more.
    """

    def __init__(self, clock: Clock, given_up_s: float = inf) -> None:
        self._clock = clock
        self._given_up_s = given_up_s
        self._worked_at: float | None = None
        self._tried_at = 0.0  # the last time that it didn't work, so far
        self._in_vain_since: float | None = None

    def tried(self) -> None:
        """Note that it is tried, or that it failed: in vain, until it works."""
        if not self.in_vain_s:
            self._in_vain_since = self._clock()
        self._tried_at = self._clock()

    def worked(self) -> None:
        self._worked_at = self._clock()
        self._in_vain_since = None

    def rest(self) -> None:
        """Note that nobody tries any more."""
        self._in_vain_since = None

    @property
    def in_vain_s(self) -> float:
        """Seconds for which it has been tried in vain; 0.0 when it works, or nobody tries."""
        now = self._clock()
        if self._in_vain_since is None or now - self._tried_at > self._given_up_s:
            return 0.0
        return now - self._in_vain_since

    @property
    def worked_s_ago(self) -> float | None:
        """Seconds since it last worked; None: it never did."""
        return None if self._worked_at is None else self._clock() - self._worked_at


class Health:
    """What is known of this process."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self.stored = Ability(clock)  # in the database; tried every few seconds
        self.heard = Ability(clock)  # from Telegram, and stored; tried all the time
        self.said = Ability(clock, GIVEN_UP_S)  # any call but for getUpdates that was answered
        self.waits_s = 0.0  # for which a row has waited that could be answered, or could leave
        self.off_duty(Trouble.NO_ANSWER)

    @property
    def duty(self) -> Duty:
        return self._duty

    def takes(self, duty: Duty) -> None:
        """Begin as the leader, or to stand by."""
        self._duty = duty
        self._begin()

    def off_duty(self, why: Trouble) -> None:
        """Do neither, for that reason."""
        self._duty = Duty.NONE
        self._why_off_duty = why
        self._begin()

    def conflict(self) -> None:
        """Note that Telegram gave the updates of this token to somebody else."""
        self._conflicts.append(self._clock())

    def troubles(self) -> dict[Trouble, float]:
        """Find what keeps the process from its work, and the seconds for which it lasts."""
        if self._duty is Duty.NONE:
            return {self._why_off_duty: self._on_it_s}
        lasting = {Trouble.NOT_STORED: self.stored.in_vain_s}
        if self._duty is Duty.LEADER:
            lasting |= {
                Trouble.NOT_HEARD: self.heard.in_vain_s,
                Trouble.NOT_SAID: self.said.in_vain_s,
                # What waited before this process could do anything about it doesn't count.
                Trouble.ROW_WAITS: min(self.waits_s, self._on_it_s),
            }
        found = {trouble: s for trouble, s in lasting.items() if s > ILL_AFTER_S}
        return found | self._shared_token()

    def why(self) -> str | None:
        """Say in one line what keeps the process from its work; None when nothing does."""
        told = (f"{trouble} ({seconds:.0f} s)" for trouble, seconds in self.troubles().items())
        return "; ".join(told) or None

    def status(self) -> str:
        """Say in one line what keeps the process from its work, or else on which duty it is."""
        return self.why() or f"ready ({self._duty})"

    @property
    def _on_it_s(self) -> float:
        return self._clock() - self._begun_at

    def _shared_token(self) -> dict[Trouble, float]:
        now = self._clock()
        recent = [at for at in self._conflicts if now - at < SHARED_WITHIN_S]
        is_shared = len(recent) > 1 and self._duty is Duty.LEADER
        return {Trouble.TOKEN_SHARED: now - recent[0]} if is_shared else {}

    def _begin(self) -> None:
        """Forget what it met when it did something else."""
        self._begun_at = self._clock()
        self._conflicts: deque[float] = deque(maxlen=2)
        self.heard.rest()
        self.said.rest()
