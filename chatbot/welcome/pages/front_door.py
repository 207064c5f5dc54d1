"""The front door: /start and its links, /annuler, and whatever is no command."""

import re
from dataclasses import replace

from chatbot.announcements.pages.compose import draft_that_stays, message_instead
from chatbot.announcements.pages.news import read_announcement
from chatbot.answers.handlers import answered
from chatbot.chantiers.rules import APPEAL
from chatbot.chantiers.service import topic_linked
from chatbot.conversation import Context, MembershipEvent, Reply, Router
from chatbot.helpdesk.forwarding.acts import came_back
from chatbot.helpdesk.forwarding.answering_handlers import (
    answer_instead,
    question_that_stays,
    replied,
)
from chatbot.helpdesk.forwarding.handlers import transmettre
from chatbot.helpdesk.forwarding.rules import PASSED
from chatbot.members import roles
from chatbot.members.pages.invitations import open_invitation
from chatbot.subscriptions.pages.subscriptions import welcome_back
from chatbot.subscriptions.service import waiting_for
from chatbot.welcome.pages.card import open_card, show_appeal
from chatbot.welcome.service import alliance
from chatbot.welcome.wording import menu

DEEP_LINK = re.compile(r"chantier-([a-z0-9-]+)")
ANNOUNCEMENT = re.compile(r"annonce-(\d{1,17})")
INVITATION = re.compile(r"inv-(\S+)")

WELCOME = """<b>Bienvenue à L’Établi\u00a0!</b>
Ici, les chantiers de La Fabrique des Transitions donnent de leurs nouvelles. \
Posez vos questions comme elles vous viennent.
/chantiers\u00a0: ce que fait chacun, qui le porte, à qui écrire
/dates\u00a0: les rendez-vous\u00a0; /actus\u00a0: les annonces\u00a0; /aide\u00a0: le mode d’emploi
Tant que vous ne faites que lire, je ne garde rien sur vous plus d’un quart \
d’heure\u00a0: /confidentialite"""
TEXT_ONLY = "Je ne lis que du texte\u00a0: écrivez-moi votre question, sans rien y joindre."
NOTHING_STARTED = (
    "C’est entendu\u00a0: plus rien n’est en cours. Tapez /aide pour voir ce que je sais faire."
)

router = Router()


@router.command("annuler", menu="Arrêter ce qui est en cours")
async def cancel(ctx: Context) -> Reply:
    """Say what stays; as for every command, the engine has ended the step."""
    request, session = ctx.request, ctx.session
    stays = (await question_that_stays(request, session), await draft_that_stays(ctx))
    if staying := [reply for reply in stays if reply is not None]:
        text = "\n\n".join(reply.text for reply in staying)
        return Reply(text, tuple(row for reply in staying for row in reply.buttons))
    return Reply(NOTHING_STARTED, menu(await alliance(session)))


@router.command("start", menu="Accueil")
async def start(ctx: Context) -> Reply:
    """Welcome somebody, or open the page of their link.

    t.me/BOT?start=chantier-KEY (or a number), appel, annonce-12, transmettre, inv-TOKEN.
    """
    request, session = ctx.request, ctx.session
    await roles.queue_menu(session, request.chat, at=request.at)
    await waiting_for(session, request)
    if request.private:
        await came_back(session, request.chat, at=request.at)
    if request.words == PASSED and request.private:
        return await transmettre(replace(request, words=""), session)
    if invitation := INVITATION.fullmatch(request.words):
        return await open_invitation(ctx, invitation[1])
    if request.words == APPEAL:
        return await show_appeal(ctx)
    if link := ANNOUNCEMENT.fullmatch(request.words):
        return await read_announcement(ctx, announcement=int(link[1]))
    if link := DEEP_LINK.fullmatch(request.words):
        return await open_card(ctx, await topic_linked(session, link[1]))
    return Reply(WELCOME, menu(await alliance(session)))


@router.words()
async def any_words(ctx: Context) -> Reply:
    """Answer a question, or take a reply to one; a référent may have meant somebody else."""
    request, session = ctx.request, ctx.session
    if (reply := await replied(request, session)) is not None:
        return reply
    written = request.written
    is_file = written is not None and (written.other or written.media is not None)
    reply = Reply(TEXT_ONLY) if is_file else await answered(request, session)
    for instead in (await answer_instead(request, session), await message_instead(ctx)):
        if instead is not None:
            text = f"{reply.text}\n\n{instead.text}"
            return replace(reply, text=text, buttons=(*instead.buttons, *reply.buttons))
    return reply


@router.on(MembershipEvent.CAME)
async def came(ctx: Context) -> Reply:
    """Greet a group, or offer what was followed, and tell what was answered meanwhile."""
    await came_back(ctx.session, ctx.request.chat, at=ctx.request.at)
    return await welcome_back(ctx)
