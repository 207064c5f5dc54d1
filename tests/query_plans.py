"""How a database executes a query: its plan in its own words, and the work that it was.

The work is counted, not timed: the rows that PostgreSQL touches, the steps of SQLite's machine.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from chatbot.engine.storage.engine import Storage

Question = Callable[[AsyncSession], Awaitable[object]]
Statement = tuple[str, Any]

STEPS_A_ROW = 10  # of SQLite's machine, so that both count in rows, roughly
TICK = 100  # steps
FEW = 100  # rows, which may be sorted: they were found already
SCAN = re.compile(r"^SCAN (?!anon_)(\w+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which tables are read without an index, whether many rows are sorted, and the work in rows.

    `told` is the plan in the database's own words.
    """

    told: str
    scans: frozenset[str]
    sorts: bool
    work: int


async def plan_of(storage: Storage, ask: Question) -> Plan:
    """Explain the one statement that this executes."""
    statement, parameters = await _statement(storage, ask)
    explained = _by_sqlite if storage.engine.dialect.name == "sqlite" else _by_postgresql
    async with storage.engine.execution_options(only_reads=True).connect() as connection:
        return await explained(connection, statement, parameters)


async def plan_of_change(storage: Storage, change: Question) -> str:
    """Explain, in words, the first statement with which this would change something."""
    statement, parameters = await _first_change(storage, change)
    how = "EXPLAIN QUERY PLAN" if storage.engine.dialect.name == "sqlite" else "EXPLAIN"
    async with storage.engine.execution_options(only_reads=True).connect() as connection:
        rows = await connection.exec_driver_sql(f"{how} {statement}", parameters)
        return "\n".join(str(row[-1]) for row in rows)


async def _statement(storage: Storage, ask: Question) -> Statement:
    heard: list[Statement] = []
    with _heard(storage, lambda *statement: heard.append(statement)):
        async with storage.reading() as session:
            await ask(session)
    (asked,) = [one for one in heard if one[0].startswith("SELECT")]
    return asked


class _Change(Exception):
    """Is not made."""


async def _first_change(storage: Storage, change: Question) -> Statement:
    heard: list[Statement] = []

    def hear(statement: str, parameters: Any) -> None:
        if statement.startswith(("UPDATE", "INSERT", "DELETE", "WITH")):
            heard.append((statement, parameters))
            raise _Change

    with _heard(storage, hear), suppress(_Change):
        async with storage.reading() as session:
            await change(session)
    [(statement, parameters)] = heard
    return statement, parameters[0] if isinstance(parameters, list) else parameters


@contextmanager
def _heard(storage: Storage, hear: Callable[[str, Any], None]) -> Iterator[None]:
    def listen(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        hear(statement, parameters)

    event.listen(storage.engine.sync_engine, "before_cursor_execute", listen)
    try:
        yield
    finally:
        event.remove(storage.engine.sync_engine, "before_cursor_execute", listen)


async def _by_sqlite(connection: AsyncConnection, statement: str, parameters: Any) -> Plan:
    rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    told = "\n".join(row.detail for row in rows)
    ticks: list[int] = []
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.set_progress_handler(lambda: ticks.append(TICK), TICK)
    await connection.exec_driver_sql(statement, parameters)
    scans = frozenset(SCAN.findall(told))
    return Plan(told, scans, "TEMP B-TREE FOR ORDER BY" in told, sum(ticks) // STEPS_A_ROW)


async def _by_postgresql(connection: AsyncConnection, statement: str, parameters: Any) -> Plan:
    how = "ANALYZE, TIMING OFF, SUMMARY OFF"
    rows = await connection.exec_driver_sql(f"EXPLAIN ({how}) {statement}", parameters)
    told = "\n".join(row[0] for row in rows)
    answer = await connection.exec_driver_sql(
        f"EXPLAIN ({how}, FORMAT JSON) {statement}", parameters
    )
    nodes = _nodes(answer.scalar_one()[0]["Plan"])
    return Plan(
        told,
        frozenset(node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"),
        any(node["Node Type"] == "Sort" and _rows(node["Plans"][0]) > FEW for node in nodes),
        sum(_rows(node) for node in nodes if not node.get("Plans")),
    )


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(one for part in node.get("Plans", []) for one in _nodes(part))]


def _rows(node: dict[str, Any]) -> int:
    """Count the rows touched, even in vain."""
    touched = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return int(touched * node["Actual Loops"])
