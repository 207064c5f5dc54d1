"""Change subscriptions, pauses, the rhythm of news, and reminders.

Admins are told in the same transaction when the requests that wait for them change.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import DETAIL_LENGTH, Act
from chatbot.audit.service import note
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.service import TopicGone, followable, followable_by_key
from chatbot.conversation import Request, UnitOfWork
from chatbot.engine.outbox import broadcast_queries, queries as outbox_queries, service as outbox
from chatbot.engine.outbox.rules import Skipped
from chatbot.engine.storage.engine import add_row, put_row, remove_rows
from chatbot.french import cut
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat
from chatbot.members.rules import BannedPerson
from chatbot.subscriptions import models, queries, rules, wording
from chatbot.subscriptions.models import Subscription

REMIND_AFTER = timedelta(hours=12)  # then a new message comes, since an edit makes no sound
# What an admin may make of a subscription, from one state to another, and how the log calls it.
DECISIONS = {
    (rules.State.PENDING, rules.State.ACTIVE): Act.ACCEPTED,
    (rules.State.PENDING, rules.State.REFUSED): Act.REFUSED,
    (rules.State.REFUSED, rules.State.ACTIVE): Act.ACCEPTED,
    (rules.State.ACTIVE, rules.State.ENDED): Act.REMOVED,
}


async def follow(
    session: AsyncSession, request: Request, topic: Topic, *, source: rules.Source
) -> rules.Outcome:
    """Follow a topic, or ask to. Raises Banned, BannedInGroup, InPrivateOnly, TopicGone."""
    # The alliance has no news to follow. No button offers it, but a client can send any callback
    # data (Bot API, CallbackQuery).
    if topic.kind is TopicKind.ALLIANCE:
        raise TopicGone
    if topic.kind is TopicKind.APPEAL and not request.private:
        raise rules.InPrivateOnly
    chat = await locked(session, request)
    author = await author_of(session, request)
    resumed, chat.unreachable_since = chat.unreachable_since is not None, None
    chat.stopped_since = None
    row = await queries.subscription(session, chat.id, topic.key)
    before = row.state if row else None
    needs_approval = topic.key in await queries.topics_on_approval(session)
    after = rules.after_asking(before, needs_approval=needs_approval)
    if row is None:
        row = Subscription(chat_id=chat.id, topic_key=topic.key)
        session.add(row)
    is_own = before is rules.State.ENDED and row.decided_by is None  # the chat itself ended it
    again = is_own and request.at - row.since < rules.AGAIN_WITHIN
    if after is not before:
        row.state, row.since = after, request.at
        row.reason, row.decided_by = "", None
        row.consented_at, row.wording = request.at, rules.wording(private=request.private)
        row.source, row.by = source, author
    row.thread_id = request.thread
    outcome = rules.Outcome(
        *(before, after, row.reason),
        resumed=resumed,
        paused=rules.is_paused(chat.paused_until, request.at),
        weekly=chat.digest_since is not None,
        again=again,
    )
    if outcome.changed and rules.State.PENDING in (before, after):
        is_new = after is rules.State.PENDING
        await tell_admins(UnitOfWork(session, request.at), is_new=is_new, aloud=not again)
    return outcome


async def follow_all(
    session: AsyncSession, request: Request, *, but: Sequence[Topic], source: rules.Source
) -> list[tuple[Topic, rules.Outcome]]:
    """Follow every chantier, also those to come, or ask to; those in `but` stay as they are.

    Raises Banned, BannedInGroup.
    """
    excepted = {topic.key for topic in but}
    outcomes = [
        (topic, await follow(session, request, topic, source=source))
        for topic in await followable(session)
        if topic.kind is TopicKind.CHANTIER and topic.key not in excepted
    ]
    chat, author = await locked(session, request), await author_of(session, request)
    agreed = rules.wording(private=request.private, to_all=True)
    row = _receipt(request, chat, author, agreed) | {"source": source}
    await add_row(session, models.FollowAll, **row)  # an earlier receipt stays
    return outcomes


async def leave_new_ones(session: AsyncSession, request: Request) -> bool:
    """Stop following the chantiers to come; return whether the chat followed them."""
    chat = await people.known(session, request.chat)
    return chat is not None and await remove_rows(session, models.FollowAll, chat_id=chat.id)


async def leave(session: AsyncSession, request: Request, topic: str) -> rules.Outcome:
    """End the chat's subscription to a topic, or its request. Raises NotFollowed."""
    chat = await people.known(session, request.chat)
    if chat is None:
        raise rules.NotFollowed
    await queries.lock_chat(session, chat.id)
    row = await queries.subscription(session, chat.id, topic)
    if row is None or row.state not in rules.CURRENT:
        raise rules.NotFollowed
    before, row.state, row.since = row.state, rules.State.ENDED, request.at
    await remove_rows(session, models.DateSubscription, chat_id=chat.id, topic_key=topic)
    if before is rules.State.PENDING:
        await tell_admins(UnitOfWork(session, request.at), is_new=False)
    return rules.Outcome(before, row.state)


