"""Somebody who writes: Paul, a référent of chantier 7, and those who follow it."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import drafts
from chatbot.announcements.models import Announcement, DraftKey
from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.inbox.worker import Calls
from chatbot.engine.storage.engine import Storage
from chatbot.events.models import Event
from chatbot.events.rules import Status
from chatbot.french import Precision
from chatbot.members import roles, service as members
from chatbot.members.models import Chat
from tests.announcements.sent import publish_draft
from tests.cast import MARIE, PAUL, TOPIC, says
from tests.clock import NOW, PARIS
from tests.engine.telegram.updates import hears, pressed, said
from tests.subscriptions.people import follow, prepare

WHY = "\n\n<i>Vous suivez\u00a0: 7 · Alimentation</i>"  # below each message
HERE = NOW.astimezone(PARIS)
HOUR = timedelta(hours=1)


async def writer(session: AsyncSession, who: Sender = PAUL, topic: str = TOPIC) -> Chat:
    """Make somebody a référent of the topic."""
    person = await members.remember_person(UnitOfWork(session, NOW), who)
    await roles.give_referent(UnitOfWork(session, NOW, person.id), person, topic)
    return person


async def populate(session: AsyncSession) -> None:
    """Make topics, admins, Paul as a référent, and Marie as a follower."""
    await prepare(session)
    await writer(session)
    await follow(session, says(MARIE))


async def writes(session: AsyncSession, text: str = "Bonjour", **more: Any) -> Announcement:
    """Write a draft of Paul's."""
    draft = await drafts.begin(UnitOfWork(session, NOW), await writer(session), TOPIC)
    for name, value in {"text": text, **more}.items():
        setattr(draft, name, value)
    await session.flush()
    return draft


async def publishes(session: AsyncSession, text: str = "Bonjour", **more: Any) -> Announcement:
    """Write and publish an announcement of Paul's."""
    one = await writes(session, text, **more)
    await publish_draft(UnitOfWork(session, NOW, one.author), one)
    await session.flush()
    return one


async def all_of_them(session: AsyncSession) -> list[Announcement]:
    """List all announcements, whatever their state."""
    asked = select(Announcement).order_by(Announcement.id)
    return list(await session.scalars(asked.execution_options(populate_existing=True)))


async def visit(session: AsyncSession) -> int:
    """Add a date of chantier 7 on 15 March 2027."""
    day = date(2027, 3, 15)
    known = {"precision": Precision.DAY, "start": day, "end": day, "status": Status.CONFIRMED}
    more = {
        "place": "",
        "online": False,
        "description": "",
        "edition": "2026-11",
        "changed_at": NOW,
    }
    event = Event(topic_key=TOPIC, key="visite", title="Visite", **known, **more)
    session.add(event)
    await session.flush()
    return event.id


def texts_of(calls: Calls) -> list[str]:
    """List the texts shown, in messages and in notices."""
    return [call["params"].get("text") or call["params"].get("caption", "") for call in calls]


async def says_all(storage: Storage, *messages: dict[str, Any]) -> list[str]:
    """Send these messages of Paul's one after the other; list the texts of all answers."""
    answers = [await hears(storage, said(PAUL, **message)) for message in messages]
    return [text for calls in answers for text in texts_of(calls)]


async def presses(storage: Storage, data: str, by: Sender = PAUL) -> str:
    """Press a button; return the notice, or the text that takes the panel's place."""
    return texts_of(await hears(storage, pressed(by, data)))[-1]


def sure(data: str) -> str:
    """Return what the « Oui » that confirms this button carries."""
    return f"{data}:True"


async def key_of(storage: Storage) -> DraftKey:
    """Return what the buttons of the newest announcement carry."""
    async with storage.reading() as session:
        return (await all_of_them(session))[-1].key
