"""All about a person or a group: subscriptions, roles, ban, pause, and what can be decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot import conversation as ui
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable_by_key, topic_of_key
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.french import counted, protect
from chatbot.members import links as members_links, queries as people, service as members
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import ChatKind
from chatbot.members.wording import full_name
from chatbot.moderation import links, service
from chatbot.moderation.pages.log import last_acts, show_log
from chatbot.moderation.pages.requests import accept_request, microseconds, refuse_request
from chatbot.moderation.rules import PAGE
from chatbot.moderation.wording import ACCEPTED, HOME, TOLD, topic_of
from chatbot.subscriptions import links as subscriptions_links, queries as subscriptions
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State, is_paused
from chatbot.subscriptions.wording import IN_A_LIST, because, day_of

STATES = {
    State.ACTIVE: "suit depuis le",
    State.PENDING: "a demandé à suivre le",
    State.REFUSED: "demande refusée le",
    State.ENDED: "a pris fin le",  # what was followed, or asked for
}
REQUESTS = {State.PENDING, State.REFUSED}  # the other states are those of a subscription
NAMED = 4  # subscriptions on the first screen; the others are counted
ROWS = 3  # subscriptions on a page of their own, with a button each
AT_ONCE = 2  # decisions about them on the first screen; more stand on that page
ACTS = 3  # the last ones
REMOVED = f"C’est fait : l’abonnement a pris fin. {TOLD}"

router = ui.Router(requires=ui.Requires.ADMIN)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that admins see of a person or a group."""

    chat: Chat
    rows: Sequence[Subscription]
    is_admin: bool
    referent_of: Sequence[str]  # topics' keys
    ban: Ban | None
    acts: Sequence[str] = ()  # the last ones, in HTML


@router.answers(members_links.show_person)
async def show_person(
    ctx: ui.Context, *, page: int = 1, chat: ui.Id, as_new_message: bool = False
) -> ui.Reply:
    if page > 1:  # in old messages
        return await show_subscriptions_of(ctx, page=page, chat=chat)
    found = await members.chat_by_id(ctx.session, chat)
    sheet = Sheet(
        found,
        await subscriptions.of_chat(ctx.session, chat),
        is_admin=await members.is_admin(ctx.session, found.telegram_id),
        referent_of=await people.topics_of(ctx.session, chat),
        ban=await people.ban(ctx.session, found.telegram_id),
        acts=await last_acts(ctx, person=chat, limit=ACTS),
    )
    reply = sheet_page(sheet, await followable_by_key(ctx.session), at=ctx.request.at)
    return replace(reply, as_new_message=as_new_message)


@router.button("mv")
async def show_subscriptions_of(ctx: ui.Context, *, page: int = 1, chat: ui.Id) -> ui.Reply:
    """Show what somebody follows or asked to follow, with what can be decided about each."""
    found = await members.chat_by_id(ctx.session, chat)
    rows = ui.paginate(await subscriptions.of_chat(ctx.session, chat), page, size=ROWS)
    is_banned = await people.ban(ctx.session, found.telegram_id) is not None
    topics = await followable_by_key(ctx.session)
    return subscriptions_page(found, rows, topics, is_banned=is_banned, at=ctx.request.at)


async def confirm_removing(ctx: ui.Context, *, chat: ui.Id, topic: TopicKey) -> ui.Confirmation:
    found = await members.chat_by_id(ctx.session, chat)
    return removal_question(found, await topic_of_key(ctx.session, topic))


@router.button("mx", confirm=confirm_removing)
async def remove_follower(ctx: ui.Context, *, chat: ui.Id, topic: TopicKey) -> ui.Reply:
    author = await members.remember_sender_id(ctx.session, ctx.request)
    await service.remove(ctx.work.by(author), (chat, topic))
    return replace(await show_person(ctx, chat=chat), toast=REMOVED)


@router.button("me")
async def accept_after_all(ctx: ui.Context, *, chat: ui.Id, topic: TopicKey) -> ui.Reply:
    author = await members.remember_sender_id(ctx.session, ctx.request)
    await service.accept_after_all(ctx.work.by(author), (chat, topic))
    return replace(await show_person(ctx, chat=chat), toast=ACCEPTED)


