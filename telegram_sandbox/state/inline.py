"""Inline queries: what persons type after the bot's name in any chat, and what it offers them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from telegram_sandbox.errors import refused
from telegram_sandbox.state.chats import Formatted, Json
from telegram_sandbox.state.presses import TOO_OLD

QUERY_LIFETIME = 30.0
"""Seconds in which a query can be answered, and is kept for the bot (docs/telegram.md, Limits)."""

KEPT_SECONDS = 3600.0
"""How long somebody may choose from what was offered to a query; the sandbox may run for days."""


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
    """What the bot answered to a query, and for whom and how many seconds it holds.

    `button` stands above the results and opens the private chat with the bot.
    """

    articles: tuple[Article, ...]
    seconds: int
    is_personal: bool = False
    next_offset: str = ""
    button: Json | None = None


@dataclass(frozen=True, slots=True)
class InlineQuery:
    """One query; `offer` is None until the bot answers."""

    id: str
    person: int
    chat: int
    text: str
    offset: str
    at: float
    offer: Offer | None = None


class InlineQueries:
    """The queries of the last hour, in order, and the offers that still hold."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last_id = int(clock()) << 20
        self._queries: dict[str, InlineQuery] = {}
        self._offers: dict[tuple[str, str, int | None], tuple[Offer, float]] = {}

    def add(self, person: int, chat: int, text: str, offset: str) -> InlineQuery:
        """A new query. It has an offer at once where one holds for the same words."""
        self._forget_the_old()
        self._last_id += 1
        offer = self._holding(text, offset, person) or self._holding(text, offset, None)
        now = self._clock()
        query = InlineQuery(str(self._last_id), person, chat, text, offset, now, offer)
        self._queries[query.id] = query
        return query

    def answer(self, query_id: str, offer: Offer) -> InlineQuery:
        """Record the bot's answer. Refused when answered already, too old or unknown."""
        query = self._queries.get(query_id)
        if query is None or query.offer is not None or self.is_over(query):
            raise refused(TOO_OLD)
        answered = replace(query, offer=offer)
        self._queries[query_id] = answered
        for_whom = query.person if offer.is_personal else None
        self._offers[query.text, query.offset, for_whom] = offer, self._clock() + offer.seconds
        return answered

    def find(self, query_id: str) -> InlineQuery | None:
        return self._queries.get(query_id)

    def is_over(self, query: InlineQuery) -> bool:
        """Is it too late for an answer?"""
        return self._clock() - query.at >= QUERY_LIFETIME

    def clear(self) -> None:
        self._queries.clear()
        self._offers.clear()

    def _forget_the_old(self) -> None:
        now = self._clock()
        self._offers = {key: held for key, held in self._offers.items() if now < held[1]}
        for query in list(self._queries.values()):
            if now - query.at < KEPT_SECONDS:
                break
            del self._queries[query.id]

    def _holding(self, text: str, offset: str, for_whom: int | None) -> Offer | None:
        offer, until = self._offers.get((text, offset, for_whom), (None, 0.0))
        return offer if self._clock() < until else None
