"""The sheet of a person or a group, an admin's decisions about them, and the search."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot import conversation as ui
from chatbot.audit import service as audit
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.service import followable_by_key, topic_of_key
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.french import counted, protect
from chatbot.members import links as members_links, queries as people, service as members
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import ChatKind
from chatbot.members.wording import full_name, label_of
from chatbot.moderation import service, wording
from chatbot.moderation.pages import followers, log, requests
from chatbot.moderation.rules import PAGE
from chatbot.subscriptions import queries as subscriptions
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State, is_paused
from chatbot.subscriptions.wording import IN_A_LIST, because, day_of

STATES = {
    State.ACTIVE: "suit depuis le",
    State.PENDING: "a demandé à suivre le",
    State.REFUSED: "demande refusée le",
    State.ENDED: "a pris fin le",  # a subscription or a request
}
REQUESTS = {State.PENDING, State.REFUSED}  # the other states are those of a subscription
NAMED = 4  # subscriptions on the first screen; the others are counted
ROWS = 3  # subscriptions on a page of the list, each with a button
AT_ONCE = 2  # decisions that get buttons on the first screen; more are only in the list
ACTS = 3  # latest acts on the first screen
FOUND = 6  # persons and groups listed; if there are more, the admin is asked for a longer name
TOPICS_NAMED = 4  # topics in a list; the others are counted

router = ui.Router(requires=ui.Requires.ADMIN)


@dataclass(frozen=True, slots=True)
class Sheet:
    chat: Chat
    rows: Sequence[Subscription]
    is_admin: bool
    referent_of: Sequence[str]  # keys of topics
    ban: Ban | None
    acts: Sequence[str] = ()  # sentences about the latest acts, in HTML


@router.answers(members_links.show_person)
async def show_person(
    ctx: ui.Context, *, page: int = 1, chat: ui.Id, as_new_message: bool = False
) -> ui.Reply:
    if page > 1:  # a button of an old message
        return await show_subscriptions_of(ctx, page=page, chat=chat)
    found = await members.chat_by_id(ctx.session, chat)
    page_of_log = await audit.read(ctx.session, ACTS, person=chat)
    acts, *_ = await log.sentences(ctx, page_of_log, chat)
    sheet = Sheet(
        found,
        await subscriptions.of_chat(ctx.session, chat),
        is_admin=await members.is_admin(ctx.session, found.telegram_id),
        referent_of=await people.topics_of(ctx.session, chat),
        ban=await people.ban_of(ctx.session, found.telegram_id),
        acts=acts,
    )
    reply = sheet_page(sheet, await followable_by_key(ctx.session), at=ctx.request.at)
    return replace(reply, as_new_message=as_new_message)


@router.button("mv")
async def show_subscriptions_of(ctx: ui.Context, *, page: int = 1, chat: ui.Id) -> ui.Reply:
    """Show what somebody follows or asked to follow, with what can be decided about each."""
    found = await members.chat_by_id(ctx.session, chat)
    rows = ui.paginate(await subscriptions.of_chat(ctx.session, chat), page, size=ROWS)
    is_banned = await people.ban_of(ctx.session, found.telegram_id) is not None
    topics = await followable_by_key(ctx.session)
    return subscriptions_page(found, rows, topics, is_banned=is_banned, at=ctx.request.at)


@router.button("mx")
async def remove_follower(ctx: ui.Context, *, chat: ui.Id, topic: TopicKey) -> ui.Asking:
    """Remove a follower; ask first, and say how the follower could subscribe again."""
    if ctx.confirmed:
        await service.remove(await members.by_sender(ctx), (chat, topic))
        toast = wording.done_and_told("l’abonnement a pris fin")
        return replace(await show_person(ctx, chat=chat), toast=toast)
    found = await members.chat_by_id(ctx.session, chat)
    told = (
        "Le groupe sera prévenu. Ses admins pourront l’abonner de nouveau : pour décider de "
        "chaque demande, passez ce sujet sur approbation."
        if found.kind is ChatKind.GROUP
        else "La personne sera prévenue. Elle pourra s’abonner de nouveau : pour l’empêcher, "
        "il faut la bannir."
    )
    name = topic_name(await topic_of_key(ctx.session, topic))
    text = (
        f"<b>Mettre fin à cet abonnement ?</b>\n\n{full_name(found)} ne suivra plus {name}. {told}"
    )
    back = show_person.button("Non, revenir", chat=chat)
    return ui.Confirmation(text, "Oui, mettre fin à l’abonnement", back)


@router.button("me")
async def accept_after_all(ctx: ui.Context, *, chat: ui.Id, topic: TopicKey) -> ui.Reply:
    await service.accept_after_all(await members.by_sender(ctx), (chat, topic))
    toast = wording.done_and_told("la demande est acceptée")
    return replace(await show_person(ctx, chat=chat), toast=toast)


@router.button("hs")
async def search_people(ctx: ui.Context) -> ui.Reply:
    await members.begin_step(ctx, receive_person_sought.pending())
    text = (
        "Qui cherchez-vous ? Un nom ou son début, un @nom, un numéro, « admins », "
        "« référents du 7 ». Ou /annuler."
    )
    return ui.Reply(text, ((wording.HOME,),))


SEARCH = search_people.button("Chercher")


@router.step("sought")
async def receive_person_sought(ctx: ui.Context) -> ui.Reply:
    return await find_people(ctx, ctx.request.words)


async def find_people(ctx: ui.Context, words: str, *, topics: Sequence[Topic] = ()) -> ui.Reply:
    """Find persons and topics by words: open a single match, else list the matches."""
    by_number = len(topics) == 1 and words.strip().isdigit()
    found: Sequence[Chat] = []
    if not by_number:
        found = await members.search(ctx.session, words, groups=True, limit=FOUND + 1)
    match found, topics:
        case [chat], []:
            return await show_person(ctx, chat=chat.id)
        case [], [topic]:
            return await followers.show_followers(ctx, topic=topic.key)
        case [], []:
            await members.begin_step(ctx, receive_person_sought.pending())
    shown = found[:FOUND]
    lines = [
        f"<b>{number}. {full_name(chat)}</b>\n{told_apart}"
        for number, (chat, told_apart) in enumerate(await _told_apart(ctx, shown), start=1)
    ]
    nobody = (
        "Je ne trouve ni personne, ni groupe, ni sujet de ce nom. Je connais celles et ceux qui "
        "ont suivi un sujet, posé une question, ou qui ont un rôle."
    )
    text = ui.paragraphs(
        f"<b>Recherche « {ui.as_typed(words)} »</b>",
        *(lines if found or topics else [nobody]),
        "Il y en a d’autres : écrivez un nom plus complet." if len(found) > FOUND else "",
    )
    persons = [
        show_person.button(f"{number}. {label_of(chat)}", chat=chat.id)
        for number, chat in enumerate(shown, start=1)
    ]
    named = topic_buttons(topics[:TOPICS_NAMED], followers.show_followers, "Abonnés : {}")
    rows = [*ui.in_pairs(persons), *named, (SEARCH, wording.HOME)]
    return ui.Reply(text, ui.keyboard(*rows))


def sheet_page(sheet: Sheet, topics: wording.Topics, *, at: datetime) -> ui.Reply:
    """Lay out a person's sheet: roles, subscriptions, acts, possible decisions."""
    chat = sheet.chat
    lines = [_line(row, topics, at) for row in sheet.rows[:NAMED]]
    if more := sheet.rows[NAMED:]:
        asked = sum(row.state in REQUESTS for row in more)
        counts = ((len(more) - asked, "autre abonnement"), (asked, "autre demande"))
        told = (counted(count, words) for count, words in counts if count)
        lines.append(f"• et {' et '.join(told)}")
    theirs = [topics[key] for key in sheet.referent_of if key in topics]
    roles = [
        *(["admin"] if sheet.is_admin else []),
        *(f"référent de {topic_name(topic)}" for topic in theirs[:PAGE]),
        *(["et d’autres sujets"] if len(theirs) > PAGE else []),
    ]
    ban = ""
    if sheet.ban is not None:
        since, why = day_of(sheet.ban.since, at), because(sheet.ban.reason)
        ban = f"Cette personne est bannie depuis le {since}{why}."
    what = "ce groupe" if chat.kind is ChatKind.GROUP else "cette personne"
    acts = "\n".join(["<b>Ses derniers actes, ou à son sujet</b>", *sheet.acts])
    text = ui.paragraphs(
        f"<b>{full_name(chat)}</b>",
        f"Je connais {what} depuis le {day_of(chat.known_since, at)}.",
        f"Rôle : {', '.join(roles)}." if roles else "",
        ban,
        _silence(chat, at),
        "\n".join(lines) or "Aucun abonnement.",
        acts if sheet.acts else "",
    )
    return ui.Reply(text, ui.keyboard(*_first_decisions(sheet, topics), *_person_ways(sheet)))


