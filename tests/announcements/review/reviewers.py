"""Paul writes for a topic that needs a review, and others may review it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import drafts, review
from chatbot.announcements.models import Announcement, DraftKey
from chatbot.announcements.pages import departure, review as page
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.conversation import Context, Reply, Request, Sender, UnitOfWork
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import Kind
from chatbot.members import queries as people, roles, service as members
from tests.cast import ANOTHER, HUGO, LEA, MARIE, PAUL, TOPIC, says
from tests.clock import NOW
from tests.subscriptions.people import follow, prepare

FOLLOWERS = [Sender(number, f"Abonnée {number}") for number in range(101, 104)]
TOMORROW = NOW + timedelta(days=1)


async def begin(session: AsyncSession) -> None:
    """Make Paul and Léa référents of the topic, Hugo of another one, Awa and Nadia admins."""
    await prepare(session)
    for one in FOLLOWERS:
        await follow(session, says(one))
    for sender, topic in ((PAUL, TOPIC), (LEA, TOPIC), (HUGO, ANOTHER)):
        person = await members.remember_person(UnitOfWork(session, NOW), sender)
        await roles.give_referent(UnitOfWork(session, NOW, person.id), person, topic)
    await members.remember_person(UnitOfWork(session, NOW), MARIE)
    await review.set_required(UnitOfWork(session, NOW), TOPIC, on=True)


async def written(
    session: AsyncSession, by: Sender = PAUL, text: str = "Samedi, le marché.", **more: Any
) -> Announcement:
    """Write a draft for the topic."""
    author = await members.person_of_account(UnitOfWork(session, NOW), by.id)
    one = await drafts.begin(UnitOfWork(session, NOW), author, more.pop("topic", TOPIC))
    for name, value in {"text": text, **more}.items():
        setattr(one, name, value)
    await session.flush()
    return one


async def waiting(
    session: AsyncSession, by: Sender = PAUL, text: str = "Samedi, le marché.", **more: Any
) -> Announcement:
    """Write a draft, and ask others to review it."""
    one = await written(session, by, text, **more)
    await review.ask(UnitOfWork(session, NOW), one)
    return one


async def ask_review(session: AsyncSession, one: Announcement, by: Sender = PAUL) -> Reply:
    """Press « Demander une relecture » as the author."""
    return await page.ask_review(Context(says(by), session), **key(one))


async def opened(session: AsyncSession, one: Announcement, by: Sender = LEA) -> Reply:
    """Press « Relire » as a reviewer."""
    return await page.open_review(Context(says(by), session), draft=one.id)


async def approve(
    session: AsyncSession, one: Announcement, by: Sender = LEA, *, ask: Request | None = None
) -> Reply:
    """Approve, as a reviewer, the version and the departure that the page shows."""
    now = one.send_at is None or one.send_at <= NOW
    return await page.approve(Context(ask or says(by), session), **key(one), now=now)


async def ask_changes(
    session: AsyncSession, one: Announcement, words: str, by: Sender = LEA
) -> Reply:
    """Ask for changes as a reviewer: press the button, then type what to change."""
    await page.ask_changes(Context(says(by), session), **key(one))
    notes = page.receive_changes.pending(**key(one)).notes
    return await page.receive_changes.handler_for(notes)(Context(typed(words, by), session))


async def stop(session: AsyncSession, one: Announcement, by: Sender) -> Reply:
    """Press « Oui, empêcher le départ »."""
    return await page.stop_departure(Context(says(by), session), **key(one))


async def take_back(session: AsyncSession, one: Announcement, by: Sender = PAUL) -> Reply:
    """Take the announcement back as its author."""
    return await departure.take_back(Context(says(by), session), **key(one))


def key(one: Announcement) -> DraftKey:
    """Return what the announcement's buttons carry."""
    return one.key


def typed(words: str, by: Sender) -> Request:
    """Make the request of somebody who types this in private."""
    ask = says(by)
    return Request(words, ask.at, ask.chat, private=True, bot=ask.bot, sender=by)


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.buttons for button in row]


async def told(session: AsyncSession, to: Sender) -> Sequence[str]:
    """List the texts of the messages that somebody is owed, as they are now."""
    asked = select(Owed).where(Owed.chat_id == to.id, Owed.kind == Kind.MESSAGE)
    rows = await session.scalars(asked.order_by(Owed.id).execution_options(populate_existing=True))
    return [str((row.content or {})["text"]) for row in rows]


async def log(session: AsyncSession) -> Sequence[tuple[Act, str, str]]:
    """Read the log of announcements: each act, who did it and on whom, by their names."""
    entries = await session.scalars(select(Entry).where(Entry.detail != "").order_by(Entry.id))
    known = await people.chats(session, range(100))
    names = {number: one.name for number, one in known.items()}
    return [
        (one.act, names.get(one.actor or 0, ""), names.get(one.subject or 0, ""))
        for one in entries
        if one.act not in (Act.POLICY, Act.DOUBLE_READING)
    ]
