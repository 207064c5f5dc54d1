"""Nothing of a person is anywhere after they were erased, but for what they are told stays."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.conversation import UnitOfWork
from chatbot.conversation.personal_data import Person
from chatbot.discovery import all_tables
from chatbot.engine.outbox.models import Owed
from chatbot.engine.storage.engine import Storage, remove_rows
from chatbot.members import queries as people, roles, service as members
from chatbot.members.models import Ban, Invitation
from chatbot.members.rules import LastAdmin
from chatbot.privacy import rooms
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.service import tell_admins
from tests.cast import AWA, ZOE
from tests.clock import NOW
from tests.privacy.people import GROUP, ON_APPROVAL, REASON, awa, follow, zoe_everywhere

# What becomes of each column that can hold a person's number, ours or Telegram's, when they are
# erased. One that refers to their row says so by itself (ondelete); a bare number, such as
# Telegram's, fails the test below until it stands here, and until it is told and erased.
ERASED, STAYS, TAKEN_OUT, NEVER_THERE = "erased", "stays", "taken out", "not once it is answered"
ON_DELETE = {"CASCADE": ERASED, "SET NULL": TAKEN_OUT}
NUMBERS = {
    "chat.telegram_id": ERASED,
    "started.telegram_id": ERASED,
    "ban.telegram_id": STAYS,
    "owed.chat_id": ERASED,
    "delivery.chat_id": ERASED,
    "conversation.chat_id": ERASED,
    "conversation.person_id": ERASED,
    "received.chat_id": NEVER_THERE,
    "received.person_id": NEVER_THERE,
    "audit_entry.actor": STAYS,
    "audit_entry.subject": STAYS,
}
OF_TELEGRAM = {
    "owed.chat_id",
    "delivery.chat_id",
    "conversation.chat_id",
    "conversation.person_id",
}
# Bare numbers that are of no person: Telegram's of an update, a message, a thread; rows without a
# constraint.
OTHER = {
    "announcement.message_id",
    "announcement.note_id",
    "answered.answer_id",
    "delivery.message_id",
    "delivery.thread_id",
    "event.announcement_id",
    "event_change.announcement_id",
    "conversation.event_id",
    "date_subscription.thread_id",
    "owed.message_id",
    "owed.thread_id",
    "received.update_id",
    "follow_all.thread_id",
    "subscription.thread_id",
    "written_date.event_id",
    "written_date.source_id",
}


def columns() -> Iterator[Column[Any]]:
    for table in all_tables().sorted_tables:
        yield from table.columns


def of_persons() -> dict[str, str]:
    """Tell of each column that refers to a person's row what becomes of it with that row."""
    return {
        str(column): ON_DELETE[str(key.ondelete)]
        for column in columns()
        for key in column.foreign_keys
        if key.column.table.name == "chat"
    }


COLUMNS = of_persons() | NUMBERS


def bare_numbers() -> set[str]:
    """Name the columns with large numbers that refer to no row and count no rows."""
    return {
        str(column)
        for column in columns()
        if isinstance(column.type, BigInteger)
        and not column.foreign_keys
        and not (column.name == "id" and column.primary_key)
    }


def test_it_is_decided_of_every_column_what_becomes_of_a_person_in_it() -> None:
    assert bare_numbers() == {*NUMBERS, *OTHER}
    assert set(of_persons()) > {"question.asker", "subscription.by"}


async def values(session: AsyncSession, table: Table) -> list[str]:
    """List all values of a table, as text."""
    rows = (await session.execute(select(table))).all()
    return [str(value) for row in rows for value in row]


async def mentions(session: AsyncSession) -> dict[str, int]:
    """Count, by table, how often Zoé's account, name or username stands in it."""
    found = {}
    for table in all_tables().sorted_tables:
        told = " | ".join(await values(session, table)).casefold()
        signs = (str(ZOE.id), "quintessence", "zoe_quint", REASON.casefold(), "dix-neuf jours")
        if count := sum(told.count(sign) for sign in signs):
            found[table.name] = count
    return found


async def holding(session: AsyncSession, person: Person) -> set[str]:
    """Name the columns that contain the person's number, ours or Telegram's."""
    found = set()
    for column in columns():
        name = str(column)
        telegram_s = "telegram_id" in name or name in OF_TELEGRAM
        number = person.telegram_id if telegram_s else person.chat_id
        if name in COLUMNS and await session.scalar(select(func.count()).where(column == number)):
            found.add(name)
    return found


async def test_nothing_is_left_but_what_is_said_to_stay(session: AsyncSession) -> None:
    zoe = await zoe_everywhere(session)
    assert await holding(session, zoe) == {*COLUMNS} - {"received.chat_id", "received.person_id"}
    known_in = {"chat", "name_word", "ban", "started", "owed", "delivery", "announcement"}
    known_in |= {"conversation"}
    assert {*await mentions(session)} >= known_in | {"audit_entry"}
    kept = await rooms.tell_kept(session, zoe)
    assert any("journal des admins, sans les motifs" in one.stays for one in kept)
    await rooms.erase_person(UnitOfWork(session, NOW), zoe)
    # The menu that everybody sees is still to be set, and its row goes as soon as it is.
    [menu] = (await session.scalars(select(Owed).where(Owed.chat_id == ZOE.id))).all()
    assert menu.content == {"role": ""}
    await session.delete(menu)
    await session.flush()
    assert await mentions(session) == {"ban": 1}
    assert await holding(session, zoe) == {
        name for name, outcome in COLUMNS.items() if outcome == STAYS
    }