def subscriptions_page(
    chat: Chat,
    page: ui.Page[Subscription],
    topics: wording.Topics,
    *,
    is_banned: bool,
    at: datetime,
) -> ui.Reply:
    lines = "\n".join(_line(row, topics, at) for row in page.rows) or "Aucun abonnement."
    buttons = [
        (button,) for row in page.rows for button in _decision(row, topics, is_banned=is_banned)
    ]
    back = show_person.button("Revenir", chat=chat.id)
    turn = show_subscriptions_of.turn(page, chat=chat.id)
    return ui.Reply(f"<b>{full_name(chat)}</b>\n\n{lines}", ui.keyboard(*buttons, turn, (back,)))


def _line(row: Subscription, topics: wording.Topics, at: datetime) -> str:
    reason, topic = because(row.reason, longest=IN_A_LIST), wording.topic_of(row, topics)
    return f"• {topic} : {STATES[row.state]} {day_of(row.since, at)}{reason}"


def _first_decisions(sheet: Sheet, topics: wording.Topics) -> ui.Keyboard:
    """Lay out a button for each decision or, for more than AT_ONCE decisions, one to their list."""
    is_banned = sheet.ban is not None
    found = [button for row in sheet.rows for button in _decision(row, topics, is_banned=is_banned)]
    waiting = [row for row in sheet.rows if row.state is State.PENDING and row.topic_key in topics]
    if len(found) == len(waiting) == 1:
        [row] = waiting
        name, key = protect(numbered(topics[row.topic_key])), row.topic_key
        accept = requests.accept_request.button(f"Accepter : {name}", chat=row.chat_id, topic=key)
        refuse = requests.refuse_request.button(f"Refuser : {name}", chat=row.chat_id, topic=key)
        return ((accept, refuse),)
    if len(found) <= AT_ONCE:
        return tuple((button,) for button in found)
    has_requests = any(row.state in REQUESTS for row in sheet.rows)
    label = "Abonnements et demandes" if has_requests else "Ses abonnements"
    return ((show_subscriptions_of.button(f"{label} ({len(sheet.rows)})", chat=sheet.chat.id),),)


