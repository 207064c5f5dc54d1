"""Following and leaving; and what admins decide of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import Kind
from chatbot.chantiers.service import TopicGone
from chatbot.conversation import Request
from chatbot.engine.outbox import service as outbox
from chatbot.engine.outbox.broadcasts import service as broadcasts
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.members.rules import BannedPerson
from chatbot.subscriptions import queries
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import (
    AGAIN_WITHIN,
    ANSWERED_AT_ONCE,
    NEXT,
    Banned,
    BannedInGroup,
    InPrivateOnly,
    Key,
    Move,
    NotFollowed,
    Outcome,
    Source,
    State,
    is_paused,
    leading_to,
    wording,
)

ACTS = {Move.ACCEPT: Act.ACCEPTED, Move.REFUSE: Act.REFUSED, Move.REMOVE: Act.REMOVED}


async def follow(session: AsyncSession, ask: Request, topic: Topic, *, source: Source) -> Outcome:
    """From now on the chat follows that topic, or asks to.

    Raises Banned, BannedInGroup, InPrivateOnly; TopicGone for the alliance, which has no news of
    its own: no button says so, but a client can send what it likes (Bot API, CallbackQuery).
    """
    if topic.kind is Kind.ALLIANCE:
        raise TopicGone
    if topic.kind is Kind.APPEAL and not ask.private:
        raise InPrivateOnly
    chat = await _locked(session, ask)
    by = await members.speaker(session, ask)
    if by is not None and await people.ban(session, by.telegram_id):
        raise Banned if ask.private else BannedInGroup
    resumed = chat.unreachable_since is not None
    chat.unreachable_since = None
    now = await queries.subscription(session, chat.id, topic.key)
    before, again = now.state if now else None, _taken_back(now, ask.at)
    move = Move.ASK if topic.key in await queries.approved(session) else Move.FOLLOW
    after = NEXT[before, move]
    if now is None:
        now = Subscription(chat_id=chat.id, topic_key=topic.key, decided_by=None, reason="")
        queries.keep(session, now)
    if after is not before:
        now.state, now.since, now.reason, now.decided_by = after, ask.at, "", None
        now.consented_at, now.wording, now.source = ask.at, wording(private=ask.private), source
        now.by = by.id if by else None
    now.thread_id = ask.thread
    return Outcome(
        before,
        after,
        now.reason,
        resumed=resumed,
        paused=is_paused(chat.paused_until, ask.at),
        weekly=chat.digest_since is not None,
        again=again,
    )


async def leave(session: AsyncSession, ask: Request, topic: str) -> Outcome:
    """The chat follows that topic no more. Raises NotFollowed."""
    chat = await people.known(session, ask.chat)
    if chat is None:
        raise NotFollowed
    await queries.lock(session, chat.id)
    now = await queries.subscription(session, chat.id, topic)
    if now is None or now.state not in leading_to(Move.LEAVE):
        raise NotFollowed
    before, now.state, now.since = now.state, NEXT[now.state, Move.LEAVE], ask.at
    return Outcome(before, now.state)


async def leave_all(session: AsyncSession, ask: Request) -> int:
    """The chat follows nothing any more; how much it had followed or asked for.

    A pause is over with it, else it would silence what is followed next; nothing is missed.
    """
    chat = await people.known(session, ask.chat)
    if chat is None:
        return 0
    await queries.lock(session, chat.id)
    chat.paused_until = chat.missing_since = None
    return len(await _ended(session, chat, Move.LEAVE, ask.at))


async def waiting_for(session: AsyncSession, ask: Request) -> Sequence[Subscription]:
    """What a chat that was out of reach followed, and may take up again.

    With nothing to take up, it is simply in reach again.
    """
    chat, rows = await followed(session, ask)
    if chat is None or chat.unreachable_since is None:
        return []
    active = [row for row in rows if row.state is State.ACTIVE]
    if not active:
        chat.unreachable_since = None
    return active


async def followed(
    session: AsyncSession, ask: Request
) -> tuple[Chat | None, Sequence[Subscription]]:
    """Where somebody speaks, if known, and how it stands to the topics."""
    chat = await people.known(session, ask.chat)
    return chat, await queries.of_chat(session, chat.id) if chat else []


async def standing(session: AsyncSession, ask: Request, topic: str) -> Subscription | None:
    """How the chat stands to that topic."""
    chat = await people.known(session, ask.chat)
    return await queries.subscription(session, chat.id, topic) if chat else None


async def decide(
    session: AsyncSession,
    key: Key,
    move: Move,
    *,
    of: State,
    by: int | None,
    at: datetime,
    reason: str = "",
) -> Subscription | None:
    """An admin's word (accept, refuse, remove) on what is `of` that state.

    None when it isn't any more: somebody else came first. Raises BannedPerson.
    """
    await queries.lock(session, key[0])
    row = await queries.decide(
        session,
        key,
        before=of,
        state=NEXT[of, move],
        since=at,
        decided_by=by,
        reason=reason,
    )
    if row is None:
        return None
    if row.state is State.ACTIVE and await members.is_banned(session, row.chat_id):
        raise BannedPerson
    await note(session, ACTS[move], at=at, by=by, on=row.chat_id, topic=row.topic_key)
    return row


async def set_policy(
    session: AsyncSession, topic: str, *, approval: bool, by: int | None, at: datetime
) -> None:
    """Whether one asks to follow that topic; who asked already goes on waiting."""
    if await (queries.need_approval if approval else queries.free)(session, topic):
        detail = "approval" if approval else "free"
        await note(session, Act.POLICY, at=at, by=by, topic=topic, detail=detail)


async def waiting_until(session: AsyncSession, moment: datetime) -> Sequence[Key]:
    """The requests that were made until then, and still wait: as many as are answered at once."""
    return await queries.waiting_until(session, moment, limit=ANSWERED_AT_ONCE)


async def of_key(session: AsyncSession, key: Key) -> Subscription | None:
    """That subscription, as it is now."""
    return await queries.subscription(session, *key)


async def end_all(session: AsyncSession, chat: Chat, *, at: datetime) -> Sequence[str]:
    """A ban: the person follows nothing any more; the topics' keys."""
    await queries.lock(session, chat.id)
    return await _ended(session, chat, Move.BAN, at)


