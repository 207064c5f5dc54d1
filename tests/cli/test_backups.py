"""Backups as an operator makes them: of a bot that runs, and back into a new one."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from chatbot.content.service import BUILT_IN
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.models import backed_up_at
from tests.shell import Shell

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


@on_sqlite
async def test_a_running_bot_is_copied_and_the_copy_comes_back(shell: Shell) -> None:
    async with shell.sandbox():
        saved = await shell.run("backup", "saved.db")
        assert (saved.code, saved.out) == (0, "The database was copied to saved.db\n")
        refused = await shell.run("restore", "saved.db")
        assert (refused.code, len(refused.err.splitlines())) == (1, 1)
        assert "stop it first" in refused.err
    later = (BUILT_IN / "alimentation.md").read_text("utf-8").replace("number: 7", "number: 70")
    (shell.folder / "later").mkdir()
    (shell.folder / "later" / "alimentation.md").write_text(later, encoding="utf-8")
    assert (await shell.run("content", "import", "later")).out.startswith("~ alimentation")
    restored = await shell.run("restore", "saved.db")
    assert (restored.code, restored.err) == (0, "")
    assert ".before-restore-" in restored.out
    assert (await shell.run("content", "import", str(BUILT_IN))).out == "Nothing changes.\n"


@on_sqlite
async def test_when_it_was_copied_is_known_from_then_on(shell: Shell, storage: Storage) -> None:
    for copy in ("one.db", "two.db"):
        before = datetime.now(UTC)  # noqa: TID251 - the program's own clock
        assert (await shell.run("backup", copy)).code == 0
        async with storage.reading() as session:
            copied_at = await backed_up_at(session)
        assert copied_at is not None
        assert copied_at > before
    async with storage.transaction() as session:
        await session.execute(text("DROP TABLE backup"))
    assert (await shell.run("backup", "three.db")).code == 0


@on_sqlite
async def test_what_is_refused_is_told_in_a_line(shell: Shell) -> None:
    (shell.folder / "mine.db").write_text("à moi", encoding="utf-8")
    refused = await shell.run("backup", "mine.db")
    assert (refused.code, refused.err) == (1, "mine.db exists: a backup overwrites nothing\n")
    refused = await shell.run("backup", "nowhere/saved.db")
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
    refused = await shell.run("restore", "mine.db")
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
    assert (await shell.run("restore", "none.db")).code == 2


@on_postgresql
async def test_postgresql_has_its_own_tools(shell: Shell) -> None:
    (shell.folder / "saved.db").touch()
    for words in ("backup", "new.db"), ("restore", "saved.db"):
        refused = await shell.run(*words)
        assert (refused.code, len(refused.err.splitlines())) == (1, 1)
        assert "pg_dump and pg_restore" in refused.err
