"""One person's roles: shown, given and taken."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot import conversation as ui
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons, topic_pages
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.members import links, queries, roles, service
from chatbot.members.models import Chat
from chatbot.members.rules import ChatKind, PersonGone
from chatbot.members.wording import BACK_TO_ROLES, full_name, name_of

NO_ROLE = "Aucun rôle pour l’instant."
BANNED = (
    "Cette personne est bannie : elle ne peut recevoir aucun rôle. "
    "Le bannissement se lève avec /moderation."
)
RESIGNED = "C’est fait : vous n’êtes plus admin. /aide montre ce que vous pouvez faire."
GIVEN = "C’est fait : ce rôle est donné."
TAKEN = "C’est fait : ce rôle est retiré."
NOTHING_TO_DO = "C’était déjà fait : voici où l’on en est."

router = ui.Router(requires=ui.Requires.ADMIN)


@router.answers(links.show_roles_of)
async def show_roles_of(ctx: ui.Context, *, page: int = 1, person: ui.Id) -> ui.Reply:
    found = await _person(ctx, person)
    theirs = await queries.topics_of(ctx.session, found.id)
    sheet = PersonRoles(
        found,
        is_admin=await service.is_admin(ctx.session, found.telegram_id),
        topics=[topic for topic in await followable(ctx.session) if topic.key in theirs],
        is_banned=await queries.ban(ctx.session, found.telegram_id) is not None,
        is_self=found.telegram_id == ctx.request.chat,
    )
    return roles_of_person_page(sheet, page)


async def confirm_admin(ctx: ui.Context, *, person: ui.Id) -> ui.Confirmation:
    return give_admin_question(await _person(ctx, person))


@router.button("ra", confirm=confirm_admin)
async def give_admin(ctx: ui.Context, *, person: ui.Id) -> ui.Reply:
    found = await _person(ctx, person)
    author = await service.remember_sender_id(ctx.session, ctx.request)
    given = await roles.give_admin(ctx.work.by(author), found)
    return await _changed(ctx, person, GIVEN if given else NOTHING_TO_DO)


@router.button("rt")
async def choose_topic(ctx: ui.Context, *, page: int = 1, person: ui.Id) -> ui.Reply:
    """Choose which topic somebody is to be a référent of."""
    found = await _person(ctx, person)
    theirs = await queries.topics_of(ctx.session, found.id)
    others = [topic for topic in await followable(ctx.session) if topic.key not in theirs]
    return topic_choice(found, others, page)


async def confirm_referent(ctx: ui.Context, *, person: ui.Id, topic: TopicKey) -> ui.Confirmation:
    named = await topic_of_key(ctx.session, topic)
    return give_referent_question(await _person(ctx, person), named)


@router.button("rg", confirm=confirm_referent)
async def give_referent(ctx: ui.Context, *, person: ui.Id, topic: TopicKey) -> ui.Reply:
    found = await _person(ctx, person)
    author = await service.remember_sender_id(ctx.session, ctx.request)
    given = await roles.give_referent(ctx.work.by(author), found, topic)
    return await _changed(ctx, person, GIVEN if given else NOTHING_TO_DO)


async def _changed(ctx: ui.Context, person: ui.Id, toast: str) -> ui.Reply:
    return replace(await show_roles_of(ctx, person=person), toast=toast)


async def _person(ctx: ui.Context, person: ui.Id) -> Chat:
    found = await service.chat_by_id(ctx.session, person)
    if found.kind is not ChatKind.PERSON:
        raise PersonGone
    return found


@dataclass(frozen=True, slots=True)
class PersonRoles:
    """Somebody's roles, as an admin sees them."""

    person: Chat
    is_admin: bool
    topics: Sequence[Topic]  # whose référent they are
    is_banned: bool
    is_self: bool  # the admin looks at their own sheet


def roles_of_person_page(sheet: PersonRoles, number: int = 1) -> ui.Reply:
    page = ui.paginate(sheet.topics, number)
    referent = [f"• {ui.escape(numbered(topic))}" for topic in page.rows]
    parts = [
        f"<b>{full_name(sheet.person)}</b>",
        "Admin du bot." if sheet.is_admin else "",
        "\n".join(["Référent de :", *referent]) if referent else "",
        NO_ROLE if not (sheet.is_admin or sheet.topics) else "",
        BANNED if sheet.is_banned else "",
    ]
    person = sheet.person.id
    take = topic_buttons(page.rows, links.take_referent, "Retirer : {}", person=person)
    turn = show_roles_of.turn(page, person=person)
    record = links.show_person.button("Sa fiche", chat=person)
    rows = (*take, turn, *_role_buttons(sheet), (record, BACK_TO_ROLES))
    return ui.Reply("\n\n".join(filter(None, parts)), ui.keyboard(*rows))


def give_admin_question(person: Chat) -> ui.Confirmation:
    text = (
        f"<b>Donner le rôle d’admin à {name_of(person)} ?</b>\n\n"
        "Un admin voit qui suit quoi, répond aux demandes, bannit, et nomme ou retire les "
        "référents et les autres admins, vous compris. La personne sera prévenue."
    )
    return ui.Confirmation(text, "Oui, donner ce rôle", _back(person, "Non, revenir"))


def give_referent_question(person: Chat, topic: Topic) -> ui.Confirmation:
    text = (
        f"<b>Donner à {name_of(person)} le rôle de référent de {topic_name(topic)} ?</b>\n\n"
        "Un référent écrit à toutes celles et ceux qui suivent ce sujet, en change les dates, et "
        "répond aux questions, dont il voit qui les pose. La personne sera prévenue."
    )
    return ui.Confirmation(text, "Oui, donner ce rôle", _back(person, "Non, revenir"))


def topic_choice(person: Chat, topics: Sequence[Topic], number: int = 1) -> ui.Reply:
    """Lay out the topics that somebody isn't a référent of."""
    title = f"<b>De quel sujet donner le rôle de référent à {name_of(person)} ?</b>"
    choices = topic_pages(topics, number, give_referent, choose_topic, person=person.id)
    text = title if topics else f"{name_of(person)} a déjà ce rôle pour tous les sujets."
    return ui.Reply(text, (*choices, (_back(person, "Revenir"),)))


def _role_buttons(sheet: PersonRoles) -> ui.Keyboard:
    person = sheet.person.id
    referent = choose_topic.button("Donner un rôle de référent", person=person)
    rows: ui.Keyboard = () if sheet.is_banned else ((referent,),)
    if sheet.is_admin:
        label = "Rendre mon rôle d’admin" if sheet.is_self else "Retirer le rôle d’admin"
        return (*rows, (links.take_admin.button(label, person=person),))
    if sheet.is_banned:
        return rows
    return (*rows, (give_admin.button("Donner le rôle d’admin", person=person),))


def _back(person: Chat, label: str) -> ui.Button:
    return show_roles_of.button(label, person=person.id)
