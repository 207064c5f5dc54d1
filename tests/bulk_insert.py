"""Many rows inserted at once, past the bot, as fast as each database takes them."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

import psycopg
from sqlalchemy import make_url

Row = tuple[Any, ...]
Table = tuple[str, str, Iterable[Row]]  # its name, its columns, its rows


def bulk_insert(url: str, tables: Sequence[Table]) -> None:
    """Insert tables in the order given; PostgreSQL analyses them, as it would soon by itself."""
    into = _into_sqlite if make_url(url).get_backend_name() == "sqlite" else _into_postgresql
    into(url, tables)


def _into_sqlite(url: str, tables: Sequence[Table]) -> None:
    with closing(sqlite3.connect(str(make_url(url).database))) as connection, connection:
        for name, columns, rows in tables:
            names = columns.split()
            places = f"({','.join(names)}) VALUES ({','.join('?' * len(names))})"
            connection.executemany(f"INSERT INTO {name} {places}", rows)


def _into_postgresql(url: str, tables: Sequence[Table]) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        for name, columns, rows in tables:
            with cursor.copy(f"COPY {name} ({columns.replace(' ', ',')}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            if columns.startswith("id "):  # whoever comes next goes on counting
                going_on = "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)"
                cursor.execute(going_on, (name, cursor.rowcount))
        cursor.execute("ANALYZE")
