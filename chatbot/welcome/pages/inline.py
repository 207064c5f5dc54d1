"""Inline mode: an answer or a card, shared from any chat by typing the bot's name.

Nobody's own things are in what is offered: others read it.
"""

from collections.abc import Iterable, Sequence
from textwrap import shorten

from chatbot.answers.answering import answer
from chatbot.answers.loading import load_index
from chatbot.answers.rules import Answer, Kind
from chatbot.chantiers.service import topic_of_key, topics_called
from chatbot.chantiers.wording import deep_link, numbered
from chatbot.conversation import Context, Reply, Router
from chatbot.conversation.markup import visible
from chatbot.conversation.reply import Article
from chatbot.french import protect, typeset
from chatbot.welcome.pages.card import shared_text
from chatbot.welcome.service import Card, gather_card

OPEN = "Ouvrir dans le bot"
CARDS = 2
ABOUT_LENGTH = 120  # characters: two lines of a phone

router = Router()


@router.words(inline=True)
async def offer(ctx: Context) -> Reply:
    """Offer the answer to `@bot words`, then the cards of the topics that are meant, or near.

    A number or a name alone asks nothing, and means its topic all the same.
    """
    request = ctx.request
    if not request.words:
        return Reply()
    given = answer(request.words, await load_index(ctx.session), request.at)
    topics = [await topic_of_key(ctx.session, key) for key in given.topics[:CARDS]]
    if given.kind is Kind.UNKNOWN:
        topics = (await topics_called(ctx.session, request.words))[:CARDS] or topics
    cards = [await gather_card(ctx.session, request, topic) for topic in topics]
    return Reply(articles=articles(given, cards, request.bot))


def articles(given: Answer, cards: Iterable[Card], bot: str) -> tuple[Article, ...]:
    """Lay out the answer, where there is one, then the cards."""
    those = list(cards)
    answered = [_answer(given, those, bot)] if given.answered else []
    return (*answered, *(_card(card, bot) for card in those))


def _answer(given: Answer, cards: Sequence[Card], bot: str) -> Article:
    head, _, text = visible(typeset(given.text)).partition("\n")
    if given.likely and cards:  # else it begins with a sentence
        head = numbered(cards[0].topic)
    title, about = f"Réponse : {protect(head)}", protect(_cut(text))
    return Article("answer", title, about, given.text, OPEN, _link(given.topics[0], bot))


def _card(card: Card, bot: str) -> Article:
    topic = card.topic
    title = f"La page : {protect(numbered(topic))}"
    about, link = protect(_cut(topic.summary or topic.title)), _link(topic.key, bot)
    return Article(f"card-{topic.key}", title, about, shared_text(card), OPEN, link)


def _link(topic: str, bot: str) -> str:
    return deep_link(f"chantier-{topic}", bot)


def _cut(text: str) -> str:
    return shorten(text, ABOUT_LENGTH, placeholder="…")
