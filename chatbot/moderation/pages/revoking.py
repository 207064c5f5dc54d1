"""Taking a role, or giving up one's own, once one has read what that stops."""

from collections.abc import Callable
from dataclasses import replace

from chatbot import conversation as ui
from chatbot.announcements import queries as announcements
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.wording import beginning, moment
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.service import followable_by_key, topic_of_key
from chatbot.chantiers.wording import topic_name
from chatbot.french import counted
from chatbot.helpdesk import answering
from chatbot.members import links, queries, roles, service as members
from chatbot.members.models import Chat
from chatbot.members.pages.invitations import RENOUNCED, my_topics, referent_of
from chatbot.members.pages.roles_of_person import NOTHING_TO_DO, RESIGNED, TAKEN, show_roles_of
from chatbot.members.rules import NotReferent
from chatbot.members.wording import name_of

NAMED = 3  # announcements that won't leave; the others are counted
EXCERPT = 40  # characters

router = ui.Router(requires=ui.Requires.ADMIN)


async def what_stops(
    ctx: ui.Context, person: Chat, *, concerns: Callable[[str], bool] = lambda _topic: True
) -> str:
    """Write which announcements of a person won't leave, in HTML; "" where none waits.

    `concerns`: whether they lose the right to write for the topic with that key.
    """
    waiting = [
        announcement
        for announcement in await announcements.unpublished_of(ctx.session, person.id)
        if announcement.state in {State.READING, State.SCHEDULED}
        and concerns(announcement.topic_key)
    ]
    if not waiting:
        return ""
    topics = await followable_by_key(ctx.session)
    lines = [
        f"• {topic_name(topics[each.topic_key])}, {_when(ctx, each)} : "
        f"« {ui.escape(beginning(each, EXCERPT))} »"
        for each in waiting[:NAMED]
        if each.topic_key in topics
    ]
    if (more := len(waiting) - NAMED) > 0:
        lines.append(f"• et {counted(more, 'autre annonce')}")
    title = "Ne partira pas" if len(waiting) == 1 else "Ne partiront pas"
    return "\n".join([f"<b>{title}</b> :", *lines])


def _when(ctx: ui.Context, announcement: Announcement) -> str:
    if announcement.state is State.READING or announcement.send_at is None:
        return "en relecture"
    return f"prévue {moment(announcement.send_at, ctx.request.at)}"


async def confirm_taking_referent(
    ctx: ui.Context, *, person: ui.Id, topic: TopicKey
) -> ui.Confirmation:
    """Say what won't leave any more, before the role is taken."""
    found = await members.chat_by_id(ctx.session, person)
    name = topic_name(await topic_of_key(ctx.session, topic))
    is_admin = await members.is_admin(ctx.session, found.telegram_id)  # and may write on
    stops = "" if is_admin else await what_stops(ctx, found, concerns=topic.__eq__)
    title = f"<b>Retirer à {name_of(found)} le rôle de référent de {name} ?</b>"
    return _question(title, stops, "La personne sera prévenue.", "Oui, retirer ce rôle", found)


@router.answers(links.take_referent, confirm=confirm_taking_referent)
async def take_referent(ctx: ui.Context, *, person: ui.Id, topic: TopicKey) -> ui.Reply:
    found = await members.chat_by_id(ctx.session, person)
    author = await members.remember_sender_id(ctx.session, ctx.request)
    taken = await roles.take_referent(ctx.work.by(author), found, topic)
    await answering.release_lost(ctx.work, found)
    reply = await show_roles_of(ctx, person=person)
    return replace(reply, toast=TAKEN if taken else NOTHING_TO_DO)


async def confirm_no_admin(ctx: ui.Context, *, person: ui.Id) -> ui.Confirmation:
    """Ask whether somebody, perhaps whoever asks, is to be an admin no longer."""
    found = await members.chat_by_id(ctx.session, person)
    theirs = await queries.topics_of(ctx.session, person)
    stops = await what_stops(ctx, found, concerns=lambda topic: topic not in theirs)
    if found.telegram_id == ctx.request.chat:
        title = "<b>Rendre votre rôle d’admin ?</b>"
        what = (
            "Vous perdrez aussitôt vos commandes d’admin, et les liens d’invitation que vous avez "
            "faits seront fermés. Seul un autre admin pourra vous redonner ce rôle."
        )
        return _question(title, stops, what, "Oui, rendre ce rôle", found)
    title = f"<b>Retirer le rôle d’admin à {name_of(found)} ?</b>"
    what = (
        "Ses commandes d’admin disparaîtront aussitôt, et les liens d’invitation que cette "
        "personne a faits seront fermés. Elle sera prévenue."
    )
    return _question(title, stops, what, "Oui, retirer ce rôle", found)


@router.answers(links.take_admin, confirm=confirm_no_admin)
async def take_admin(ctx: ui.Context, *, person: ui.Id) -> ui.Reply:
    found = await members.chat_by_id(ctx.session, person)
    author = await members.remember_sender_id(ctx.session, ctx.request)
    taken = await roles.take_admin(ctx.work.by(author), found)
    await answering.release_lost(ctx.work, found)
    if found.telegram_id == ctx.request.chat:  # an admin no longer: they see the roles no more
        return ui.Reply(RESIGNED)
    reply = await show_roles_of(ctx, person=person)
    return replace(reply, toast=TAKEN if taken else NOTHING_TO_DO)


async def confirm_renouncing(ctx: ui.Context, *, topic: TopicKey) -> ui.Confirmation:
    """Say what won't leave any more, before one gives up one's own role."""
    named = await topic_of_key(ctx.session, topic)
    person = await queries.known(ctx.session, ctx.request.chat)
    if person is None or topic not in await queries.topics_of(ctx.session, person.id):
        raise NotReferent
    is_admin = await members.is_admin(ctx.session, person.telegram_id)
    stops = "" if is_admin else await what_stops(ctx, person, concerns=topic.__eq__)
    title = f"<b>Renoncer au rôle de référent de {topic_name(named)} ?</b>"
    what = "Les admins seront prévenus. Seul un admin pourra vous redonner ce rôle."
    keep = links.show_my_topics.button("Non, garder ce rôle")
    return _question(title, stops, what, "Oui, renoncer à ce rôle", keep)


@router.answers(links.renounce, confirm=confirm_renouncing, requires=ui.Requires.PRIVACY)
async def renounce(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    person = await queries.known(ctx.session, ctx.request.chat)
    if person is None:
        raise NotReferent
    await roles.renounce(ctx.work, person, topic)
    await answering.release_lost(ctx.work, person)
    return my_topics(await referent_of(ctx), toast=RENOUNCED)


def _question(
    title: str, stops: str, what: str, yes: str, back: Chat | ui.Button
) -> ui.Confirmation:
    if isinstance(back, Chat):
        back = links.show_roles_of.button("Non, revenir", person=back.id)
    return ui.Confirmation("\n\n".join(filter(None, [title, stops, what])), yes, back)
