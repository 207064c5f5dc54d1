"""The database and the chats that the version before left, as recording.py recorded them.

All moments are moved, as if the bot had been killed two minutes ago: what it wanted to try again
within a minute is due, and what somebody has begun still waits for their words. Days that were to
come are still to come.
"""

import json
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    DateTime,
    MetaData,
    Table,
    Time,
    delete,
    func,
    insert,
    select,
)

from chatbot.engine.storage.schema import migrate
from telegram_sandbox.state.chats import Formatted, Message
from telegram_sandbox.state.people import Person
from telegram_sandbox.world import World
from tests.schemas import on

FILE = Path(__file__).with_name("before.json")
AGO = timedelta(minutes=2)

Row = dict[str, Any]


class Before:
    """A recording, told at the moment `at`."""

    def __init__(self, at: datetime) -> None:
        self._told = json.loads(FILE.read_text("utf-8"))
        self._recorded_at = datetime.fromisoformat(self._told["recorded_at"])
        self._moved = at - AGO - self._recorded_at

    @cached_property
    def persons(self) -> dict[str, int]:
        """Map first names to Telegram numbers."""
        persons: dict[str, int] = self._told["persons"]
        return persons

    async def fill(self, url: str) -> None:
        """Make the tables as they were, in an empty database, with the rows that were in them."""
        await migrate(url, self._told["revision"])
        await on(url, self._store)

    def populate(self, world: World) -> None:
        """Let everybody be there, with what they saw in their chats."""
        for name, number in self.persons.items():
            if number not in world.persons:
                world.add(Person(number, name))
            world.met.add(number)
            chat = world.chats[number]
            chat.is_started = True
            for told in self._told["chats"][str(number)]:
                chat.messages[told["message_id"]] = self._message(told)
            chat.last_message_id = max(chat.messages)

    def _message(self, told: dict[str, Any]) -> Message:
        moved = int(self._moved.total_seconds())
        edited = told.get("edit_date")
        return Message(
            told["message_id"],
            told["from"]["id"],
            told["date"] + moved,
            Formatted(told["text"], tuple(told["entities"])),
            edit_date=edited and edited + moved,
            reply_to=told.get("reply_to", {}).get("message_id"),
            keyboard=told.get("reply_markup", {}).get("inline_keyboard", ()),
        )

    def _store(self, connection: Connection) -> None:
        """Store the rows, in the order in which tables refer to each other."""
        there = MetaData()
        there.reflect(connection)
        connection.rollback()
        with connection.begin():
            for table in there.sorted_tables:
                if rows := self._told["tables"].get(table.name):
                    self._refill(connection, table, rows)

    def _refill(self, connection: Connection, table: Table, rows: list[Row]) -> None:
        connection.execute(delete(table))  # a migration may have put some there
        own = {key.parent.name for key in table.foreign_keys if key.column.table is table}

        def refers(row: Row) -> bool:
            return not own.isdisjoint(row)

        for row in sorted(rows, key=refers):  # first those that refer to none of the others
            values = {name: self._value(table, name, told) for name, told in row.items()}
            connection.execute(insert(table).values(values))
        if connection.dialect.name == "postgresql" and "id" in table.columns:
            _count_on(connection, table)

    def _value(self, table: Table, column: str, told: Any) -> Any:
        """Convert a value from SQLite to the column's type."""
        match table.columns[column].type:
            case DateTime():
                return datetime.fromisoformat(told).replace(tzinfo=UTC) + self._moved
            case Date():
                day, recorded = date.fromisoformat(told), self._recorded_at.date()
                return (
                    day + timedelta(round(self._moved / timedelta(1))) if day >= recorded else day
                )
            case Time():
                return time.fromisoformat(told)
            case Boolean():
                return bool(told)
        return told


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL go on with the numbers that rows brought."""
    sequence = func.pg_get_serial_sequence(table.name, "id")
    last = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
    connection.execute(select(func.setval(sequence, last, False)))  # noqa: FBT003 - SQL's
