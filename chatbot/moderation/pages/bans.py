"""Ban somebody, list the banned accounts, lift a ban."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chatbot import conversation as ui
from chatbot.chantiers.service import followable
from chatbot.french import counted
from chatbot.helpdesk import queries as questions
from chatbot.members import queries as people, service as members
from chatbot.members.links import show_person
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import REASON_LENGTH
from chatbot.members.wording import label_of, name_with_username, told_apart
from chatbot.moderation import links, service
from chatbot.moderation.pages import person, revoking
from chatbot.moderation.rules import PAGE, BanReason
from chatbot.moderation.wording import HOME, TOLD, reason_problem
from chatbot.subscriptions import queries as subscriptions
from chatbot.subscriptions.rules import State

NO_BAN = "<b>Personnes bannies</b>\n\nPersonne n’est banni."
BANNED = f"C’est fait : la personne est bannie. {TOLD}"
BANNED_ALREADY = "Cette personne est déjà bannie."
UNBANNED = "C’est fait : la personne peut de nouveau suivre des sujets."
REASONS = {BanReason.MISPLACED: "Messages déplacés", BanReason.SPAM: "Publicité"}
NO_MORE = (
    "Plus rien à suivre, ni à demander à personne, tant que vous ne levez pas le bannissement."
)
WHY = (
    "Choisissez le motif, ou écrivez-le en une phrase : la personne le lira, et il restera dans le "
    "journal. Ou /annuler."
)
NOT_BANNED = "Cette personne n’est plus bannie."

router = ui.Router(requires=ui.Requires.ADMIN)


@router.button("ml")
async def show_bans(ctx: ui.Context, *, after: ui.Id = 0) -> ui.Reply:
    """List the banned accounts behind one of them, by Telegram's id."""
    bans = ui.keyset_page(await people.bans(ctx.session, after=after, limit=PAGE + 1), PAGE)
    return bans_page(bans, await people.count_bans(ctx.session), at=ctx.request.at)


@router.answers(links.ban_person)
async def ban_person(
    ctx: ui.Context, *, chat: ui.Id, bare: bool = False, reason: BanReason = BanReason.ASKED
) -> ui.Reply:
    if reason is BanReason.WRITTEN and not reason_problem(ctx.request.asked):
        return await _ban(ctx, chat, ctx.request.asked)
    if bare or reason in REASONS:
        return await _ban(ctx, chat, REASONS.get(reason, ""))
    found = await members.chat_by_id(ctx.session, chat)
    await members.begin_step(ctx, receive_ban_reason.pending(chat=chat))
    # Count what a ban ends: "3 abonnements", "1 demande", "1 question sans réponse", roles.
    of_chat = await subscriptions.of_chat(ctx.session, found.id)
    states = [row.state for row in of_chat]
    follows, waits = states.count(State.ACTIVE), states.count(State.PENDING)
    asked = await questions.answerable_of(ctx.session, found.id)
    theirs = await people.topics_of(ctx.session, found.id)
    roles = [topic for topic in await followable(ctx.session) if topic.key in theirs]
    numbers = ", ".join(f"n° {topic.number}" if topic.number else "l’appel" for topic in roles)
    ends = [
        *([counted(follows, "abonnement")] if follows else []),
        *([counted(waits, "demande")] if waits else []),
        *([f"{counted(len(asked), 'question')} sans réponse"] if asked else []),
        *([f"son rôle de référent ({numbers})"] if roles else []),
    ]
    return ban_question(found, ends, await revoking.what_stops(ctx, found))


@router.step("ban", again=True)
async def receive_ban_reason(ctx: ui.Context, *, chat: ui.Id) -> ui.Reply:
    """Ask whether to ban a person for the reason that the admin typed."""
    if problem := reason_problem(ctx.request.words):
        await members.begin_step(ctx, receive_ban_reason.pending(chat=chat))
        return ui.Reply(problem)
    return written_reason_question(await members.chat_by_id(ctx.session, chat), ctx.request.words)


@router.answers(links.unban_account)
async def unban_account(ctx: ui.Context, *, account: ui.Id) -> ui.Reply:
    """Lift a ban, and show the person or, where nothing else is known of them, the list."""
    author = await members.remember_sender_id(ctx.session, ctx.request)
    lifted = await service.unban(ctx.work.by(author), account)
    found = await people.known(ctx.session, account)
    reply = await (person.show_person(ctx, chat=found.id) if found else show_bans(ctx))
    return replace(reply, toast=UNBANNED if lifted else NOT_BANNED)


async def _ban(ctx: ui.Context, chat: ui.Id, reason: str) -> ui.Reply:
    ui.check_fresh(ctx)
    found = await members.chat_by_id(ctx.session, chat)
    author = await members.remember_sender_id(ctx.session, ctx.request)
    is_new = await service.ban(ctx.work.by(author), found, reason)
    reply = await person.show_person(ctx, chat=chat)
    return replace(reply, toast=BANNED if is_new else BANNED_ALREADY)


def ban_question(banned: Chat, ends: Sequence[str] = (), stops: str = "") -> ui.Reply:
    """Ask why, and say what that ends, and which announcements it `stops`, in HTML."""
    parts = [
        f"<b>Bannir {name_with_username(banned)} ?</b>",
        f"Prendra fin : {', '.join(ends)}." if ends else "",
        stops,
        NO_MORE,
        WHY,
    ]
    text = "\n\n".join(filter(None, parts))
    reasons = tuple(
        ban_person.button(label, chat=banned.id, reason=reason) for reason, label in REASONS.items()
    )
    bare = ban_person.button("Sans motif", chat=banned.id, bare=True)
    back = show_person.button("Non, revenir", chat=banned.id)
    return ui.Reply(text, (reasons, (bare, back)))


def written_reason_question(banned: Chat, reason: str) -> ui.Reply:
    """Ask before a ban for these words, which the button reads again in the admin's message."""
    why = ui.escape(ui.shown(ui.clean(reason, REASON_LENGTH)))
    text = f"<b>Bannir {name_with_username(banned)} pour « {why} » ?</b>"
    yes = ban_person.button("Oui, bannir", chat=banned.id, reason=BanReason.WRITTEN)
    no = show_person.button("Non", chat=banned.id)
    return ui.Reply(text, ((yes,), (no,)), quotes_request=True)


def bans_page(
    bans: ui.KeysetPage[tuple[Ban, Chat | None]], count: int, *, at: datetime
) -> ui.Reply:
    text = f"<b>Personnes bannies</b> : {count}" if count else NO_BAN
    alike = told_apart((chat for _, chat in bans.rows if chat is not None), at)
    accounts = [(_banned(ban, chat, alike),) for ban, chat in bans.rows]
    following: ui.Row = ()
    if bans.older:
        last, _ = bans.rows[-1]
        following = (show_bans.button("Suite", after=last.telegram_id),)
    return ui.Reply(text, ui.keyboard(*accounts, following, (HOME,)))


def _banned(ban: Ban, chat: Chat | None, alike: Mapping[int, str]) -> ui.Button:
    if chat is not None:
        return show_person.button(label_of(chat, alike), chat=chat.id)
    label = f"Lever : compte effacé n° {ban.telegram_id}"
    return unban_account.button(label, account=ban.telegram_id)
