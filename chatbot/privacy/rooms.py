"""Personal data of all rooms: listed, erased and purged together.

Rooms are found by their `personal_data.py`; tests/privacy checks what becomes of every column.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.conversation import UnitOfWork
from chatbot.conversation.personal_data import Kept, Person
from chatbot.discovery import modules
from chatbot.engine.jobs import Job
from chatbot.engine.outbox.service import set_menu
from chatbot.engine.storage.scrub import mark_erasure
from chatbot.helpdesk import personal_data as helpdesk
from chatbot.members import queries as people, roles, service as persons
from chatbot.subscriptions import queries as subscriptions

Function = Callable[..., Awaitable[Any]]


def _of_rooms(function: str, order: str) -> tuple[Function, ...]:
    """Gather the functions of one name from the rooms' `personal_data.py`, in an order of rooms.

    `*` in the order stands for the rooms that the order doesn't name. The rows of a room without
    `erase_person` are deleted by the database, with the chat that they refer to.
    """
    having = [room for room in modules("personal_data.py") if hasattr(room, function)]
    found = {".".join(room.__name__.split(".")[1:-1]): room for room in having}
    named = order.split()
    others = [name for name in found if name not in named]
    ordered = [name for word in named for name in (others if word == "*" else [word])]
    return tuple(getattr(found[name], function) for name in ordered)


# A person's account is listed first, the log's entries last. Members are erased last, since other
# rows refer to theirs, and after subscriptions, which lock their rows first.
TELL_KEPT = _of_rooms(
    "tell_kept",
    "members subscriptions helpdesk announcements events rsvp * engine.outbox audit",
)
LOSSES = _of_rooms("losses", "*")
ERASE_PERSON = _of_rooms(
    "erase_person", "announcements subscriptions * helpdesk engine.outbox audit members"
)


async def account(session: AsyncSession, telegram_id: int) -> Person:
    known = await people.known(session, telegram_id)
    return Person(telegram_id, known.id if known else 0)


async def tell_kept(session: AsyncSession, person: Person) -> list[Kept]:
    return [kept for of_room in TELL_KEPT for kept in await of_room(session, person)]


async def losses(work: UnitOfWork, person: Person) -> list[str]:
    """List, in sentences without HTML, what won't happen any more once a person is erased."""
    return [loss for of_room in LOSSES for loss in await of_room(work, person)]


async def erase_person(work: UnitOfWork, person: Person) -> None:
    """Erase what all rooms keep about a person, except what has to stay. Raises LastAdmin."""
    await mark_erasure(work.session)
    known = await people.known(work.session, person.telegram_id)
    had_role = await persons.role_of(work.session, person.telegram_id)
    if known is not None:
        await roles.take_admin(work.by(known.id), known)
    for of_room in ERASE_PERSON:
        await of_room(work, person)
    if had_role:  # again, since the menu that take_admin queued is erased
        await set_menu(work, person.telegram_id, "")
    if person.chat_id:
        await note(work.by(person.chat_id), Act.FORGOTTEN, on=person.chat_id)


def retention(days: int, *, question_days: int) -> tuple[Job, ...]:
    """Make the jobs that purge rows that have been over for `days`, and old questions."""
    order = "* announcements events rsvp engine.outbox subscriptions audit members"
    purges = (*_of_rooms("purge_old", order), subscriptions.drop_chats)
    kept = timedelta(days=days)
    return (
        partial(helpdesk.purge_questions, kept=timedelta(days=question_days)),
        *(lambda work, purge=purge: purge(work.session, before=work.at - kept) for purge in purges),
    )
