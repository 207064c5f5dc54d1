"""Inline mode: an answer or a card, shared from any chat by typing the bot's name.

Nobody's own things are in what is offered: others read it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from textwrap import shorten

from chatbot.answers.answering import answer
from chatbot.answers.loading import load_index
from chatbot.answers.rules import Answer, Kind
from chatbot.chantiers import queries
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind, fold
from chatbot.chantiers.service import topic_of_key, topics_called
from chatbot.chantiers.wording import deep_link, numbered
from chatbot.conversation import Context, Reply, Requires, Router
from chatbot.conversation.markup import visible
from chatbot.conversation.reply import Article
from chatbot.events.agenda import Announced, find_agenda
from chatbot.events.pages.dates import DATES, show_dates
from chatbot.events.wording import entry, when_of
from chatbot.french import protect, typeset
from chatbot.welcome.pages.card import shared_text
from chatbot.welcome.service import Card, gather_card
from chatbot.welcome.wording import DATES_START

OPEN = "Ouvrir dans le bot"
CARDS = 2
MOST_DATES = 20  # Bot API, answerInlineQuery: at most 50 results
FOR_DATES = {fold(sentence) for sentence in DATES.sentences}
ABOUT_LENGTH = 120  # characters: two lines of a phone

router = Router(requires=Requires.NOTHING)


@router.words(inline=True)
async def offer(ctx: Context) -> Reply:
    """Offer the answer to `@bot words`, then the cards of the topics that are meant.

    A number or a name alone asks nothing, and means its topic all the same; without words every
    chantier is offered, and « dates » means the dates.
    """
    request = ctx.request
    if not request.words:
        cards = [await gather_card(ctx.session, request, topic) for topic in await _all(ctx)]
        return Reply(articles=tuple(_card(card, request.bot) for card in cards))
    if fold(request.words) in FOR_DATES:
        return Reply(articles=await _dates(ctx))
    given = answer(request.words, await load_index(ctx.session), request.at)
    if given.kind is Kind.UNKNOWN:
        topics = await topics_called(ctx.session, request.words) or await _named(ctx, given.about)
    else:
        topics = await _named(ctx, *given.topics[:CARDS])
    cards = [await gather_card(ctx.session, request, topic) for topic in topics[:CARDS]]
    return Reply(articles=articles(given, cards, request.bot))


async def _all(ctx: Context) -> Sequence[Topic]:
    topics = await queries.whole_topics(ctx.session)
    return [topic for topic in topics if topic.kind is TopicKind.CHANTIER]


async def _named(ctx: Context, *keys: str) -> list[Topic]:
    return [await topic_of_key(ctx.session, key) for key in keys if key]


async def _dates(ctx: Context) -> tuple[Article, ...]:
    """Offer the list of /dates, then each date to come."""
    bot = ctx.request.bot
    listed = await show_dates(replace(ctx, request=replace(ctx.request, private=False)))
    title, about = "Les dates des chantiers", protect(_cut(visible(listed.text)))
    every = Article("dates", title, about, listed.text, OPEN, deep_link(DATES_START, bot))
    agenda = await find_agenda(ctx.session, ctx.request.at, appeal=False)
    return (every, *(_date(announced, bot) for announced in agenda.ahead[:MOST_DATES]))


def _date(announced: Announced, bot: str) -> Article:
    event, topic, when = announced
    title = f"Date : {protect(when_of(event, when))}"
    about = protect(_cut(f"{event.title}, {numbered(topic)}"))
    text, key = entry(event, topic, when=when, full=True), f"date-{event.id}-{when.start}"
    return Article(key, title, about, text, OPEN, _link(topic.key, bot))


def articles(given: Answer, cards: Iterable[Card], bot: str) -> tuple[Article, ...]:
    """Lay out the answer, if any, then the cards."""
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
