"""What inline mode offers. Nobody's own things are in it: others read it."""

from collections.abc import Iterable
from textwrap import shorten

from chatbot.answers.rules import Answer
from chatbot.chantiers.texts import deep_link, numbered
from chatbot.conversation.articles import Article
from chatbot.conversation.markup import visible
from chatbot.welcome.cards import shared_text
from chatbot.welcome.service import Card

OPEN = "Ouvrir dans le bot"
CARDS = 2
ABOUT_LENGTH = 120  # characters: two lines of a phone


def articles(given: Answer, near: Iterable[Card], bot: str) -> tuple[Article, ...]:
    """The answer, where there is one, then the cards."""
    shown = [_card(card, bot) for card in near]
    return (*([_answer(given, bot)] if given.answered else []), *shown)


def _answer(given: Answer, bot: str) -> Article:
    head, _, said = visible(given.text).partition("\n")
    link = _link(given.topics[0], bot)
    return Article("answer", f"Réponse\u00a0: {head}", _cut(said), given.text, OPEN, link)


def _card(card: Card, bot: str) -> Article:
    topic = card.topic
    title, about = f"La page\u00a0: {numbered(topic)}", _cut(topic.summary or topic.title)
    link = _link(topic.key, bot)
    return Article(f"card-{topic.key}", title, about, shared_text(card), OPEN, link)


def _link(topic: str, bot: str) -> str:
    return deep_link(f"chantier-{topic}", bot)


def _cut(text: str) -> str:
    """On one line, after a word."""
    return shorten(text, ABOUT_LENGTH, placeholder="…")
