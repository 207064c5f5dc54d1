"""Change whether a chat is reminded of dates, and of which single ones it is told."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation import Request
from chatbot.members import queries as people, service as members
from chatbot.subscriptions import reminder_queries as queries, rules
from chatbot.subscriptions.service import author_of, followed, locked


async def choose(session: AsyncSession, request: Request, *, wants: bool) -> None:
    """Remind the chat of all dates of what it follows, or of none, whatever it asked for before.

    Raises Banned, BannedInGroup where it is to be reminded.
    """
    chat, who = await locked(session, request), author_of if wants else members.remember_sender_id
    author = await who(session, request)
    agreed = rules.wording_of_reminders(private=request.private) if wants else ""
    said = {"wants": wants, "at": request.at, "wording": agreed, "by": author}
    await queries.choose(session, chat_id=chat.id, **said)
    if not wants:
        await queries.leave_dates(session, chat.id)


async def follow_date(session: AsyncSession, request: Request, topic: Topic, event_id: int) -> bool:
    """Tell the chat, in reach again, of a date of that topic; tell whether that is new.

    Raises Banned, BannedInGroup, InPrivateOnly.
    """
    if topic.kind is TopicKind.APPEAL and not request.private:
        raise rules.InPrivateOnly
    chat, author = await locked(session, request), await author_of(session, request)
    chat.stopped_since = chat.unreachable_since = None
    return await queries.follow_date(
        session,
        chat_id=chat.id,
        event_id=event_id,
        topic_key=topic.key,
        thread_id=request.thread,
        consented_at=request.at,
        wording=rules.wording_of_reminders(private=request.private, to_date=True),
        by=author,
    )


async def leave_date(session: AsyncSession, request: Request, event_id: int) -> bool:
    """Tell the chat nothing of a date any more; tell whether it had asked to."""
    chat = await people.known(session, request.chat)
    return chat is not None and await queries.leave_date(session, chat.id, event_id)


@dataclass(frozen=True, slots=True)
class Told:
    """What a chat is told of dates."""

    dates: Collection[int] = ()  # that it asked for
    changing: Collection[str] = ()  # topics, of whose dates it is told how they change
    reminded: Collection[str] = ()  # topics, of whose dates it is reminded


async def told(session: AsyncSession, request: Request) -> Told:
    """Find what the chat is told of dates."""
    chat, rows = await followed(session, request)
    if chat is None:
        return Told()
    said = await queries.wants(session, chat.id)
    active = [row for row in rows if row.state is rules.State.ACTIVE]
    agreed = [
        row for row in active if rules.reminded([row.wording], wants=said) is rules.Reminded.ALL
    ]
    return Told(
        await queries.dates_followed(session, chat.id),
        {row.topic_key for row in active},
        {row.topic_key for row in agreed},
    )