async def leave_all(session: AsyncSession, request: Request) -> int:
    """End all subscriptions and requests of the chat; return how many.

    The person isn't told of the dates that they answered, either, until they follow or answer
    something again. A pause ends, too, so that it doesn't silence later subscriptions, and no
    news counts as missed.
    """
    count = 0
    chat = await people.known(session, request.chat)
    if chat is not None:
        await queries.lock_chat(session, chat.id)
        chat.paused_until = chat.missing_since = None
        chat.stopped_since = request.at
        count = len(await queries.end_all(UnitOfWork(session, request.at), chat.id))
        count += await remove_rows(session, models.FollowAll, chat_id=chat.id)
        await remove_rows(session, models.DateSubscription, chat_id=chat.id)
    await tell_admins(UnitOfWork(session, request.at), is_new=False)
    return count


async def pause(session: AsyncSession, request: Request, until: datetime) -> None:
    """Pause a chat until a moment; missed announcements are offered then."""
    chat = await members.remember_chat(session, request)
    chat.paused_until = until
    await people.may_miss(session, chat.id, since=request.at)


async def resume(session: AsyncSession, request: Request) -> bool:
    """End the chat's pause, or its time out of reach; return whether there was one."""
    chat = await people.known(session, request.chat)
    if chat is None:
        return False
    waited = chat.unreachable_since is not None or rules.is_paused(chat.paused_until, request.at)
    chat.unreachable_since = chat.paused_until = None
    return waited


async def choose_rhythm(session: AsyncSession, request: Request, *, weekly: bool) -> bool:
    """Switch the chat to weekly digests, or to news at once; return whether that is a change."""
    chat = await members.remember_chat(session, request)
    return await queries.choose_rhythm(session, chat.id, weekly=weekly, since=request.at)


async def resumable(session: AsyncSession, request: Request) -> Sequence[Subscription]:
    """List the active subscriptions of a chat that was out of reach, to be resumed.

    A chat without active subscriptions is in reach again at once.
    """
    chat, rows = await followed(session, request)
    if chat is None or chat.unreachable_since is None:
        return []
    active = [row for row in rows if row.state is rules.State.ACTIVE]
    if not active:
        chat.unreachable_since = None
    return active


async def followed(
    session: AsyncSession, request: Request
) -> tuple[Chat | None, Sequence[Subscription]]:
    """Find the chat of a request, if known, and its subscriptions."""
    chat = await people.known(session, request.chat)
    return chat, await queries.of_chat(session, chat.id) if chat else []


async def has_agreed(session: AsyncSession, request: Request) -> bool:
    """Return whether the chat has agreed to the current wording of what following is."""
    _, rows = await followed(session, request)
    return rules.wording(private=request.private) in {row.wording for row in rows}


async def subscription_to(
    session: AsyncSession, request: Request, topic: str
) -> Subscription | None:
    chat = await people.known(session, request.chat)
    return await queries.subscription(session, chat.id, topic) if chat else None


