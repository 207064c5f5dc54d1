"""The front door: /start and its links, /annuler, coming back, and inline mode.

Inline mode offers answers, cards and dates to be sent in any chat. Articles have nothing personal,
since others read them.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from textwrap import shorten
from typing import TypeVar

from chatbot import conversation as ui
from chatbot.announcements.pages.compose import departures_that_go_on, draft_that_stays
from chatbot.announcements.pages.news import read_announcement
from chatbot.answers.answering import answer
from chatbot.answers.loading import load_index
from chatbot.answers.rules import Kind
from chatbot.chantiers import queries, service as chantiers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import show_chantiers
from chatbot.chantiers.rules import APPEAL, fold
from chatbot.chantiers.wording import deep_link, numbered, topic_name
from chatbot.conversation.actions import BoundHandler
from chatbot.conversation.markup import visible
from chatbot.conversation.reply import Article
from chatbot.events.agenda import find_agenda
from chatbot.events.pages.dates import DATES, dates_command, show_dates
from chatbot.events.wording import entry, when_of
from chatbot.french import counted, protect, typeset
from chatbot.helpdesk.answering import deliver_late
from chatbot.helpdesk.pages.answer import question_that_stays
from chatbot.helpdesk.pages.ask import show_own_questions
from chatbot.helpdesk.rules import FORWARDED
from chatbot.members import roles, service as members
from chatbot.members.page import open_invitation, referent_of
from chatbot.members.queries import known
from chatbot.subscriptions.pages.subscriptions import back_page
from chatbot.subscriptions.pages.wished import offer_stopping
from chatbot.subscriptions.service import resumable
from chatbot.welcome.pages.card import open_card, shared_text, show_appeal
from chatbot.welcome.pages.guide import HELP_START, show_help
from chatbot.welcome.service import DATES_START, Card, alliance, gather_card, menu

H = TypeVar("H", bound=BoundHandler)

CHANTIER = re.compile(r"chantier-(\S+)", re.IGNORECASE)
ANNOUNCEMENT = re.compile(r"annonce-(\d{1,17})")
INVITATION = re.compile(r"inv-(\S+)")
LINKED: dict[str, BoundHandler] = {
    HELP_START: show_help,
    APPEAL: show_appeal,
    DATES_START: dates_command,
}

WELCOME = """<b>Bienvenue à L’Établi !</b>
Ici, les chantiers de La Fabrique des Transitions donnent de leurs nouvelles. \
Posez vos questions comme elles vous viennent.
/chantiers : ce que fait chacun, qui le porte, à qui écrire
/dates : les rendez-vous ; /actus : les annonces ; /aide : le mode d’emploi
Tant que vous ne faites que lire, je ne garde rien sur vous plus d’un quart \
d’heure : /confidentialite"""
WELCOME_GROUP = """<b>Bonjour ! Ici, L’Établi, le robot des chantiers de La Fabrique des \
Transitions.</b>
Je réponds à qui m’appelle par mon nom (<code>@{bot} prochaine réunion ?</code>), et à \
/chantiers, /dates ou /actus.
Seuls les admins du groupe l’abonnent à un chantier, ou l’en désabonnent : \
<code>/suivre 7</code>, <code>/arreter 7</code>."""
WELCOME_REFERENT = """<b>Bonjour ! Vous êtes référent de {topics}.</b>
/annonce : écrire à ceux qui suivent, avec un aperçu avant l’envoi
/questions : répondre à ce qu’on vous demande
/date : ajouter, déplacer ou annuler une date
/chantiers, /dates, /actus : ce que tout le monde lit ; /aide : le mode d’emploi
/mesdonnees : ce que je garde sur vous"""
WELCOME_ADMIN = """<b>Bonjour ! Vous êtes admin de L’Établi.</b>
/moderation : les demandes, les abonnés, les personnes bannies
/annonce, /date : écrire à ceux qui suivent, ajouter une date, pour tout sujet
/questions : répondre à ce qu’on vous demande ; /roles : qui est admin, qui est référent
/chantiers, /dates, /actus : ce que tout le monde lit ; /aide : le mode d’emploi
/mesdonnees : ce que je garde sur vous"""

OPEN = "Ouvrir dans le bot"
CARDS = 2  # cards that inline mode offers beside an answer
MOST_DATES = 20  # dates that inline mode offers; Bot API, answerInlineQuery: at most 50 results
FOR_DATES = {fold(sentence) for sentence in DATES}
ABOUT_LENGTH = 120  # characters of an article's description: two lines on a phone

router = ui.Router(requires=ui.Requires.NOTHING)


@router.command("annuler", takes_words=False, aliases=("annule", "cancel", "retour", "back"))
@router.wish(
    "cancel",
    *("annuler", "annule", "annulez", "retour", "retour arrière", "revenir en arrière"),
    *("laisse tomber", "laissez tomber", "non laisse tomber", "oublie ça", "tant pis"),
    *("abandonner", "cancel", "never mind", "back", "reviens en arrière", "on arrête là"),
    *("annule l'envoi", "annuler l'envoi", "annulez l'envoi", "annule l'annonce"),
    *("annuler l'annonce", "annule mon annonce", "annuler mon annonce"),
)
async def cancel(ctx: ui.Context) -> ui.Reply:
    """Say which question, draft and sending go on. The engine has ended the step already."""
    staying = [
        await question_that_stays(ctx),
        await draft_that_stays(ctx),
        await departures_that_go_on(ctx),
    ]
    if kept := [reply for reply in staying if reply is not None]:
        text = ui.paragraphs(*(protect(reply.text) for reply in kept))
        return ui.Reply(text, tuple(row for reply in kept for row in reply.buttons))
    text = "C’est entendu : plus rien n’est en cours. Tapez /aide pour voir ce que je sais faire."
    return ui.Reply(text, menu(await alliance(ctx.session)))


@router.wish(
    "stop_sending",
    *("arrête l'envoi", "arrêtez l'envoi", "arrêter l'envoi", "stop l'envoi", "stoppe l'envoi"),
    *("stopper l'envoi", "stop à l'envoi", "suspends l'envoi", "suspendre l'envoi"),
    *("arrête l'annonce", "arrêter l'annonce", "arrête mon annonce", "arrêter mon annonce"),
    *("stop l'annonce", "stop mon annonce", "arrête cet envoi", "stop cet envoi"),
    *("arrête l'envoi de l'annonce", "arrête l'envoi de mon annonce", "bloque l'envoi"),
    *("suspends l'annonce", "suspendre l'annonce", "arrête tout envoi", "empêche l'envoi"),
    requires=ui.Requires.GROUP_ADMIN,
)
async def stop_sending(ctx: ui.Context) -> ui.Reply:
    """Show what the sender is sending; to a sender of nothing, offer to stop receiving news."""
    return await departures_that_go_on(ctx) or await offer_stopping(ctx)


@router.command("start", aliases=("accueil", "menu", "home", "debut", "demarrer"))
async def start(ctx: ui.Context) -> ui.Reply:
    """Welcome somebody, or open the page of their link.

    t.me/BOT?start=chantier-KEY (or a number), aide, appel, annonce-12, transmettre, inv-TOKEN.
    """
    request, session = ctx.request, ctx.session
    await roles.queue_menus(ctx.work, request.chat)
    await resumable(session, request)
    if request.private:
        await deliver_late(ctx.work, request.chat)
    if request.words == FORWARDED and request.private:
        return await show_own_questions(ctx)
    if invitation := INVITATION.fullmatch(request.words):
        return await open_invitation(ctx, invitation[1])
    if (linked := await _linked(ctx)) is None:
        return await _welcome(ctx)
    if not request.private or await known(session, request.chat):
        return linked
    # Strangers are told, above the page of their link, who speaks and what is kept.
    who_speaks = typeset(
        "<i>Ici L’Établi, le robot des chantiers de La Fabrique des Transitions. Tant que vous ne "
        "faites que lire, je ne garde rien sur vous : /confidentialite</i>"
    )
    return replace(linked, text=ui.paragraphs(protect(who_speaks), protect(linked.text)))


async def _linked(ctx: ui.Context) -> ui.Reply | None:
    """Open the page of a shared link; None if the words are no link."""
    words = ctx.request.words
    if (page := LINKED.get(words)) is not None:
        return await page(ctx)
    if link := ANNOUNCEMENT.fullmatch(words):
        return await read_announcement(ctx, announcement=int(link[1]))
    if (link := CHANTIER.fullmatch(words)) is None:
        return None
    try:
        topic = await chantiers.topic_linked(ctx.session, link[1].lower())
    except chantiers.TopicGone:
        toast = "Ce lien ne mène plus à un chantier : les voici tous."
        return replace(await show_chantiers(ctx), toast=toast)
    return await open_card(ctx, topic)


def opens(start: str) -> Callable[[H], H]:
    """Register a handler as the page that t.me/BOT?start=`start` opens."""

    def register(handler: H) -> H:
        LINKED[start] = handler
        return handler

    return register


@router.wish(
    "menu",
    *("menu", "le menu", "menu principal", "le menu principal", "main menu", "accueil", "start"),
    *("retour au menu", "retour à l'accueil", "revenir au menu", "sommaire", "le sommaire"),
    *("où sont les boutons", "les boutons", "remets le menu", "la page de départ", "home"),
)
async def show_menu(ctx: ui.Context) -> ui.Reply:
    text = "<b>Le menu</b>\n\nTouchez ce que vous cherchez, ou écrivez simplement votre question."
    return ui.Reply(text, menu(await alliance(ctx.session)))


@router.on(ui.MembershipEvent.CAME)
async def came(ctx: ui.Context) -> ui.Reply:
    """Greet a group, or offer a returning chat its subscriptions; deliver answers that waited."""
    await deliver_late(ctx.work, ctx.request.chat)
    if rows := await resumable(ctx.session, ctx.request):
        return back_page(await chantiers.followable(ctx.session), rows)
    return ui.Reply() if ctx.request.private else await _welcome(ctx)


async def _welcome(ctx: ui.Context) -> ui.Reply:
    """Welcome the sender with the commands of their role; tell a group who may subscribe it."""
    words = WELCOME
    if not ctx.request.private:
        words = WELCOME_GROUP.format(bot=ctx.request.bot)
    elif await members.is_admin(ctx.session, ctx.request.chat):
        words = WELCOME_ADMIN
    elif topics := await referent_of(ctx):
        named = topic_name(topics[0]) if len(topics) == 1 else counted(len(topics), "sujet")
        words = WELCOME_REFERENT.format(topics=named)
    return ui.Reply(words, menu(await alliance(ctx.session)))


@router.words(inline=True)
async def offer(ctx: ui.Context) -> ui.Reply:
    """Offer the answer to `@bot words`, then the cards of the topics that the words mean.

    A number or a name alone is no question, but its topic's card is offered. Without words every
    chantier is offered; « dates » offers the dates.
    """
    request = ctx.request
    if not request.words:
        topics = await queries.chantiers(ctx.session)
        cards = [await gather_card(ctx.session, request, topic) for topic in topics]
        return ui.Reply(articles=tuple(_offered_card(card, request.bot) for card in cards))
    if fold(request.words) in FOR_DATES:
        return ui.Reply(articles=await _offered_dates(ctx))
    given = answer(request.words, await load_index(ctx.session), request.at)
    if given.kind is Kind.UNKNOWN:
        topics = await chantiers.topics_called(ctx.session, request.words)
        topics = topics or await _named(ctx, given.about)
    else:
        topics = await _named(ctx, *given.topics[:CARDS])
    cards = [await gather_card(ctx.session, request, topic) for topic in topics[:CARDS]]
    offered = [_offered_card(card, request.bot) for card in cards]
    if given.answered:
        head, _, text = visible(typeset(given.text)).partition("\n")
        if given.likely and cards:  # its first line is a sentence, not a title
            head = numbered(cards[0].topic)
        title, about = f"Réponse : {protect(head)}", protect(_cut(text))
        link = _link(given.topics[0], request.bot)
        offered.insert(0, Article("answer", title, about, given.text, OPEN, link))
    return ui.Reply(articles=tuple(offered))


async def _named(ctx: ui.Context, *keys: str) -> list[Topic]:
    return [await chantiers.topic_of_key(ctx.session, key) for key in keys if key]


async def _offered_dates(ctx: ui.Context) -> tuple[Article, ...]:
    """Offer the list of /dates, then each date to come."""
    bot = ctx.request.bot
    listed = await show_dates(replace(ctx, request=replace(ctx.request, private=False)))
    title, about = "Les dates des chantiers", protect(_cut(visible(listed.text)))
    every = Article("dates", title, about, listed.text, OPEN, deep_link(DATES_START, bot))
    agenda = await find_agenda(ctx.session, ctx.request.at, appeal=False)
    offered = [every]
    for event, topic, when, _ in agenda.ahead[:MOST_DATES]:
        title = f"Date : {protect(when_of(event, when))}"
        about = protect(_cut(f"{event.title}, {numbered(topic)}"))
        text, key = entry(event, topic, when=when, full=True), f"date-{event.id}-{when.start}"
        offered.append(Article(key, title, about, text, OPEN, _link(topic.key, bot)))
    return tuple(offered)


def _offered_card(card: Card, bot: str) -> Article:
    topic = card.topic
    title = f"La page : {protect(numbered(topic))}"
    about, link = protect(_cut(topic.summary or topic.title)), _link(topic.key, bot)
    return Article(f"card-{topic.key}", title, about, shared_text(card), OPEN, link)


def _link(topic: str, bot: str) -> str:
    return deep_link(f"chantier-{topic}", bot)


def _cut(text: str) -> str:
    return shorten(text, ABOUT_LENGTH, placeholder="…")
