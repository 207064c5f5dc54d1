"""Databases that say that they are current and lack something are mended, on both databases."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, text

from chatbot.engine.storage.schema import alembic_config, locked, migrate
from tests.schemas import check, on, schema
from tests.upgrading.variants import LAST, MENDED, VARIANTS, Edit, scripts_of, upgrade

pytestmark = pytest.mark.thorough

BEFORE_NEWS = "2026_11_24_4"
THEN, LATER = "2026-11-20 12:00:00", "2026-11-23 12:00:00"
CHATS = """
INSERT INTO chat (id, telegram_id, kind, name, username, known_since, paused_until,
                  unreachable_since)
VALUES (1, 11, 'person', 'Marie', '', :then, NULL, NULL),
       (2, 12, 'person', 'Paul', '', :then, :later, NULL),
       (3, 13, 'person', 'Awa', '', :then, NULL, :later)
"""
QUESTION = """
INSERT INTO question (id, asker, state, text, asked_at, answer)
VALUES (5, 1, 'waiting', 'Où ?', :then, '')
"""


def fill(connection: Connection, statement: str) -> None:
    with connection.begin():
        connection.execute(text(statement), {"then": THEN, "later": LATER})


def missing_since(connection: Connection) -> list[str | None]:
    found = connection.execute(text("SELECT missing_since FROM chat ORDER BY id")).scalars()
    return [since and str(since)[:19] for since in found]


def questions(connection: Connection) -> list[Any]:
    return [*connection.execute(text("SELECT id, asker, text FROM question"))]


def back_to(revision: str, connection: Connection) -> None:
    with locked(connection):
        command.downgrade(alembic_config(connection), revision)


@pytest.mark.parametrize("edits", VARIANTS.values(), ids=VARIANTS)
async def test_a_variant_becomes_what_the_models_say(
    empty_database_url: str, database_url: str, tmp_path: Path, edits: tuple[Edit, ...]
) -> None:
    url, scripts = empty_database_url, scripts_of(edits, tmp_path / "alembic")
    await on(url, partial(upgrade, scripts=scripts, revision=BEFORE_NEWS))
    await on(url, partial(fill, statement=CHATS))
    await on(url, partial(upgrade, scripts=scripts))
    await on(url, partial(fill, statement=QUESTION))
    sound = await on(database_url, schema)
    assert await on(url, schema) != sound
    await migrate(url)
    await on(url, check)
    assert await on(url, schema) == sound
    assert await on(url, missing_since) == [None, THEN, LATER]
    assert await on(url, questions) == [(5, 1, "Où ?")]


async def test_a_sound_database_stays_as_it_is(empty_database_url: str) -> None:
    url = empty_database_url
    await migrate(url, LAST)
    await on(url, partial(fill, statement=CHATS))
    before = await on(url, schema)
    for _ in range(2):
        await migrate(url, MENDED)
        assert await on(url, schema) == before
        assert await on(url, missing_since) == [None, None, None]
        await on(url, partial(back_to, LAST))
        assert await on(url, schema) == before