async def moved(session: AsyncSession, old: int, new: int) -> None:
    """A group became a supergroup, and keeps what it follows. Telegram's ids."""
    await outbox.moved(session, old, new)
    await broadcasts.moved(session, old, new)
    if (both := await members.moved(session, old, new)) is not None:
        before, after = both
        for number in sorted((before.id, after.id)):
            await queries.lock(session, number)
        await queries.hand_over(session, before.id, after.id)
        for kept in ("paused_until", "missing_since", "digest_since"):
            setattr(after, kept, getattr(after, kept) or getattr(before, kept))
        await people.forget(session, before.id)
    if (chat := await people.known(session, new)) is not None:
        chat.unreachable_since = None  # that the bot left the old one is said too, maybe before


async def _locked(session: AsyncSession, ask: Request) -> Chat:
    """Where somebody speaks, alone with what it follows; anew, if it was erased meanwhile."""
    await queries.alone_with_following(session)
    while True:
        chat = await members.chat(session, ask)
        if await queries.lock(session, chat.id):
            return chat


def _taken_back(row: Subscription | None, at: datetime) -> bool:
    """Whether it ended not long ago, and not by an admin's word."""
    if row is None or row.state is not State.ENDED or row.decided_by is not None:
        return False
    return at - row.since < AGAIN_WITHIN


async def _ended(session: AsyncSession, chat: Chat, move: Move, at: datetime) -> Sequence[str]:
    return await queries.end_all(session, chat.id, moves=leading_to(move), at=at)
