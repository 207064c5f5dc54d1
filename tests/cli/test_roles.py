"""`chatbot roles`: who is what, without Telegram at hand."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import Kind
from chatbot.engine.storage.engine import Storage
from chatbot.helpdesk import answering, queries
from tests.builders import chantier, publish
from tests.clock import NOW
from tests.helpdesk.people import asked, person
from tests.published import database_url
from tests.shell import Shell

__all__ = ["database_url"]  # a fixture, which pytest looks for here

one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
async def _published(storage: Storage) -> None:
    """Publish a chantier that the current edition doesn't number, besides the built-in ones."""
    async with storage.transaction() as session:
        await publish(session, chantier(9, "jardins").model_copy(update={"number": None}))


async def roles(shell: Shell) -> list[list[str]]:
    """List each line's columns, without the moment."""
    listed = await shell.run("roles", "list")
    assert (listed.code, listed.err) == (0, "")
    rows = [line.split() for line in listed.out.splitlines()]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ", row.pop(3)) for row in rows)
    return rows


async def noted(storage: Storage) -> list[tuple[Act, int | None, str | None]]:
    """Read the log: each act, its actor, and the topic that it is about."""
    async with storage.reading() as session:
        entries = (await session.scalars(select(Entry).order_by(Entry.id))).all()
    return [(entry.act, entry.actor, entry.topic_key) for entry in entries]


async def owed(storage: Storage, kind: Kind) -> list[tuple[int, dict[str, Any] | None]]:
    async with storage.reading() as session:
        rows = await session.scalars(select(Owed).where(Owed.kind == kind).order_by(Owed.id))
        return [(row.chat_id, row.content) for row in rows]


async def does(shell: Shell, words: str) -> str:
    done = await shell.run("roles", *words.split())
    assert (done.code, done.err) == (0, "")
    return done.out


async def test_admins_are_named_and_dismissed_also_before_the_bot_has_met_them(
    shell: Shell, storage: Storage
) -> None:
    assert await does(shell, "grant 333 admin") == "333 is an admin now\n"
    assert await does(shell, "grant 444 admin") == "444 is an admin now\n"
    assert await does(shell, "revoke 333 admin") == "333 is an admin no more\n"
    assert await roles(shell) == [["444", "admin", "-", "-", "-"]]
    assert await noted(storage) == [
        (Act.ADMIN_GRANTED, None, None),
        (Act.ADMIN_GRANTED, None, None),
        (Act.ADMIN_REVOKED, None, None),
    ]
    assert await owed(storage, Kind.MENU) == [(333, {"role": ""}), (444, {"role": "admin"})]
    assert [chat for chat, _ in await owed(storage, Kind.MESSAGE)] == [333, 444, 333]


async def test_referents_are_named_by_a_number_or_a_key_and_dismissed(
    shell: Shell, storage: Storage
) -> None:
    assert await does(shell, "grant 222 referent 7") == "222 is a referent of alimentation now\n"
    assert await does(shell, "grant 222 referent appel") == "222 is a referent of appel now\n"
    said = await does(shell, "revoke 222 referent alimentation")
    assert said == "222 is a referent of alimentation no more\n"
    assert await roles(shell) == [["222", "referent", "appel", "-", "-"]]
    assert await noted(storage) == [
        (Act.REFERENT_GRANTED, None, "alimentation"),
        (Act.REFERENT_GRANTED, None, "appel"),
        (Act.REFERENT_REVOKED, None, "alimentation"),
    ]
    assert [chat for chat, _ in await owed(storage, Kind.MESSAGE)] == [222, 222, 222]


async def test_what_who_is_dismissed_had_taken_waits_for_others(
    shell: Shell, storage: Storage
) -> None:
    async with storage.transaction() as session:
        question = await asked(session)
        await answering.take(UnitOfWork(session, NOW), question, await person(session, 2))
    await does(shell, "revoke 2 referent 7")
    async with storage.transaction() as session:
        left = await queries.locked(session, question.id)
        assert left is not None
        assert left.taken_by is None


async def test_the_last_admin_stays(shell: Shell) -> None:
    await does(shell, "grant 333 admin")
    refused = await shell.run("roles", "revoke", "333", "admin")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "333 is the last admin: grant somebody else first\n"
    assert await roles(shell) == [["333", "admin", "-", "-", "-"]]


@one_database
async def test_a_grant_twice_changes_nothing(shell: Shell, storage: Storage) -> None:
    for words in "grant 333 admin", "grant 333 referent 7":
        await does(shell, words)
        assert (await does(shell, words)).endswith(" already\n")
    assert len(await noted(storage)) == 2


@one_database
@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        ("revoke 5 admin", 1, "5 is not an admin"),
        ("revoke 5 referent 7", 1, "5 is not a referent of alimentation"),
        ("grant 5 referent 70", 1, "70: no such topic, expected one of: ecologie-et-social, "),
        ("grant 5 referent alliance", 1, "alliance: no such topic"),
        ("grant 5 referent None", 1, "None: no such topic"),
        ("grant 5 referent ", 1, ": no such topic"),
        ("grant 5 king", 2, "king: no such role, expected admin or referent"),
        ("grant 5 referent", 2, "referent: of which topic?"),
        ("grant 5 admin 7", 2, "7: an admin has no topic"),
    ],
)
async def test_what_cannot_be_done_is_told_in_a_line_and_changes_nothing(
    shell: Shell, storage: Storage, words: str, code: int, line: str
) -> None:
    refused = await shell.run("roles", *words.split(" "))
    assert (refused.code, refused.out, len(refused.err.splitlines())) == (code, "", 1)
    assert refused.err.startswith(line)
    assert await noted(storage) == []


@one_database
async def test_who_is_banned_gets_no_role(shell: Shell) -> None:
    await shell.run("subscribers", "ban", "333")
    for role in ("admin",), ("referent", "7"):
        refused = await shell.run("roles", "grant", "333", *role)
        assert (refused.code, refused.out) == (1, "")
        assert refused.err == "333 is banned: unban them first\n"
    assert await roles(shell) == []


@one_database
@pytest.mark.parametrize("user", ["0", "marie", str(2**53)])
async def test_what_is_no_number_of_telegram_is_wrong_usage(shell: Shell, user: str) -> None:
    refused = await shell.run("roles", "grant", user, "admin")
    assert refused.code == 2
    assert "USER_ID" in refused.err
