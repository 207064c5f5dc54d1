"""Invitations made and opened, and the role that they give: kept, or given up."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from chatbot import conversation as ui
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons, topic_pages
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.chantiers.wording import numbered, plain_topic_name, topic_name
from chatbot.members import links, notices, queries, roles, service
from chatbot.members.wording import BACK_TO_ROLES, until_day

IN_PRIVATE = (
    "Une invitation s’ouvre en privé, et celle-ci n’a pas encore servi : touchez le lien "
    "lui-même, puis Démarrer."
)
RENOUNCED = "C’est fait : vous n’avez plus ce rôle, et les admins sont prévenus."

router = ui.Router(requires=ui.Requires.ADMIN)


async def invite_for(ctx: ui.Context, words: str) -> ui.Reply:
    """Answer `/roles inviter 7`; offer the topics where the words don't name one."""
    topics = await followable(ctx.session, words)
    if words and len(topics) == 1:
        return await _invite(ctx, topics[0])
    return topic_choice(topics or await followable(ctx.session))


@router.answers(links.choose_invited)
async def choose_invited(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    return topic_choice(await followable(ctx.session), page)


@router.button("rl")
async def invite(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    """Make an invitation, and show its link this once."""
    return await _invite(ctx, await topic_of_key(ctx.session, topic))


async def open_invitation(ctx: ui.Context, token: str) -> ui.Reply:
    """Answer `t.me/BOT?start=inv-TOKEN`. Raises what roles.open_invitation does."""
    request = ctx.request
    if not request.private or request.sender is None:
        return ui.Reply(IN_PRIVATE)
    topic = await roles.open_invitation(ctx.work, request.sender, token)
    return notices.welcome(topic)


@router.answers(links.show_my_topics, requires=ui.Requires.PRIVACY)
async def show_my_topics(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    return my_topics(await referent_of(ctx), page)


async def referent_of(ctx: ui.Context) -> Sequence[Topic]:
    """Find the topics whose référent the sender is; none in a group, where it is private."""
    person = await queries.known(ctx.session, ctx.request.chat) if ctx.request.private else None
    theirs = await queries.topics_of(ctx.session, person.id) if person else ()
    return [topic for topic in await followable(ctx.session) if topic.key in theirs]


async def _invite(ctx: ui.Context, topic: Topic) -> ui.Reply:
    maker = await service.remember_chat(ctx.session, ctx.request)
    invitation, token = await roles.invite(ctx.work.by(maker.id), topic.key)
    link = f"https://t.me/{ctx.request.bot}?start=inv-{token}"
    return invitation_made(topic, invitation, link, at=ctx.request.at)


def topic_choice(topics: Sequence[Topic], number: int = 1) -> ui.Reply:
    """Lay out the topics that an invitation may be for."""
    text = (
        "<b>Inviter un référent</b>\n\nPour quel sujet ? "
        "Vous recevrez un lien à envoyer à la personne."
    )
    choices = topic_pages(topics, number, invite, choose_invited)
    return ui.Reply(text, (*choices, (BACK_TO_ROLES,)))


def invitation_made(topic: Topic, invitation: int, link: str, *, at: datetime) -> ui.Reply:
    """Lay out a new invitation's link."""
    until = until_day(at, at)
    text = (
        f"<b>Invitation</b> : référent de {topic_name(topic)}\n\n<code>{ui.escape(link)}</code>\n\n"
        "La première personne qui ouvre ce lien reçoit ce rôle : envoyez-le à elle seule, en "
        f"privé. Il sert une fois, jusqu’au {until}.\n\n"
        "Je ne le montrerai plus : touchez-le pour le copier, ou partagez-le maintenant. "
        "Je vous préviendrai quand il aura servi."
    )
    invited = (
        f"Voici votre invitation à devenir référent de {plain_topic_name(topic)} dans L’Établi. "
        f"Ouvrez ce lien, puis touchez Démarrer. Il sert une fois, jusqu’au {until}."
    )
    share = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(invited)}"
    close = links.revoke_invitation.button("Fermer cette invitation", invitation=invitation)
    return ui.Reply(
        text,
        ((ui.Button("Partager l’invitation", url=share),), (close,), (BACK_TO_ROLES,)),
    )


def my_topics(topics: Sequence[Topic], number: int = 1, *, toast: str = "") -> ui.Reply:
    if not topics:
        return ui.Reply("Vous n’êtes référent d’aucun sujet.", toast=toast)
    page = ui.paginate(topics, number)
    lines = "\n".join(f"• {ui.escape(numbered(topic))}" for topic in page.rows)
    out = topic_buttons(page.rows, links.renounce, "Renoncer : {}")
    turn = show_my_topics.turn(page)
    return ui.Reply(
        f"<b>Vous êtes référent de</b>\n{lines}\n\n{notices.REFERENT_MAY}",
        ui.keyboard(*out, turn),
        toast,
    )
