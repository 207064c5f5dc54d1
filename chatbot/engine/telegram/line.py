"""What calls tell of the line to Telegram: counted, and noted in the health of the process."""

from telegram.error import TelegramError

from chatbot.engine.health import Health
from chatbot.engine.metrics import CallOutcome, Metrics
from chatbot.engine.telegram.error_mapping import call_outcome

GET_UPDATES = "getUpdates"


class Line:
    """Is told when a call leaves, and how it ends."""

    def __init__(self, health: Health, metrics: Metrics) -> None:
        self._said = health.said
        self._metrics = metrics

    def leaves(self, method: str) -> None:
        if method != GET_UPDATES:  # with which nothing is said
            self._said.tried()

    def ended(self, method: str, trouble: TelegramError | None = None) -> None:
        """Note that it worked, or its trouble."""
        outcome = call_outcome(trouble) if trouble else CallOutcome.OK
        self._metrics.called(method, outcome)
        if method == GET_UPDATES:
            return
        match outcome:
            case CallOutcome.FLOOD:
                self._said.rest()
            case CallOutcome.UNANSWERED | CallOutcome.NOT_SENT:
                self._said.tried()
            case _:  # also where Telegram said no, which is an answer
                self._said.worked()

    def flooded(self, seconds: float) -> None:
        """Note that Telegram asked to wait for so long."""
        self._metrics.flooded(seconds)
