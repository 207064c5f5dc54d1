"""The rooms that keep something about people, and what they are asked together.

A room that comes to keep something is added here; tests/privacy knows every column there is.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import personal_data as announcements
from chatbot.answers import personal_data as answers
from chatbot.audit import personal_data as audit
from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.conversation import UnitOfWork
from chatbot.conversation.personal_data import Kept, Person
from chatbot.engine.jobs import Job
from chatbot.engine.outbox import personal_data as outbox
from chatbot.engine.outbox.service import set_menu
from chatbot.engine.storage.scrub import mark_erasure
from chatbot.events import personal_data as events
from chatbot.events.rsvp import personal_data as rsvp
from chatbot.helpdesk import personal_data as helpdesk
from chatbot.members import personal_data as members
from chatbot.members import queries as people
from chatbot.members import roles
from chatbot.members import service as persons
from chatbot.subscriptions import personal_data as subscriptions

ABOUT = (
    members.about,
    subscriptions.about,
    helpdesk.about,
    announcements.about,
    events.about,
    rsvp.about,
    answers.about,
    outbox.about,
    audit.about,
)
LOSSES = (announcements.losses, helpdesk.losses)
FORGET = (  # members last, since other rows refer to theirs; subscriptions lock before members do
    announcements.forget,
    subscriptions.forget,
    helpdesk.forget,
    answers.forget,
    outbox.forget,
    audit.forget,
    members.forget,
)
PURGE = (
    announcements.purge,
    events.purge,
    rsvp.purge,
    outbox.purge,
    subscriptions.purge,
    audit.purge,
    members.purge,
    subscriptions.purge_chats,
)


class _Purge(Protocol):
    async def __call__(self, session: AsyncSession, *, before: datetime) -> bool: ...


async def account(session: AsyncSession, telegram_id: int) -> Person:
    """Find whose account that is, also where nothing is known of it."""
    known = await people.known(session, telegram_id)
    return Person(telegram_id, known.id if known else None)


async def about(session: AsyncSession, person: Person) -> list[Kept]:
    return [kept for of_room in ABOUT for kept in await of_room(session, person)]


async def losses(work: UnitOfWork, person: Person) -> list[str]:
    """Tell what will not happen any more once they are erased, in sentences; no HTML."""
    return [loss for of_room in LOSSES for loss in await of_room(work, person)]


async def forget(work: UnitOfWork, person: Person) -> None:
    """Erase it, but for what stays. Raises LastAdmin."""
    await mark_erasure(work.session)
    known = await people.known(work.session, person.telegram_id)
    had_role = await persons.role_of(work.session, person.telegram_id)
    if known is not None:
        await roles.take_admin(work.by(known.id), known)
    for of_room in FORGET:
        await of_room(work, person)
    if had_role:  # again, since the menu that take_admin queued is erased
        await set_menu(work, person.telegram_id, "")
    if person.chat_id is not None:
        await note(work.by(person.chat_id), Act.FORGOTTEN, on=person.chat_id)


def retention(days: int, *, question_days: int) -> tuple[Job, ...]:
    """Make the jobs that drop what was over so many days ago, and old questions."""
    asked = partial(helpdesk.purge, kept=timedelta(days=question_days))
    return (asked, *(partial(_purged, purge, timedelta(days=days)) for purge in PURGE))


async def _purged(purge: _Purge, kept: timedelta, work: UnitOfWork) -> bool:
    return await purge(work.session, before=work.at - kept)
