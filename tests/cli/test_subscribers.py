"""`chatbot subscribers`: who follows what, without Telegram at hand."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.cli.people import PAGE
from chatbot.engine.outbox.models import Owed
from chatbot.engine.storage.engine import Storage, add_row
from chatbot.members import queries
from chatbot.members.models import Admin, Ban, Chat, Referent
from chatbot.members.rules import ChatKind
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import WORDING, Source, State
from tests.published import database_url
from tests.shell import Shell

__all__ = ["database_url"]  # a fixture, which pytest looks for here

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
MARIE, PAUL, AWA, LE_MANS = 111, 222, 333, -1001234567890

one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
async def _people(storage: Storage) -> None:
    """Let Marie and a group follow; Paul, who publishes too, asks to; Awa is an admin."""
    async with storage.transaction() as session:
        marie = await a_chat(session, MARIE, "Marie Le Goff", "marie_lg")
        paul = await a_chat(session, PAUL, "")
        group = await a_chat(session, LE_MANS, "Alliés du Mans", kind=ChatKind.GROUP)
        session.add_all(
            [
                follows(marie, "alimentation"),
                follows(marie, "appel", State.ENDED),
                follows(paul, "alimentation", State.PENDING),
                follows(group, "alimentation"),
            ]
        )
        of_topic = {"topic_key": "alimentation", "since": NOW}
        await add_row(session, Referent, chat_id=paul.id, **of_topic)
        awa = await a_chat(session, AWA, "Awa")
        await add_row(session, Admin, chat_id=awa.id, since=NOW)


async def a_chat(
    session: AsyncSession,
    telegram_id: int,
    name: str,
    username: str = "",
    *,
    kind: ChatKind = ChatKind.PERSON,
) -> Chat:
    names = {"name": name, "username": username}
    row = {"telegram_id": telegram_id, "kind": kind, "known_since": NOW, **names}
    return await queries.keep_chat(session, **row)


def follows(chat: Chat, topic: str, state: State = State.ACTIVE) -> Subscription:
    return Subscription(
        chat_id=chat.id,
        topic_key=topic,
        state=state,
        since=NOW,
        consented_at=NOW,
        wording=WORDING,
        source=Source.COMMAND,
        reason="",
    )


async def listed(shell: Shell, *words: str) -> list[str]:
    done = await shell.run("subscribers", "list", *words)
    assert (done.code, done.err) == (0, "")
    return done.out.splitlines()


async def test_the_list_is_a_line_each_in_aligned_columns(shell: Shell) -> None:
    lines = await listed(shell)
    assert [re.split(r"\s{2,}", line) for line in lines] == [
        ["222", "pending", "alimentation", "2026-11-24T12:30Z", "-", "-"],
        ["111", "active", "alimentation", "2026-11-24T12:30Z", "@marie_lg", "Marie Le Goff"],
        ["-1001234567890", "active", "alimentation", "2026-11-24T12:30Z", "-", "Alliés du Mans"],
        ["111", "ended", "appel", "2026-11-24T12:30Z", "@marie_lg", "Marie Le Goff"],
    ]
    assert len({line.index("2026-11-24T12:30Z") for line in lines}) == 1
    assert [line.split()[0] for line in await listed(shell, "--topic", "7")] == [
        "222",
        "111",
        "-1001234567890",
    ]
    [line] = await listed(shell, "--topic", "alimentation", "--state", "pending")
    assert line.startswith("222 ")
    [line] = await listed(shell, "--state", "ended")
    assert line.startswith("111 ")
    assert await listed(shell, "--topic", "appel", "--state", "active") == []


async def test_a_list_of_several_pages_has_everybody_once(shell: Shell, storage: Storage) -> None:
    crowd = [1_000_000 + number for number in range(2 * PAGE)]
    async with storage.transaction() as session:
        some = [
            Chat(telegram_id=one, kind=ChatKind.PERSON, name="", username="", known_since=NOW)
            for one in crowd
        ]
        session.add_all(some)
        await session.flush()
        session.add_all([follows(one, "alimentation") for one in some])
        session.add_all([Ban(telegram_id=one, reason="", since=NOW) for one in crowd])
    active = await listed(shell, "--topic", "7", "--state", "active")
    assert [int(line.split()[0]) for line in active] == [MARIE, LE_MANS, *crowd]
    banned = await listed(shell, "--state", "banned")
    assert [int(line.split()[0]) for line in banned] == crowd
    assert (await listed(shell))[-len(crowd) :] == banned


async def test_a_ban_ends_what_somebody_follows_and_publishes_for_and_they_are_told(
    shell: Shell, storage: Storage
) -> None:
    done = await shell.run("subscribers", "ban", str(PAUL), "--reason", "Trop de\n messages ")
    assert (done.code, done.out, done.err) == (0, "222 is banned now\n", "")
    assert [line.split()[:3] for line in await listed(shell) if line.startswith("222 ")] == [
        ["222", "ended", "alimentation"],
        ["222", "banned", "-"],
    ]
    assert str(PAUL) not in (await shell.run("roles", "list")).out
    again = await shell.run("subscribers", "ban", str(PAUL))
    assert (again.code, again.out) == (0, "222 is banned already\n")
    lifted = await shell.run("subscribers", "unban", str(PAUL))
    assert (lifted.code, lifted.out, lifted.err) == (0, "222 is banned no more\n", "")
    assert await listed(shell, "--state", "banned") == []
    async with storage.reading() as session:
        entries = (await session.scalars(select(Entry).order_by(Entry.id))).all()
        owed = (await session.scalars(select(Owed).order_by(Owed.id))).all()
    assert [(entry.act, entry.actor) for entry in entries] == [
        (Act.REFERENT_REVOKED, None),
        (Act.BANNED, None),
        (Act.UNBANNED, None),
    ]
    menu, ban, unban = [row.content for row in owed if row.chat_id == PAUL]
    assert menu == {"role": ""}  # he was a référent
    assert ban is not None
    assert "«\u00a0Trop de messages\u00a0»" in ban["text"]
    assert unban is not None
    assert "de nouveau" in unban["text"]


@one_database
async def test_somebody_who_was_not_met_yet_can_be_banned(shell: Shell) -> None:
    assert (await shell.run("subscribers", "ban", "555")).code == 0
    [line] = await listed(shell, "--state", "banned")
    assert line.startswith("555 ")


@one_database
@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (f"ban {AWA}", 1, "333 (Awa) is an admin: revoke that role first"),
        ("unban 555", 1, "555 is not banned"),
        ("ban 555 --reason " + "x" * 301, 2, "--reason: 301 characters, at most 300"),
        ("list --topic=", 1, ": no such topic"),
        ("list --topic 70", 1, "70: no such topic, expected one of: "),
        ("list --state asleep", 2, "asleep: no such state, expected one of: pending, "),
        ("list --topic 7 --state banned", 2, "--topic: a ban is of all topics"),
    ],
)
async def test_what_cannot_be_done_is_told_in_a_line_and_changes_nothing(
    shell: Shell, storage: Storage, words: str, code: int, line: str
) -> None:
    refused = await shell.run("subscribers", *words.split())
    assert (refused.code, refused.out, len(refused.err.splitlines())) == (code, "", 1)
    assert refused.err.startswith(line)
    async with storage.reading() as session:
        assert not (await session.scalars(select(Entry))).all()
        assert not (await session.scalars(select(Ban))).all()
