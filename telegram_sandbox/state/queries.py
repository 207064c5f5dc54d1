"""What persons ask of the bot and it answers once: presses of buttons, and inline queries."""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from telegram_sandbox.errors import refused
from telegram_sandbox.state.chats import Formatted, Json

PRESS_LIFETIME = 150.0
QUERY_LIFETIME = 30.0
"""Seconds in which a press or an inline query can be answered, and waits for the bot."""

KEPT_NOTICES = 20
"""Of each person in each chat."""

KEPT_SECONDS = 3600.0
"""How long somebody may choose from what was offered to a query: the sandbox may run for days."""

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True, slots=True)
class Press:
    """One callback query."""

    id: str
    person: int
    chat: int
    at: float
    text: str = ""  # what the bot answered
    show_alert: bool = False


class Presses:
    """The presses that the bot may still answer, in order, and its last answers to others."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last_id = int(clock()) << 20
        self._unanswered: dict[str, Press] = {}
        self._notices = defaultdict[tuple[int, int], deque[Press]](
            lambda: deque(maxlen=KEPT_NOTICES)
        )

    def add(self, person: int, chat: int) -> Press:
        self._drop_expired()
        self._last_id += 1
        press = Press(str(self._last_id), person, chat, self._clock())
        self._unanswered[press.id] = press
        return press

    def answer(self, press_id: str, text: str, *, show_alert: bool) -> Press:
        """Record the bot's answer. Refused when answered already, too old or unknown."""
        self._drop_expired()
        press = self._unanswered.pop(press_id, None)
        if press is None:
            raise refused(TOO_OLD)
        answered = replace(press, text=text, show_alert=show_alert)
        if text:
            self._notices[press.person, press.chat].append(answered)
        return answered

    def pending(self, person: int, chat: int) -> list[Press]:
        """List the presses whose button still turns."""
        self._drop_expired()
        return [p for p in self._unanswered.values() if (p.person, p.chat) == (person, chat)]

    def notices(self, person: int, chat: int) -> list[Press]:
        """List the last presses that the bot answered with a text."""
        return list(self._notices.get((person, chat), ()))

    def clear(self) -> None:
        self._unanswered.clear()
        self._notices.clear()

    def _drop_expired(self) -> None:
        for press in list(self._unanswered.values()):
            if self._clock() - press.at < PRESS_LIFETIME:
                break
            del self._unanswered[press.id]


@dataclass(frozen=True, slots=True)
class Article:
    """One result that a person can choose, and the message that it then becomes."""

    id: str
    title: str
    description: str
    content: Formatted
    keyboard: Sequence[Sequence[Json]] = ()
    link_preview: Json | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the bot answered to an inline query."""

    articles: tuple[Article, ...]
    seconds: int  # how long it holds for the same words
    is_personal: bool = False  # it holds for that person alone
    next_offset: str = ""
    button: Json | None = None  # stands above the results, opens the private chat with the bot


@dataclass(frozen=True, slots=True)
class InlineQuery:
    """What somebody typed after the bot's name in a chat."""

    id: str
    person: int
    chat: int
    text: str
    offset: str
    at: float
    offer: Offer | None = None  # None until the bot answers


class InlineQueries:
    """The queries of the last hour, in order, and the offers that still hold."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last_id = int(clock()) << 20
        self._queries: dict[str, InlineQuery] = {}
        self._offers: dict[tuple[str, str, int | None], tuple[Offer, float]] = {}

    def add(self, person: int, chat: int, text: str, offset: str) -> InlineQuery:
        """Add a query. It has an offer at once where one holds for the same words."""
        self._drop_expired()
        self._last_id += 1
        offer = self._cached(text, offset, person) or self._cached(text, offset, None)
        now = self._clock()
        query = InlineQuery(str(self._last_id), person, chat, text, offset, now, offer)
        self._queries[query.id] = query
        return query

    def answer(self, query_id: str, offer: Offer) -> InlineQuery:
        """Record the bot's answer. Refused when answered already, too old or unknown."""
        query = self._queries.get(query_id)
        if query is None or query.offer is not None or self.is_expired(query):
            raise refused(TOO_OLD)
        answered = replace(query, offer=offer)
        self._queries[query_id] = answered
        person = query.person if offer.is_personal else None
        self._offers[query.text, query.offset, person] = offer, self._clock() + offer.seconds
        return answered

    def find(self, query_id: str) -> InlineQuery | None:
        return self._queries.get(query_id)

    def is_expired(self, query: InlineQuery) -> bool:
        """Tell whether it is too late for an answer."""
        return self._clock() - query.at >= QUERY_LIFETIME

    def clear(self) -> None:
        self._queries.clear()
        self._offers.clear()

    def _drop_expired(self) -> None:
        now = self._clock()
        self._offers = {key: cached for key, cached in self._offers.items() if now < cached[1]}
        for query in list(self._queries.values()):
            if now - query.at < KEPT_SECONDS:
                break
            del self._queries[query.id]

    def _cached(self, text: str, offset: str, person: int | None) -> Offer | None:
        offer, until = self._offers.get((text, offset, person), (None, 0.0))
        return offer if self._clock() < until else None
