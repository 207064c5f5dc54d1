"""The counters behind `GET /metrics`: updates, answers and calls since the process started."""

from enum import StrEnum
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
)

from chatbot import __version__

ANSWERED_WITHIN_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

# The times of first counts would be as many series again, which nobody reads.
disable_created_metrics()  # type: ignore[no-untyped-call]


class CallOutcome(StrEnum):
    """The outcome of a call of the Bot API."""

    OK = "ok"
    FLOOD = "flood"  # 429
    REFUSED = "refused"  # Telegram said no for another reason
    UNANSWERED = "unanswered"  # it left, and Telegram may have carried it out
    NOT_SENT = "not_sent"


class Metrics:
    """Counts from zero, in a registry of its own: a test may run several bots at once."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        version = Info("chatbot_build", "The program that runs.", registry=registry)
        version.info({"version": __version__})
        counter = partial(Counter, registry=registry)
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
        self._answers = Histogram(
            "chatbot_answer_seconds", about, ["kind"], buckets=ANSWERED_WITHIN_S, registry=registry
        )
        about = "Calls of the Bot API, by how they ended."
        self._calls = counter("chatbot_calls", about, ["method", "outcome"])
        self._flood_seconds = counter(
            "chatbot_flood_seconds", "For which Telegram asked to wait, each time by a 429."
        )
        about = "For which all calls still wait because of one."
        self.rest = Gauge("chatbot_rest_seconds", about, registry=registry)
        self.floods = 0  # times that Telegram answered 429

    def answered(self, kind: str, seconds: float) -> None:
        """Count an answered update of a kind (command, press, words…), and its seconds."""
        self._answers.labels(kind).observe(max(0.0, seconds))  # a clock may be set back

    def called(self, method: str, outcome: CallOutcome) -> None:
        self._calls.labels(method, outcome).inc()

    def flooded(self, seconds: float) -> None:
        """Count a call that Telegram refused with a 429, and the seconds to wait."""
        self.floods += 1
        self._flood_seconds.inc(seconds)