def sheet_page(sheet: Sheet, topics: Mapping[str, Topic], *, at: datetime) -> ui.Reply:
    """Lay out a person's sheet: roles, subscriptions, acts, possible decisions."""
    chat = sheet.chat
    lines = [_line(row, topics, at) for row in sheet.rows[:NAMED]]
    if more := sheet.rows[NAMED:]:
        requests = sum(row.state in REQUESTS for row in more)
        counts = ((len(more) - requests, "autre abonnement"), (requests, "autre demande"))
        told = (counted(count, words) for count, words in counts if count)
        lines.append(f"• et {' et '.join(told)}")
    what = "ce groupe" if chat.kind is ChatKind.GROUP else "cette personne"
    acts = "\n".join(["<b>Ses derniers actes, ou à son sujet</b>", *sheet.acts])
    parts = [
        f"<b>{full_name(chat)}</b>",
        f"Je connais {what} depuis le {day_of(chat.known_since, at)}.",
        _roles(sheet, topics),
        _ban(sheet.ban, at),
        _silence(chat, at),
        "\n".join(lines) or "Aucun abonnement.",
        acts if sheet.acts else "",
    ]
    text = "\n\n".join(filter(None, parts))
    return ui.Reply(text, ui.keyboard(*_first_decisions(sheet, topics), *_person_ways(sheet)))


def subscriptions_page(
    chat: Chat,
    page: ui.Page[Subscription],
    topics: Mapping[str, Topic],
    *,
    is_banned: bool,
    at: datetime,
) -> ui.Reply:
    """Lay out a page of somebody's subscriptions, with one button for each."""
    lines = "\n".join(_line(row, topics, at) for row in page.rows) or "Aucun abonnement."
    buttons = [
        (button,) for row in page.rows for button in _decision(row, topics, is_banned=is_banned)
    ]
    back = members_links.show_person.button("Revenir", chat=chat.id)
    turn = show_subscriptions_of.turn(page, chat=chat.id)
    return ui.Reply(f"<b>{full_name(chat)}</b>\n\n{lines}", ui.keyboard(*buttons, turn, (back,)))


def removal_question(chat: Chat, topic: Topic) -> ui.Confirmation:
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
    return ui.Confirmation(text, "Oui, mettre fin à l’abonnement", back)


def _line(row: Subscription, topics: Mapping[str, Topic], at: datetime) -> str:
    reason = because(row.reason, longest=IN_A_LIST)
    return f"• {topic_of(row, topics)} : {STATES[row.state]} {day_of(row.since, at)}{reason}"


def _first_decisions(sheet: Sheet, topics: Mapping[str, Topic]) -> ui.Keyboard:
    """Lay out what can be decided about subscriptions, or the way there where that is much."""
    is_banned = sheet.ban is not None
    found = [button for row in sheet.rows for button in _decision(row, topics, is_banned=is_banned)]
    waiting = [row for row in sheet.rows if row.state is State.PENDING and row.topic_key in topics]
    if len(found) == len(waiting) == 1:
        return (_answers(waiting[0], topics),)
    if len(found) <= AT_ONCE:
        return tuple((button,) for button in found)
    has_requests = any(row.state in REQUESTS for row in sheet.rows)
    label = "Abonnements et demandes" if has_requests else "Ses abonnements"
    return ((show_subscriptions_of.button(f"{label} ({len(sheet.rows)})", chat=sheet.chat.id),),)


def _answers(row: Subscription, topics: Mapping[str, Topic]) -> ui.Row:
    name, key = protect(numbered(topics[row.topic_key])), row.topic_key
    return (
        accept_request.button(f"Accepter : {name}", chat=row.chat_id, topic=key),
        refuse_request.button(f"Refuser : {name}", chat=row.chat_id, topic=key),
    )


def _decision(row: Subscription, topics: Mapping[str, Topic], *, is_banned: bool) -> ui.Row:
    topic = topics.get(row.topic_key)
    if topic is None:
        return ()
    name, chat, key = protect(numbered(topic)), row.chat_id, topic.key
    match row.state:
        case State.ACTIVE:
            return (remove_follower.button(f"Mettre fin : {name}", chat=chat, topic=key),)
        case State.PENDING:  # the queue, from there on
            before = microseconds(row.consented_at) - 1
            to_queue = subscriptions_links.show_requests.button
            return (to_queue(f"Répondre : {name}", at=before, chat=chat, topic=key),)
        case State.REFUSED if not is_banned:  # nobody banned is accepted after all
            return (accept_after_all.button(f"Accepter finalement : {name}", chat=chat, topic=key),)
    return ()


def _person_ways(sheet: Sheet) -> ui.Keyboard:
    chat = sheet.chat
    log = show_log.button("Dans le journal", person=chat.id)
    ban: ui.Keyboard = ()
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
