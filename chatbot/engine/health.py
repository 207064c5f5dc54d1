"""The health of this process: its recent successes, its troubles, and counters for `GET /metrics`.

All is in memory alone, so that questions are answered at once. Code that stores, polls or calls
notes its success here; `/readyz`, the logs and the service manager read the health.
"""

import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from math import inf

import prometheus_client as prometheus

from chatbot import __version__

ILL_AFTER_S = 30.0  # seconds in which nothing is stored, heard or said, or a row waits
GIVEN_UP_S = 60.0  # seconds after a try: a retry follows within 45 (30 of pause, 15 of time-out)
SHARED_WITHIN_S = 60.0  # between two conflicts; a single one may come from an instance that ends
ANSWERED_WITHIN_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

# Else each counter would have a second series, with its time of creation, which nobody reads.
prometheus.disable_created_metrics()  # type: ignore[no-untyped-call]


class Duty(StrEnum):
    """The duty of this process among the processes on the same database."""

    NONE = "none"  # starting, or the leader's lock was lost
    LEADER = "leader"
    STANDBY = "standby"


class Trouble(StrEnum):
    """The troubles of a process, in the words of `/readyz`."""

    NO_ANSWER = "Telegram doesn't answer yet"
    LOCK_LOST = "the leader's lock was lost"
    NOT_STORED = "nothing could be stored"
    NOT_HEARD = "nothing was heard from Telegram"
    NOT_SAID = "nothing could be said to Telegram"
    TOKEN_SHARED = "another program takes this token's updates"  # noqa: S105 - no token
    ROW_WAITS = "a row waits to be answered, or sent"


class Ability:
    """Whether the process succeeds in a kind of work, such as writing to the database.

    `given_up_s`: after so many seconds without a further try, the process has stopped trying.
    """

    def __init__(self, clock: Callable[[], float], given_up_s: float = inf) -> None:
        self._clock = clock
        self._given_up_s = given_up_s
        self._tried_at = 0.0  # the last try without success
        self._failing_since: float | None = None

    def tried(self) -> None:
        """Note a try or a failure: the ability is failing until `worked`."""
        if not self.failing_s:
            self._failing_since = self._clock()
        self._tried_at = self._clock()

    def worked(self) -> None:
        self._failing_since = None

    def rest(self) -> None:
        """Note that the process has stopped trying."""
        self._failing_since = None

    @property
    def failing_s(self) -> float:
        """Seconds of tries without success; 0.0 after a success, or without tries."""
        now = self._clock()
        if self._failing_since is None or now - self._tried_at > self._given_up_s:
            return 0.0
        return now - self._failing_since


class Health:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.stored = Ability(clock)  # to write to the database; tried every few seconds
        self.heard = Ability(clock)  # to get updates and store them; tried all the time
        self.said = Ability(clock, GIVEN_UP_S)  # to make calls, getUpdates excepted
        self.waits_s = 0.0  # the longest time that a row has waited without a reason
        self.off_duty(Trouble.NO_ANSWER)

    def takes(self, duty: Duty) -> None:
        """Begin as the leader, or begin to stand by."""
        self.duty = duty
        self._begin()

    def off_duty(self, why: Trouble) -> None:
        """Neither lead nor stand by, because of this trouble."""
        self.duty = Duty.NONE
        self._why_off_duty = why
        self._begin()

    def conflict(self) -> None:
        """Note that Telegram gave this token's updates to another program."""
        self._conflicts.append(self._clock())

    def troubles(self) -> dict[Trouble, float]:
        """Find the lasting troubles, and the seconds for which each has lasted."""
        if self.duty is Duty.NONE:
            return {self._why_off_duty: self._on_duty_s}
        lasting = {Trouble.NOT_STORED: self.stored.failing_s}
        if self.duty is Duty.LEADER:
            lasting |= {
                Trouble.NOT_HEARD: self.heard.failing_s,
                Trouble.NOT_SAID: self.said.failing_s,
                # The time before this process was the leader doesn't count.
                Trouble.ROW_WAITS: min(self.waits_s, self._on_duty_s),
            }
        found = {trouble: s for trouble, s in lasting.items() if s > ILL_AFTER_S}
        now = self._clock()
        recent = [at for at in self._conflicts if now - at < SHARED_WITHIN_S]
        if len(recent) > 1 and self.duty is Duty.LEADER:
            found[Trouble.TOKEN_SHARED] = now - recent[0]
        return found

    def why(self) -> str | None:
        """Name the troubles in one line; None: the process is well."""
        lines = (f"{trouble} ({seconds:.0f} s)" for trouble, seconds in self.troubles().items())
        return "; ".join(lines) or None

    def status(self) -> str:
        """Name the troubles in one line, or without troubles the duty."""
        return self.why() or f"ready ({self.duty})"

    @property
    def _on_duty_s(self) -> float:
        return self._clock() - self._begun_at

    def _begin(self) -> None:
        """Restart all measures: failures and 409s from before the present duty don't count."""
        self._begun_at = self._clock()
        self._conflicts: deque[float] = deque(maxlen=2)
        self.heard.rest()
        self.said.rest()


class CallOutcome(StrEnum):
    OK = "ok"
    FLOOD = "flood"  # 429
    REFUSED = "refused"  # Telegram said no for another reason
    UNANSWERED = "unanswered"  # the call left, and Telegram may have carried it out
    NOT_SENT = "not_sent"


class Metrics:
    """One bot's counters, from zero; the registry isn't global, as a test may run several bots."""

    def __init__(self) -> None:
        self.registry = registry = prometheus.CollectorRegistry()
        prometheus.ProcessCollector(registry=registry)
        version = prometheus.Info("chatbot_build", "The program that runs.", registry=registry)
        version.info({"version": __version__})
        counter = partial(prometheus.Counter, registry=registry)
        self.received = counter(
            "chatbot_updates_received", "Updates that were stored, each time that they came."
        )
        self.ignored = counter(
            "chatbot_updates_ignored", "Updates that were owed no answer, such as talk in a group."
        )
        self.failed = counter(
            "chatbot_updates_failed", "Updates of which a bug let an apology be the answer."
        )
        about = "From the moment when an update was stored until its answer was sent."
        self._answers = prometheus.Histogram(
            "chatbot_answer_seconds", about, ["kind"], buckets=ANSWERED_WITHIN_S, registry=registry
        )
        about = "Calls of the Bot API, by how they ended."
        self.calls = counter("chatbot_calls", about, ["method", "outcome"])
        self.flood_seconds = counter(
            "chatbot_flood_seconds", "For which Telegram asked to wait, each time by a 429."
        )
        about = "For which all calls still wait because of one."
        self.rest = prometheus.Gauge("chatbot_rest_seconds", about, registry=registry)
        self.floods = 0  # times that Telegram answered 429

    def answered(self, kind: str, seconds: float) -> None:
        """Count an answered update of a kind (command, press, words…), and its seconds."""
        self._answers.labels(kind).observe(max(0.0, seconds))  # a clock may be set back