async def test_what_they_published_is_still_read_and_their_drafts_are_gone(
    session: AsyncSession,
) -> None:
    zoe = await zoe_everywhere(session)
    await rooms.erase_person(UnitOfWork(session, NOW), zoe)
    left = await session.scalars(select(Announcement).execution_options(populate_existing=True))
    assert [(one.text, one.author) for one in left] == [("Réunion", None)]


async def test_the_group_goes_on_without_their_name(session: AsyncSession) -> None:
    zoe = await zoe_everywhere(session)
    await rooms.erase_person(UnitOfWork(session, NOW), zoe)
    group = await people.known(session, GROUP)
    assert group is not None
    receipt = await session.get(Subscription, (group.id, "alimentation"), populate_existing=True)
    assert receipt is not None
    assert receipt.by is None


async def test_a_ban_outlives_them_without_its_reason(session: AsyncSession) -> None:
    zoe = await zoe_everywhere(session)
    await rooms.erase_person(UnitOfWork(session, NOW), zoe)
    ban = await session.get(Ban, ZOE.id, populate_existing=True)
    assert ban is not None
    assert ban.reason == ""
    [kept] = await rooms.tell_kept(session, await rooms.account(session, ZOE.id))
    assert "sans le motif" in kept.stays


async def test_it_is_in_the_log_by_their_number_alone(session: AsyncSession) -> None:
    zoe = await zoe_everywhere(session)
    await rooms.erase_person(UnitOfWork(session, NOW), zoe)
    entry = await session.scalar(select(Entry).order_by(Entry.id.desc()).limit(1))
    assert entry is not None
    assert (entry.act, entry.actor, entry.subject) == (Act.FORGOTTEN, zoe.chat_id, zoe.chat_id)


async def test_the_links_that_they_made_open_nothing_any_more(session: AsyncSession) -> None:
    zoe = await zoe_everywhere(session)
    await rooms.erase_person(UnitOfWork(session, NOW), zoe)
    left = (
        await session.scalars(select(Invitation).execution_options(populate_existing=True))
    ).all()
    assert [(one.topic_key, one.opened_by) for one in left] == [("ecologie-et-social", None)]


async def test_a_request_vanishes_from_the_message_to_the_admins(session: AsyncSession) -> None:
    zoe = await zoe_everywhere(session)
    await tell_admins(UnitOfWork(session, NOW), is_new=True)
    assert "Zoé" in await requests_shown(session)
    await rooms.erase_person(UnitOfWork(session, NOW), zoe)
    assert "Zoé" not in await requests_shown(session)


async def requests_shown(session: AsyncSession) -> str:
    """Return what Awa is owed about the requests that wait."""
    first = await people.known(session, AWA.id)
    assert first is not None
    shown = select(Owed.content).where(Owed.key == f"requests:{first.id}")
    return str(await session.scalar(shown))


async def test_the_last_admin_cannot_go(session: AsyncSession) -> None:
    first = await awa(session)
    with pytest.raises(LastAdmin):
        await rooms.erase_person(UnitOfWork(session, NOW), Person(AWA.id, first.id))
    assert await people.known(session, AWA.id) is not None
    zoe = await members.remember_person(UnitOfWork(session, NOW), ZOE)
    await roles.give_admin(UnitOfWork(session, NOW, first.id), zoe)
    await rooms.erase_person(UnitOfWork(session, NOW), Person(AWA.id, first.id))
    assert [one.telegram_id for one in await people.admins(session)] == [ZOE.id]


async def test_whoever_is_unknown_is_erased_without_a_trace(session: AsyncSession) -> None:
    nobody = await rooms.account(session, ZOE.id)
    assert nobody == Person(ZOE.id)
    assert await rooms.tell_kept(session, nobody) == []
    await rooms.erase_person(UnitOfWork(session, NOW), nobody)
    assert await mentions(session) == {}


async def test_their_number_is_given_to_nobody_else(session: AsyncSession) -> None:
    zoe = await members.remember_person(UnitOfWork(session, NOW), ZOE)
    await rooms.erase_person(UnitOfWork(session, NOW), Person(ZOE.id, zoe.id))
    assert (await members.person_of_account(UnitOfWork(session, NOW), 77)).id > zoe.id


async def test_who_comes_back_begins_anew(storage: Storage) -> None:
    async with storage.transaction() as session:
        zoe = await zoe_everywhere(session)
        await remove_rows(session, Ban, telegram_id=ZOE.id)
        await rooms.erase_person(UnitOfWork(session, NOW), zoe)
    async with storage.transaction() as session:
        await follow(session, ZOE, ON_APPROVAL)
        again = await rooms.account(session, ZOE.id)
        assert again.chat_id not in {None, zoe.chat_id}
        kept = await rooms.tell_kept(session, again)
        assert [one.what for one in kept] == [
            "Votre nom et votre compte",
            "Abonnement\u00a0: 5. Média capacitant",
            "Journal des admins",
        ]
