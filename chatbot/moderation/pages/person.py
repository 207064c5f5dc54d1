"""All about a person or a group: subscriptions, roles, ban, pause, and what can be decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable_by_key, topic_of_key
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.conversation import (
    Button,
    Confirmation,
    Context,
    Id,
    Keyboard,
    Reply,
    Requires,
    Router,
    keyboard,
    paginate,
)
from chatbot.french import protect
from chatbot.members import links as members_links
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import ChatKind
from chatbot.members.wording import full_name
from chatbot.moderation import links, service
from chatbot.moderation.pages.log import show_log
from chatbot.moderation.pages.requests import accept_request, refuse_request
from chatbot.moderation.rules import PAGE
from chatbot.moderation.wording import ACCEPTED, HOME, TOLD, topic_of
from chatbot.subscriptions import queries as subscriptions
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State, is_paused
from chatbot.subscriptions.wording import IN_A_LIST, because, day_of

STATES = {
    State.ACTIVE: "suit depuis le",
    State.PENDING: "a demandé à suivre le",
    State.REFUSED: "demande refusée le",
    State.ENDED: "ne suit plus depuis le",
}
REMOVED = f"C’est fait : l’abonnement a pris fin. {TOLD}"

router = Router(requires=Requires.ADMIN)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that admins see of a person or a group."""

    chat: Chat
    rows: Sequence[Subscription]
    is_admin: bool
    referent_of: Sequence[str]  # topics' keys
    ban: Ban | None


@router.answers(members_links.show_person)
async def show_person(
    ctx: Context, *, page: int = 1, chat: Id, as_new_message: bool = False
) -> Reply:
    found = await members.chat_by_id(ctx.session, chat)
    sheet = Sheet(
        found,
        await subscriptions.of_chat(ctx.session, chat),
        is_admin=await members.is_admin(ctx.session, found.telegram_id),
        referent_of=await people.topics_of(ctx.session, chat),
        ban=await people.ban(ctx.session, found.telegram_id),
    )
    reply = sheet_page(sheet, await followable_by_key(ctx.session), page, at=ctx.request.at)
    return replace(reply, as_new_message=as_new_message)


async def confirm_removing(ctx: Context, *, chat: Id, topic: TopicKey) -> Confirmation:
    found = await members.chat_by_id(ctx.session, chat)
    return removal_question(found, await topic_of_key(ctx.session, topic))


@router.button("mx", confirm=confirm_removing)
async def remove_follower(ctx: Context, *, chat: Id, topic: TopicKey) -> Reply:
    author = await members.remember_sender_id(ctx.session, ctx.request)
    await service.remove(ctx.session, (chat, topic), by=author, at=ctx.request.at)
    return replace(await show_person(ctx, chat=chat), toast=REMOVED)


@router.button("me")
async def accept_after_all(ctx: Context, *, chat: Id, topic: TopicKey) -> Reply:
    author = await members.remember_sender_id(ctx.session, ctx.request)
    await service.accept_after_all(ctx.session, (chat, topic), by=author, at=ctx.request.at)
    return replace(await show_person(ctx, chat=chat), toast=ACCEPTED)


def sheet_page(
    sheet: Sheet, topics: Mapping[str, Topic], number: int = 1, *, at: datetime
) -> Reply:
    """Lay out a page of somebody's subscriptions, and what can be decided about them."""
    chat = sheet.chat
    page = paginate(sheet.rows, number, size=PAGE)
    lines = [
        f"• {topic_of(row, topics)} : {STATES[row.state]} {day_of(row.since, at)}"
        f"{because(row.reason, longest=IN_A_LIST)}"
        for row in page.rows
    ]
    what = "ce groupe" if chat.kind is ChatKind.GROUP else "cette personne"
    parts = [
        f"<b>{full_name(chat)}</b>",
        f"Je connais {what} depuis le {day_of(chat.known_since, at)}.",
        _roles(sheet, topics),
        _ban(sheet.ban, at),
        _silence(chat, at),
        "\n".join(lines) or "Aucun abonnement.",
    ]
    decisions = [(button,) for row in page.rows for button in _decisions(sheet, row, topics)]
    turn = members_links.show_person.turn(page, chat=chat.id)
    text = "\n\n".join(filter(None, parts))
    return Reply(text, keyboard(*decisions, turn, *_person_ways(sheet)))


