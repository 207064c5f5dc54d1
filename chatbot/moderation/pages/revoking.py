"""Taking a role of référent, once the admin has read what that stops."""

from dataclasses import replace

from chatbot.announcements import queries as announcements
from chatbot.announcements.rules import State
from chatbot.announcements.wording import moment
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import topic_name
from chatbot.conversation import Confirmation, Context, Id, Reply, Requires, Router
from chatbot.members import links, roles
from chatbot.members import service as members
from chatbot.members.pages.roles_of_person import NOTHING_TO_DO, TAKEN, show_roles_of
from chatbot.members.wording import name_of

router = Router(requires=Requires.ADMIN)


async def confirm_taking_referent(ctx: Context, *, person: Id, topic: TopicKey) -> Confirmation:
    """Say what is scheduled and won't leave, before the role is taken."""
    found = await members.chat_by_id(ctx.session, person)
    name = topic_name(await topic_of_key(ctx.session, topic))
    hours = [
        moment(announcement.send_at, ctx.request.at)
        for announcement in await announcements.unpublished_of(ctx.session, person)
        if announcement.topic_key == topic
        and announcement.state is State.SCHEDULED
        and announcement.send_at is not None
    ]
    is_admin = await members.is_admin(ctx.session, found.telegram_id)
    stops = f"<b>Ne partira pas</b> : son annonce programmée pour {', '.join(hours)}.\n\n"
    text = (
        f"<b>Retirer à {name_of(found)} le rôle de référent de {name} ?</b>\n\n"
        f"{stops if hours and not is_admin else ''}La personne sera prévenue."
    )
    back = links.show_roles_of.button("Non, revenir", person=person)
    return Confirmation(text, "Oui, retirer ce rôle", back)


@router.answers(links.take_referent, confirm=confirm_taking_referent)
async def take_referent(ctx: Context, *, person: Id, topic: TopicKey) -> Reply:
    found = await members.chat_by_id(ctx.session, person)
    author = await members.remember_sender_id(ctx.session, ctx.request)
    taken = await roles.take_referent(ctx.session, found, topic, by=author, at=ctx.request.at)
    reply = await show_roles_of(ctx, person=person)
    return replace(reply, toast=TAKEN if taken else NOTHING_TO_DO)