async def unwanted(work: UnitOfWork, topic: str, chats: Collection[int]) -> dict[int, Skipped]:
    """Map the chats (Telegram's ids) that must not get a topic's news now to the reason."""
    found = await queries.states_of(work.session, chats, topic=topic)
    rows = {row.telegram_id: row for row in found}
    reasons = {}
    for chat in chats:
        row = rows.get(chat)
        if row is None and chat < 0:
            # An unknown group became a supergroup: Telegram will tell its new id, and the chat is
            # then checked by that id.
            continue
        if row is None or row.state is not rules.State.ACTIVE:
            reasons[chat] = Skipped.UNFOLLOWED
        elif row.unreachable_since is not None:
            reasons[chat] = Skipped.UNREACHABLE
        elif rules.is_paused(row.paused_until, work.at):
            reasons[chat] = Skipped.PAUSED
    return reasons


async def decide(
    work: UnitOfWork, key: rules.Key, state: rules.State, *, before: rules.State, reason: str = ""
) -> Subscription | None:
    """Accept, refuse or remove, for an admin, a subscription that is in the state `before`.

    Return the subscription; None if somebody else decided first. Raises BannedPerson.
    """
    act = DECISIONS[before, state]
    await queries.lock_chat(work.session, key[0])
    row = await queries.decide(
        work.session,
        key,
        before=before,
        state=state,
        since=work.at,
        decided_by=work.author,
        reason=reason,
    )
    if row is None:
        return None
    if row.state is rules.State.ACTIVE:
        chat = await members.chat_by_id(work.session, row.chat_id)
        if await people.ban_of(work.session, chat.telegram_id) is not None:
            raise BannedPerson
    else:
        told = {"chat_id": row.chat_id, "topic_key": row.topic_key}
        await remove_rows(work.session, models.DateSubscription, **told)
    why = cut(reason, DETAIL_LENGTH)
    await note(work, act, on=row.chat_id, topic=row.topic_key, detail=why)
    return row


async def set_policy(work: UnitOfWork, topic: str, *, approval: bool) -> None:
    """Put a topic on approval, or let everybody follow it; waiting requests stay."""
    change = add_row if approval else remove_rows
    if await change(work.session, models.Approval, topic_key=topic):
        await note(work, Act.POLICY, topic=topic, detail="approval" if approval else "free")


async def end_all(work: UnitOfWork, chat: Chat) -> Sequence[rules.State]:
    """End all subscriptions and requests of a banned person; return their earlier states."""
    await queries.lock_chat(work.session, chat.id)
    before = [row.state for row in await queries.of_chat(work.session, chat.id)]
    await queries.end_all(work, chat.id)
    await remove_rows(work.session, models.FollowAll, chat_id=chat.id)
    await remove_rows(work.session, models.DateSubscription, chat_id=chat.id)
    return [state for state in before if state in rules.CURRENT]


async def moved(session: AsyncSession, old: int, new: int) -> None:
    """Move a group's rows to the supergroup that it became; `old` and `new` are Telegram's ids."""
    await outbox_queries.move(session, old, new)
    await broadcast_queries.move(session, old, new)
    if (both := await members.move_chat(session, old, new)) is not None:
        before, after = both
        for chat_id in sorted((before.id, after.id)):
            await queries.lock_chat(session, chat_id)
        await queries.hand_over(session, before.id, after.id)
        for kept in ("paused_until", "missing_since", "digest_since"):
            setattr(after, kept, getattr(after, kept) or getattr(before, kept))
        await remove_rows(session, Chat, id=before.id)
    if (chat := await people.known(session, new)) is not None:
        chat.unreachable_since = None  # Telegram may have said that the bot left the old group


async def tell_admins(work: UnitOfWork, *, is_new: bool, aloud: bool = True) -> None:
    """Show each admin the waiting requests in one message, which is edited as they change.

    `is_new`: there is a new request; a new message is sent, unless the last one is recent. If not
    `aloud`: the existing message is edited instead, without a sound.
    """
    await queries.lock_following(work.session)
    count = await queries.count_waiting(work.session)
    first = await queries.waiting(work.session, limit=wording.NAMED)
    topics = await followable_by_key(work.session)
    for admin in await people.admins(work.session):
        key = f"requests:{admin.id}"
        sent_at = await outbox_queries.sent_at(work.session, key)
        # A message on its way isn't replaced by a new one: eight people may ask at once.
        is_old = sent_at is not None and (count == 1 or work.at - sent_at > REMIND_AFTER)
        account, told = admin.telegram_id, wording.requests_waiting(first, count, topics)
        if is_new and aloud and is_old:
            further = wording.FURTHER_DOWN
            await outbox.show(work, account, told, key=key, instead=further)
        elif is_new or await outbox_queries.has_message(work.session, key):
            await outbox.show(work, account, told, key=key)