def _decision(row: Subscription, topics: wording.Topics, *, is_banned: bool) -> ui.Row:
    topic = topics.get(row.topic_key)
    if topic is None:
        return ()
    name, chat, key = protect(numbered(topic)), row.chat_id, topic.key
    match row.state:
        case State.ACTIVE:
            return (remove_follower.button(f"Mettre fin : {name}", chat=chat, topic=key),)
        case State.PENDING:  # opens the queue at this request
            before = requests.microseconds(row.consented_at) - 1
            to_queue = requests.show_requests.button
            return (to_queue(f"Répondre : {name}", at=before, chat=chat, topic=key),)
        case State.REFUSED if not is_banned:  # a banned person can't be accepted
            return (accept_after_all.button(f"Accepter finalement : {name}", chat=chat, topic=key),)
    return ()


def _person_ways(sheet: Sheet) -> ui.Keyboard:
    chat = sheet.chat
    acts = log.show_log.button("Dans le journal", person=chat.id)
    ban: ui.Keyboard = ()
    if sheet.ban is not None:
        account = chat.telegram_id
        ban = ((wording.unban_account.button("Lever le bannissement", account=account),),)
    elif chat.kind is ChatKind.PERSON and not sheet.is_admin:
        ban = ((wording.ban_person.button("Bannir", chat=chat.id),),)
    if chat.kind is ChatKind.GROUP:
        return (*ban, (acts, wording.HOME))
    roles = members_links.show_roles_of.button("Ses rôles", person=chat.id)
    return (*ban, (roles, acts), (wording.HOME,))


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


async def _told_apart(ctx: ui.Context, chats: Sequence[Chat]) -> list[tuple[Chat, str]]:
    """Write the roles, subscriptions and bans by which people of the same name are told apart."""
    admins = {admin.id for admin in await people.admins(ctx.session)}
    referents = await people.referents(ctx.session)
    topics = await subscriptions.topics_followed(ctx.session, [chat.id for chat in chats])
    banned = await people.banned(ctx.session, [chat.telegram_id for chat in chats])
    by_key = await followable_by_key(ctx.session)
    told = []
    for chat in chats:
        referent = _short([key for person, key in referents if person.id == chat.id], by_key)
        follows = topics.get(chat.id, ())
        what = [
            *(["admin"] if chat.id in admins else []),
            *([f"référent de {referent}"] if referent else []),
            *(["banni"] if chat.telegram_id in banned else []),
            f"connu depuis le {day_of(chat.known_since, ctx.request.at)}",
            f"suit {_short(follows, by_key)}" if follows else "ne suit rien",
        ]
        told.append((chat, ", ".join(what)))
    return told


def _short(keys: Sequence[str], by_key: wording.Topics) -> str:
    # Name topics by their numbers, as admins type them, in the edition's order.
    topics = [topic for key, topic in by_key.items() if key in keys]
    names = [f"n° {topic.number}" if topic.number else "l’appel" for topic in topics]
    more = len(names) - TOPICS_NAMED
    return ", ".join(names[:TOPICS_NAMED]) + (f" et {more} de plus" if more > 0 else "")
