"""The waiting requests to follow a topic, and the admins' answers."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from chatbot import conversation as ui
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable_by_key, topic_of_key
from chatbot.chantiers.wording import topic_name
from chatbot.french import counted, protect
from chatbot.members import service as members
from chatbot.members.links import show_person
from chatbot.members.models import Chat
from chatbot.members.wording import full_name, name_with_username, plain_name
from chatbot.moderation import rules, service, wording
from chatbot.subscriptions import links, queries
from chatbot.subscriptions.queries import Followed, Place
from chatbot.subscriptions.rules import Key, State
from chatbot.subscriptions.wording import day_of, requests_wait

MICROSECONDS = 1_000_000

BACK = links.show_requests.button("Non, revenir")

router = ui.Router(requires=ui.Requires.ADMIN)


@router.answers(links.show_requests)
async def show_requests(
    ctx: ui.Context, *, at: ui.Id = 0, chat: ui.Id = 0, topic: TopicKey | Literal[""] = ""
) -> ui.Reply:
    return await _show(ctx, (_moment(at), chat, topic) if at else None)


@router.answers(links.open_requests)
async def open_requests(ctx: ui.Context) -> ui.Reply:
    return replace(await _show(ctx), as_new_message=True)


@router.button("ma")
async def accept_request(
    ctx: ui.Context, *, chat: ui.Id, topic: TopicKey, skipped: ui.Id = 0
) -> ui.Reply:
    """Accept a request, and show the queue again without its first `skipped` requests."""
    await service.answer_request(await members.by_sender(ctx), (chat, topic), State.ACTIVE)
    asker = await members.chat_by_id(ctx.session, chat)
    name = protect(plain_name(asker, longest=rules.LONGEST_NAME))
    toast = wording.done_and_told(f"{name} est parmi les abonnés")
    return await _show(ctx, skipped=skipped, toast=toast)


@router.button("mr")
async def refuse_request(
    ctx: ui.Context, *, chat: ui.Id, topic: TopicKey, bare: bool = False
) -> ui.Reply:
    """Ask for the reason of a refusal; `bare`: refuse without one."""
    if bare:
        return await _refuse(ctx, (chat, topic), "")
    await members.begin_step(ctx, receive_refusal.pending(chat=chat, topic=topic))
    asker = await members.chat_by_id(ctx.session, chat)
    return refusal_question(asker, await topic_of_key(ctx.session, topic))


@router.step("refusal", prefix="mr")
async def receive_refusal(
    ctx: ui.Context, *, chat: ui.Id, topic: TopicKey, bare: bool = False
) -> ui.Reply:
    """Refuse a request for the reason that the admin typed; only old stored steps have `bare`."""
    del bare
    if problem := wording.reason_problem(ctx.request.words):
        await members.begin_step(ctx, receive_refusal.pending(chat=chat, topic=topic))
        return ui.Reply(problem)
    return await _refuse(ctx, (chat, topic), ctx.request.words)


@router.button("mt")
async def answer_all_requests(ctx: ui.Context, *, accept: bool, until: ui.Id) -> ui.Asking:
    """Accept or refuse the requests made up to `until`, in microseconds since 1970."""
    limit = rules.ANSWERED_AT_ONCE
    seen = await queries.waiting(ctx.session, until=_moment(until), limit=limit)
    if not seen:
        changed = "Les demandes ont changé entre-temps : voici celles qui restent."
        return await _show(ctx, toast=changed)
    if not ctx.confirmed:
        verb = "accepter" if accept else "refuser"
        text = (
            f"{verb.capitalize()} les {len(seen)} demandes qui attendent ? Chaque personne sera "
            "prévenue. Celles qui arriveraient entre-temps attendront."
        )
        return ui.Confirmation(text, f"Oui, tout {verb}", BACK)
    answer = State.ACTIVE if accept else State.REFUSED
    count = await service.answer_all(await members.by_sender(ctx), answer, until=_moment(until))
    done = counted(count, "demande acceptée" if accept else "demande refusée")
    return await _show(ctx, toast=f"C’est fait : {done}.")


async def _show(
    ctx: ui.Context, after: Place | None = None, *, skipped: int = 0, toast: str = ""
) -> ui.Reply:
    count = await queries.count_waiting(ctx.session)
    if skipped >= count:  # the answered request was alone on the last page
        skipped = 0
    rows = await queries.waiting(
        ctx.session, after=after, skipped=skipped, limit=rules.REQUESTS + 1
    )
    if after is not None:
        skipped = await queries.count_waiting(ctx.session, until=after)
    page, topics = ui.keyset_page(rows, rules.REQUESTS), await followable_by_key(ctx.session)
    reply = queue_page(page, topics, count=count, skipped=skipped, at=ctx.request.at)
    return replace(reply, toast=toast)


async def _refuse(ctx: ui.Context, key: Key, reason: str) -> ui.Reply:
    await service.answer_request(await members.by_sender(ctx), key, State.REFUSED, reason)
    return await _show(ctx, toast=wording.done_and_told("la demande est refusée"))


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / MICROSECONDS, UTC)


def microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * MICROSECONDS)


def queue_page(
    page: ui.KeysetPage[Followed], topics: wording.Topics, *, count: int, skipped: int, at: datetime
) -> ui.Reply:
    """Lay out a page of the `count` waiting requests, of which `skipped` stand before the page."""
    lines: list[str] = []
    rows: list[ui.Row] = []
    for number, (row, chat) in enumerate(page.rows, start=1):
        about = f"{wording.topic_of(row, topics)} (demandé le {day_of(row.consented_at, at)})"
        lines.append(f"<b>{number}. {full_name(chat)}</b>\n{about}")
        key, label = row.topic_key, f"Accepter {number}"
        accept = accept_request.button(label, chat=chat.id, topic=key, skipped=skipped)
        refuse = refuse_request.button(f"Refuser {number}", chat=chat.id, topic=key)
        rows.append((accept, refuse, show_person.button(f"Fiche {number}", chat=chat.id)))
    text = (
        "<b>Demandes</b>\n\nAucune demande n’attend de réponse. "
        "Je vous écrirai dès qu’il en viendra une."
    )
    if count:
        listed = "\n\n".join(lines) or "Plus aucune demande ici : revenez au début."
        text = f"<b>{requests_wait(count).capitalize()}</b>\n\n{listed}"
    if count >= 2 and page.rows:
        until = microseconds(at)
        accept = answer_all_requests.button("Tout accepter", accept=True, until=until)
        refuse = answer_all_requests.button("Tout refuser", accept=False, until=until)
        rows.append((accept, refuse))
    if page.older:
        row, chat = page.rows[-1]
        last_at, button = microseconds(row.consented_at), links.show_requests.button
        rows.append((button("Demandes suivantes", at=last_at, chat=chat.id, topic=row.topic_key),))
    return ui.Reply(text, (*rows, (wording.HOME,)))


def refusal_question(asker: Chat, topic: Topic) -> ui.Reply:
    text = (
        f"Pourquoi refuser la demande faite par {name_with_username(asker)} "
        f"pour suivre {topic_name(topic)} ? "
        "Écrivez le motif en une phrase : il sera transmis tel quel. "
        "Ou touchez « Sans motif », ou /annuler."
    )
    bare = refuse_request.button("Sans motif", chat=asker.id, topic=topic.key, bare=True)
    return ui.Reply(text, ((bare,), (BACK,)))