async def locked(session: AsyncSession, request: Request) -> Chat:
    """Lock the chat of a request; store it again if it was erased meanwhile."""
    await queries.lock_following(session)
    while True:
        chat = await members.remember_chat(session, request)
        if await queries.lock_chat(session, chat.id):
            return chat


async def author_of(session: AsyncSession, request: Request) -> int | None:
    """Return the sender's own id; None if the group is the sender. Raises Banned, BannedInGroup."""
    speaker = await members.remember_sender(session, request)
    if speaker is None:
        return None
    if await people.ban_of(session, speaker.telegram_id):
        raise rules.Banned if request.private else rules.BannedInGroup
    return speaker.id


async def choose_reminders(session: AsyncSession, request: Request, *, wants: bool) -> None:
    """Switch reminders of all dates of the followed topics on or off for the chat.

    Off also ends the following of single dates. Raises Banned, BannedInGroup if `wants`.
    """
    chat, who = await locked(session, request), author_of if wants else members.remember_sender_id
    author = await who(session, request)
    agreed = rules.wording_of_reminders(private=request.private) if wants else ""
    said = {"wants": wants, "at": request.at, "wording": agreed, "by": author}
    await put_row(session, models.ReminderChoice, chat_id=chat.id, **said)
    if not wants:
        await remove_rows(session, models.DateSubscription, chat_id=chat.id)


async def follow_date(session: AsyncSession, request: Request, topic: Topic, event_id: int) -> bool:
    """Let the chat follow a single date of a topic; return False if it did already.

    Raises Banned, BannedInGroup, InPrivateOnly.
    """
    if topic.kind is TopicKind.APPEAL and not request.private:
        raise rules.InPrivateOnly
    chat, author = await locked(session, request), await author_of(session, request)
    chat.stopped_since = chat.unreachable_since = None
    agreed = rules.wording_of_reminders(private=request.private, to_date=True)
    row = _receipt(request, chat, author, agreed)
    row |= {"event_id": event_id, "topic_key": topic.key}
    return await add_row(session, models.DateSubscription, **row)


def _receipt(request: Request, chat: Chat, author: int | None, wording: str) -> dict[str, Any]:
    where = {"chat_id": chat.id, "thread_id": request.thread}
    return where | {"consented_at": request.at, "wording": wording, "by": author}


async def leave_date(session: AsyncSession, request: Request, event_id: int) -> bool:
    """Let the chat follow a single date no longer; return whether it did."""
    chat = await people.known(session, request.chat)
    if chat is None:
        return False
    return await remove_rows(session, models.DateSubscription, chat_id=chat.id, event_id=event_id)


@dataclass(frozen=True, slots=True)
class Told:
    """The events and topics of whose dates a chat is told."""

    dates: Collection[int] = ()  # single dates that it follows, by event id
    changing: Collection[str] = ()  # topics whose changed dates it is told
    reminded: Collection[str] = ()  # topics of whose dates it is reminded


async def told_of_dates(session: AsyncSession, request: Request) -> Told:
    """Find the events and topics of whose dates the chat of a request is told."""
    chat, rows = await followed(session, request)
    if chat is None:
        return Told()
    _, said = await queries.choices(session, chat.id)
    active = [row for row in rows if row.state is rules.State.ACTIVE]
    agreed = [
        row for row in active if rules.reminded([row.wording], wants=said) is rules.Reminded.ALL
    ]
    return Told(
        await queries.dates_followed(session, chat.id),
        {row.topic_key for row in active},
        {row.topic_key for row in agreed},
    )
