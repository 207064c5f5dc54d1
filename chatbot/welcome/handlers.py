"""The front door, and the card of a chantier."""

import re

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.handlers import show_list
from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowCard, ShowSection
from chatbot.chantiers.service import topic_linked, topic_of_key
from chatbot.conversation import Ask, Command, Press, Reply, Words
from chatbot.errors import Refusal
from chatbot.welcome import cards, service, texts

DEEP_LINK = re.compile(r"chantier-([a-z0-9-]+)")


class SectionGone(Refusal):
    """The card has no such section (any more)."""

    def __init__(self) -> None:
        super().__init__("Cette rubrique n’existe pas pour ce chantier. Revenez à sa carte.")


async def start(ask: Ask, session: AsyncSession) -> Reply:
    """`/start`, also as a link to a chantier: t.me/BOT?start=chantier-KEY (or a number)."""
    if link := DEEP_LINK.fullmatch(ask.words):
        return await _card(ask, session, await topic_linked(session, link[1]))
    return Reply(texts.WELCOME, texts.menu(await service.alliance(session)))


async def chantier(ask: Ask, session: AsyncSession) -> Reply:
    """`/chantier 7`, `/chantier alimentation`, `/chantier 7 ressources`."""
    if not ask.words:
        return await show_list(ask, session)
    found = await service.found(session, ask.words)
    if len(found.topics) != 1:
        which = texts.which_chantier(found.topics, ask.words)
        return Reply(which, texts.chantier_choice(found.topics))
    if found.section:
        return await _typed_section(ask, session, found.topics[0], found.section)
    return await _card(ask, session, found.topics[0])


async def show_card(ask: Ask, session: AsyncSession, shown: ShowCard) -> Reply:
    """A button that leads to a card."""
    return await _card(ask, session, await topic_of_key(session, shown.topic))


async def show_section(ask: Ask, session: AsyncSession, shown: ShowSection) -> Reply:
    """A button that opens a section, or turns its pages."""
    return await _section(ask, session, await topic_of_key(session, shown.topic), shown)


async def aide(ask: Ask, session: AsyncSession) -> Reply:
    """`/aide`."""
    alliance = await service.alliance(session)
    return Reply(texts.help_for(ask.bot, alliance), texts.menu(alliance))


async def confidentialite(_ask: Ask, session: AsyncSession) -> Reply:
    """`/confidentialite`."""
    alliance = await service.alliance(session)
    return Reply(texts.privacy(alliance), texts.menu(alliance))


async def annuler(_ask: Ask, session: AsyncSession) -> Reply:
    """`/annuler`: nothing can be started yet, so nothing is in progress."""
    return Reply(texts.NOTHING_STARTED, texts.menu(await service.alliance(session)))


async def any_words(_ask: Ask, session: AsyncSession) -> Reply:
    """Plain text."""
    return Reply(texts.ONLY_COMMANDS, texts.menu(await service.alliance(session)))


async def _card(ask: Ask, session: AsyncSession, topic: Topic) -> Reply:
    card = await service.card(session, topic, ask.at)
    return Reply(cards.card_text(card), cards.card_buttons(card, ask.bot))


async def _typed_section(ask: Ask, session: AsyncSession, topic: Topic, key: str) -> Reply:
    card = await service.card(session, topic, ask.at)
    if key in dict(cards.parts_of(card)):
        return await _section(ask, session, topic, ShowSection(topic=topic.key, section=key))
    return Reply(cards.nothing_under(card, key), cards.card_buttons(card, ask.bot))


async def _section(ask: Ask, session: AsyncSession, topic: Topic, shown: ShowSection) -> Reply:
    card = await service.card(session, topic, ask.at)
    bodies = cards.section_pages(card, shown.section)
    if not bodies:
        raise SectionGone
    kept = shown.within(len(bodies))
    return Reply(bodies[kept.page - 1], cards.section_buttons(card, kept, len(bodies)))


CARDS = (
    Command("chantier", chantier, menu="Un chantier, par son numéro ou son nom"),
    Press(ShowCard, show_card),
    Press(ShowSection, show_section),
)
ROUTES = (
    Command("aide", aide, menu="Ce que je sais faire"),
    Command("confidentialite", confidentialite, menu="Ce qui est gardé, et pourquoi"),
    Command("annuler", annuler, menu="Arrêter ce qui est en cours"),
    Command("start", start, menu="Accueil"),
    Words(any_words),
)