def removal_question(chat: Chat, topic: Topic) -> Confirmation:
    """Ask before a follower is removed, and say what they can do then."""
    told = (
        "Le groupe sera prévenu. Ses admins pourront l’abonner de nouveau : pour décider de "
        "chaque demande, passez ce sujet sur approbation."
        if chat.kind is ChatKind.GROUP
        else "La personne sera prévenue. Elle pourra s’abonner de nouveau : pour l’empêcher, "
        "il faut la bannir."
    )
    text = (
        f"<b>Mettre fin à cet abonnement ?</b>\n\n"
        f"{full_name(chat)} ne suivra plus {topic_name(topic)}. {told}"
    )
    back = members_links.show_person.button("Non, revenir", chat=chat.id)
    return Confirmation(text, "Oui, mettre fin à l’abonnement", back)


def _decisions(sheet: Sheet, row: Subscription, topics: Mapping[str, Topic]) -> list[Button]:
    topic = topics.get(row.topic_key)
    if topic is None:
        return []
    name, chat, key = protect(numbered(topic)), sheet.chat.id, topic.key
    match row.state:
        case State.ACTIVE:
            return [remove_follower.button(f"Mettre fin : {name}", chat=chat, topic=key)]
        case State.PENDING:
            return [
                accept_request.button(f"Accepter : {name}", chat=chat, topic=key),
                refuse_request.button(f"Refuser : {name}", chat=chat, topic=key),
            ]
        case State.REFUSED if sheet.ban is None:  # nobody banned is accepted after all
            label = f"Accepter finalement : {name}"
            return [accept_after_all.button(label, chat=chat, topic=key)]
    return []


def _person_ways(sheet: Sheet) -> Keyboard:
    chat = sheet.chat
    log = show_log.button("Dans le journal", person=chat.id)
    ban: Keyboard = ()
    if sheet.ban is not None:
        account = chat.telegram_id
        ban = ((links.unban_account.button("Lever le bannissement", account=account),),)
    elif chat.kind is ChatKind.PERSON and not sheet.is_admin:
        ban = ((links.ban_person.button("Bannir", chat=chat.id),),)
    if chat.kind is ChatKind.GROUP:
        return (*ban, (log, HOME))
    roles = members_links.show_roles_of.button("Ses rôles", person=chat.id)
    return (*ban, (roles, log), (HOME,))


def _roles(sheet: Sheet, topics: Mapping[str, Topic]) -> str:
    theirs = [topics[key] for key in sheet.referent_of if key in topics]
    roles = [
        *(["admin"] if sheet.is_admin else []),
        *(f"référent de {topic_name(topic)}" for topic in theirs[:PAGE]),
        *(["et d’autres sujets"] if len(theirs) > PAGE else []),
    ]
    return f"Rôle : {', '.join(roles)}." if roles else ""


def _ban(ban: Ban | None, at: datetime) -> str:
    if ban is None:
        return ""
    return f"Cette personne est bannie depuis le {day_of(ban.since, at)}{because(ban.reason)}."


def _silence(chat: Chat, at: datetime) -> str:
    if chat.unreachable_since is not None:
        why = (
            "Ce groupe m’a retiré"
            if chat.kind is ChatKind.GROUP
            else "Cette personne m’a bloqué, ou a supprimé son compte"
        )
        return f"{why} : injoignable depuis le {day_of(chat.unreachable_since, at)}."
    if chat.paused_until is not None and is_paused(chat.paused_until, at):
        return f"En pause jusqu’au {day_of(chat.paused_until, at)}."
    return ""
