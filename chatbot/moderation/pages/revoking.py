"""Bans, and roles taken or given up, each after a question that says what will end."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from chatbot import conversation as ui
from chatbot.announcements import queries as announcements, rules as announcement_rules
from chatbot.announcements.wording import beginning, moment
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.service import followable, followable_by_key, topic_of_key
from chatbot.chantiers.wording import topic_name
from chatbot.french import counted
from chatbot.helpdesk import answering, queries as questions
from chatbot.members import links, page, queries as people, roles, service as members
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import REASON_LENGTH, NotReferent
from chatbot.members.wording import label_of, name_of, name_with_username, told_apart
from chatbot.moderation import service, wording
from chatbot.moderation.pages.person import show_person
from chatbot.moderation.rules import PAGE, BanReason
from chatbot.subscriptions import queries as subscriptions
from chatbot.subscriptions.rules import State

NAMED = 3  # announcements that won't leave; the others are counted
EXCERPT = 40  # characters of an announcement

REASONS = {BanReason.MISPLACED: "Messages déplacés", BanReason.SPAM: "Publicité"}

router = ui.Router(requires=ui.Requires.ADMIN)


@router.button("ml")
async def show_bans(ctx: ui.Context, *, after: ui.Id = 0) -> ui.Reply:
    """List the banned accounts whose Telegram id is greater than `after`."""
    bans = ui.keyset_page(await people.bans(ctx.session, after=after, limit=PAGE + 1), PAGE)
    return bans_page(bans, await people.count_bans(ctx.session), at=ctx.request.at)


@router.answers(wording.ban_person)
async def ban_person(
    ctx: ui.Context, *, chat: ui.Id, bare: bool = False, reason: BanReason = BanReason.ASKED
) -> ui.Reply:
    if reason is BanReason.WRITTEN and not wording.reason_problem(ctx.request.asked):
        return await _ban(ctx, chat, ctx.request.asked)
    if bare or reason in REASONS:
        return await _ban(ctx, chat, REASONS.get(reason, ""))
    found = await members.chat_by_id(ctx.session, chat)
    await members.begin_step(ctx, receive_ban_reason.pending(chat=chat))
    states = [row.state for row in await subscriptions.of_chat(ctx.session, chat)]
    follows, waits = states.count(State.ACTIVE), states.count(State.PENDING)
    asked = await questions.answerable_of(ctx.session, chat)
    referent_of = await people.topics_of(ctx.session, chat)
    topics = [topic for topic in await followable(ctx.session) if topic.key in referent_of]
    numbers = ", ".join(f"n° {topic.number}" if topic.number else "l’appel" for topic in topics)
    ends = [
        *([counted(follows, "abonnement")] if follows else []),
        *([counted(waits, "demande")] if waits else []),
        *([f"{counted(len(asked), 'question')} sans réponse"] if asked else []),
        *([f"son rôle de référent ({numbers})"] if topics else []),
    ]
    return ban_question(found, ends, await what_stops(ctx, found))


@router.step("ban", again=True)
async def receive_ban_reason(ctx: ui.Context, *, chat: ui.Id) -> ui.Reply:
    """Ask whether to ban a person for the reason that the admin typed.

    The button carries no text: it reads the reason in the admin's message, which is quoted.
    """
    if problem := wording.reason_problem(ctx.request.words):
        await members.begin_step(ctx, receive_ban_reason.pending(chat=chat))
        return ui.Reply(problem)
    found = await members.chat_by_id(ctx.session, chat)
    why = ui.escape(ui.shown(ui.clean(ctx.request.words, REASON_LENGTH)))
    text = f"<b>Bannir {name_with_username(found)} pour « {why} » ?</b>"
    yes = ban_person.button("Oui, bannir", chat=chat, reason=BanReason.WRITTEN)
    no = show_person.button("Non", chat=chat)
    return ui.Reply(text, ((yes,), (no,)), quotes_request=True)


@router.answers(wording.unban_account)
async def unban_account(ctx: ui.Context, *, account: ui.Id) -> ui.Reply:
    """Lift a ban; show the person or, if the person was erased, the list of bans."""
    lifted = await service.unban(await members.by_sender(ctx), account)
    found = await people.known(ctx.session, account)
    reply = await (show_person(ctx, chat=found.id) if found else show_bans(ctx))
    unbanned = "C’est fait : la personne peut de nouveau suivre des sujets."
    return replace(reply, toast=unbanned if lifted else "Cette personne n’est plus bannie.")


async def _ban(ctx: ui.Context, chat: ui.Id, reason: str) -> ui.Reply:
    ui.check_fresh(ctx)
    found = await members.chat_by_id(ctx.session, chat)
    is_new = await service.ban(await members.by_sender(ctx), found, reason)
    reply = await show_person(ctx, chat=chat)
    banned = wording.done_and_told("la personne est bannie")
    return replace(reply, toast=banned if is_new else "Cette personne est déjà bannie.")


def ban_question(banned: Chat, ends: Sequence[str] = (), stops: str = "") -> ui.Reply:
    """Ask for the reason of a ban, and say what it `ends` and, in HTML, what it `stops`."""
    text = ui.paragraphs(
        f"<b>Bannir {name_with_username(banned)} ?</b>",
        f"Prendra fin : {', '.join(ends)}." if ends else "",
        stops,
        (
            "Plus rien à suivre, ni à demander à personne, tant que vous ne levez pas le "
            "bannissement."
        ),
        (
            "Choisissez le motif, ou écrivez-le en une phrase : la personne le lira, et il restera "
            "dans le journal. Ou /annuler."
        ),
    )
    reasons = tuple(
        ban_person.button(label, chat=banned.id, reason=reason) for reason, label in REASONS.items()
    )
    bare = ban_person.button("Sans motif", chat=banned.id, bare=True)
    back = show_person.button("Non, revenir", chat=banned.id)
    return ui.Reply(text, (reasons, (bare, back)))


def bans_page(
    bans: ui.KeysetPage[tuple[Ban, Chat | None]], count: int, *, at: datetime
) -> ui.Reply:
    text = "<b>Personnes bannies</b>\n\nPersonne n’est banni."
    if count:
        text = f"<b>Personnes bannies</b> : {count}"
    alike = told_apart((chat for _, chat in bans.rows if chat is not None), at)
    accounts: list[ui.Row] = []
    for ban, chat in bans.rows:
        if chat is not None:
            button = show_person.button(label_of(chat, alike), chat=chat.id)
        else:
            label = f"Lever : compte effacé n° {ban.telegram_id}"
            button = unban_account.button(label, account=ban.telegram_id)
        accounts.append((button,))
    following: ui.Row = ()
    if bans.older:
        last, _ = bans.rows[-1]
        following = (show_bans.button("Suite", after=last.telegram_id),)
    return ui.Reply(text, ui.keyboard(*accounts, following, (wording.HOME,)))


async def what_stops(
    ctx: ui.Context, person: Chat, *, concerns: Callable[[str], bool] = lambda _topic: True
) -> str:
    """Write which announcements of a person won't leave, in HTML; "" where none waits.

    `concerns`: whether the person loses the right to write for the topic with that key.
    """
    waiting = [
        announcement
        for announcement in await announcements.written_by(ctx.session, person.id, unpublished=True)
        if announcement.state
        in {announcement_rules.State.READING, announcement_rules.State.SCHEDULED}
        and concerns(announcement.topic_key)
    ]
    if not waiting:
        return ""
    topics = await followable_by_key(ctx.session)
    lines = []
    for each in waiting[:NAMED]:
        when = "en relecture"
        if each.state is not announcement_rules.State.READING and each.send_at is not None:
            when = f"prévue {moment(each.send_at, ctx.request.at)}"
        if each.topic_key in topics:
            about = f"{topic_name(topics[each.topic_key])}, {when}"
            lines.append(f"• {about} : « {ui.escape(beginning(each, EXCERPT))} »")
    if (more := len(waiting) - NAMED) > 0:
        lines.append(f"• et {counted(more, 'autre annonce')}")
    title = "Ne partira pas" if len(waiting) == 1 else "Ne partiront pas"
    return "\n".join([f"<b>{title}</b> :", *lines])


@router.answers(links.take_referent)
async def take_referent(ctx: ui.Context, *, person: ui.Id, topic: TopicKey) -> ui.Asking:
    """Take a référent's role; ask first, and say which announcements won't leave then."""
    found = await members.chat_by_id(ctx.session, person)
    if not ctx.confirmed:
        name = topic_name(await topic_of_key(ctx.session, topic))
        text = ui.paragraphs(
            f"<b>Retirer à {name_of(found)} le rôle de référent de {name} ?</b>",
            await _stopped_without(ctx, found, topic),
            "La personne sera prévenue.",
        )
        return ui.Confirmation(text, "Oui, retirer ce rôle", _back_to_roles(person))
    taken = await roles.take_referent(await members.by_sender(ctx), found, topic)
    return await _taken(ctx, found, is_new=taken)


@router.answers(links.take_admin)
async def take_admin(ctx: ui.Context, *, person: ui.Id) -> ui.Asking:
    """Take a person's role of admin, or give up the sender's own; ask first."""
    found = await members.chat_by_id(ctx.session, person)
    is_own = found.telegram_id == ctx.request.chat
    if not ctx.confirmed:
        title, yes = f"Retirer le rôle d’admin à {name_of(found)} ?", "Oui, retirer ce rôle"
        what = (
            "Ses commandes d’admin disparaîtront aussitôt, et les liens d’invitation que cette "
            "personne a faits seront fermés. Elle sera prévenue."
        )
        if is_own:
            title, yes = "Rendre votre rôle d’admin ?", "Oui, rendre ce rôle"
            what = (
                "Vous perdrez aussitôt vos commandes d’admin, et les liens d’invitation que vous "
                "avez faits seront fermés. Seul un autre admin pourra vous redonner ce rôle."
            )
        theirs = await people.topics_of(ctx.session, person)
        stops = await what_stops(ctx, found, concerns=lambda topic: topic not in theirs)
        text = ui.paragraphs(f"<b>{title}</b>", stops, what)
        return ui.Confirmation(text, yes, _back_to_roles(person))
    taken = await roles.take_admin(await members.by_sender(ctx), found)
    reply = await _taken(ctx, found, is_new=taken)
    resigned = "C’est fait : vous n’êtes plus admin. /aide montre ce que vous pouvez faire."
    return ui.Reply(resigned) if is_own else reply  # a former admin can't see the roles


@router.answers(links.renounce, requires=ui.Requires.PRIVACY)
async def renounce(ctx: ui.Context, *, topic: TopicKey) -> ui.Asking:
    """Give up the sender's own role; ask first, and say which announcements won't leave then."""
    named = await topic_of_key(ctx.session, topic)
    person = await people.known(ctx.session, ctx.request.chat)
    if person is None or topic not in await people.topics_of(ctx.session, person.id):
        raise NotReferent
    if not ctx.confirmed:
        text = ui.paragraphs(
            f"<b>Renoncer au rôle de référent de {topic_name(named)} ?</b>",
            await _stopped_without(ctx, person, topic),
            "Les admins seront prévenus. Seul un admin pourra vous redonner ce rôle.",
        )
        keep = links.show_my_topics.button("Non, garder ce rôle")
        return ui.Confirmation(text, "Oui, renoncer à ce rôle", keep)
    await roles.renounce(ctx.work, person, topic)
    await answering.release_lost(ctx.work, person)
    return page.my_topics(await page.referent_of(ctx), toast=page.RENOUNCED)


async def _stopped_without(ctx: ui.Context, person: Chat, topic: str) -> str:
    """Write what a person can't send without the role for a topic; admins may write anyway."""
    if await members.is_admin(ctx.session, person.telegram_id):
        return ""
    return await what_stops(ctx, person, concerns=topic.__eq__)


async def _taken(ctx: ui.Context, person: Chat, *, is_new: bool) -> ui.Reply:
    await answering.release_lost(ctx.work, person)
    reply = await page.show_roles_of(ctx, person=person.id)
    return replace(reply, toast=page.TAKEN if is_new else page.NOTHING_TO_DO)


def _back_to_roles(person: int) -> ui.Button:
    return links.show_roles_of.button("Non, revenir", person=person)
