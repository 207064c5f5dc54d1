"""A table or a column that is missing stops the start; what else differs is only told."""

import asyncio
import signal

import pytest
from sqlalchemy import text

from chatbot.cli.cast import SANDBOX_TOKEN
from chatbot.engine.storage.engine import Storage
from tests.shell import Shell

NOWHERE = {
    "CHATBOT_TELEGRAM_TOKEN": SANDBOX_TOKEN,
    "CHATBOT_TELEGRAM_API_URL": "http://127.0.0.1:1",
    "CHATBOT_HTTP_PORT": "0",
}


async def by_hand(storage: Storage, *statements: str) -> None:
    async with storage.transaction() as session:
        for statement in statements:
            await session.execute(text(statement))


def tables_in(out: str) -> list[str]:
    """Find what `chatbot doctor` says of the tables."""
    return [line for line in out.splitlines() if line.split()[1] == "tables"]


async def test_what_is_missing_stops_the_start_with_one_line(
    shell: Shell, storage: Storage
) -> None:
    await by_hand(storage, "DROP TABLE watch", "ALTER TABLE topic DROP COLUMN news_at")
    lacking = "the database lacks the table watch, the column topic.news_at, although"
    for words in ("run", "sandbox", "migrate"):
        refused = await shell.run(words, **NOWHERE)
        assert (refused.code, refused.out, len(refused.err.splitlines())) == (1, "", 1)
        assert refused.err.startswith(lacking)
        assert "restore a backup" in refused.err
    seen = await shell.run("doctor")
    assert (seen.code, seen.err) == (1, "")
    assert [line.split(" is missing")[0] for line in tables_in(seen.out)] == [
        "FAILED   tables    the table watch",
        "FAILED   tables    the column topic.news_at",
    ]


async def test_what_else_differs_is_told_and_stops_nothing(shell: Shell, storage: Storage) -> None:
    differences = {
        "ALTER TABLE topic ADD COLUMN mood INTEGER": "the column topic.mood isn't the bot's",
        "CREATE TABLE stray (id INTEGER)": "the table stray isn't the bot's",
        "DROP INDEX ix_owed_lasts": "the index ix_owed_lasts of owed is missing",
        "CREATE INDEX mine ON topic (edition)": "the index mine of topic isn't the bot's",
    }
    await by_hand(storage, *differences)
    async with shell.sandbox() as (process, _):
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            _, err = await process.communicate()
    assert process.returncode == 0
    warned = "".join(line for line in err.decode().splitlines() if "schema.differs" in line)
    assert [told for told in differences.values() if told not in warned] == []
    seen = await shell.run("doctor")
    lines = {f"warning  tables    {told}" for told in differences.values()}
    assert (seen.code, set(tables_in(seen.out))) == (0, lines)


async def test_tables_that_are_as_they_should_be_are_ok(shell: Shell) -> None:
    seen = await shell.run("doctor")
    assert tables_in(seen.out) == ["ok       tables    all there, as this program needs them"]
    assert (await shell.run("migrate")).out == "The database has the current schema.\n"


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_a_column_of_another_type_is_told(shell: Shell, storage: Storage) -> None:
    await by_hand(
        storage,
        "ALTER TABLE chat ALTER COLUMN name TYPE TEXT",
        "ALTER TABLE chat ALTER COLUMN username DROP NOT NULL",
        "DROP INDEX ix_chat_missing",
        "CREATE INDEX ix_chat_missing ON chat (known_since)",
    )
    seen = await shell.run("doctor")
    assert (seen.code, tables_in(seen.out)) == (
        0,
        [
            "warning  tables    the column chat.name is TEXT NOT NULL, not VARCHAR(128) NOT NULL",
            "warning  tables    the column chat.username is VARCHAR(32), not VARCHAR(32) NOT NULL",
            "warning  tables    the index ix_chat_missing of chat has other columns or rules",
        ],
    )
