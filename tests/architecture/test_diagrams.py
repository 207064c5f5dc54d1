"""The page on architecture: its map is the tree, and each name in its diagrams is in the code."""

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

from chatbot.discovery import all_tables

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")

FLOWS = ("An update", "An announcement", "A question")
# A box is code, a cylinder a table, a rounded box a person or Telegram; a remark may follow <br/>.
NODE = re.compile(r'^(\w+)(\[|\[\(|\(\[)"([^"<]+)(?:<br/>[^"]+)?"(?:\]|\)\]|\]\))$')
EDGE = re.compile(r'^(\w+) -->(?:\|"?[^|]+\|)? ?(\w+)$')


def lines(flow: str) -> list[str]:
    """List the lines of a flow's diagram, without the first."""
    (diagram,) = re.findall(rf"## {flow}\n\n```mermaid\nflowchart TD\n(.+?)```", PAGE, re.DOTALL)
    return [line.strip() for line in diagram.splitlines() if line.strip()]


def nodes(flow: str) -> dict[str, tuple[str, str]]:
    """Find each node's shape and what it names."""
    found = [match for line in lines(flow) if (match := NODE.match(line))]
    return {match[1]: (match[2], match[3]) for match in found}


def in_the_code(name: str) -> bool:
    """Tell whether it is a file, a module, or `module:Name`."""
    if "/" in name:
        return (ROOT / name).exists()
    module, _, attribute = name.partition(":")
    try:
        reduce(getattr, filter(None, attribute.split(".")), importlib.import_module(module))
    except (ImportError, AttributeError):
        return False
    return True


def rows_of(heading: str) -> list[str]:
    """List what is in backticks in the first column of the table with this heading."""
    (table,) = re.findall(
        rf"^\| {re.escape(heading)} \|.*\n\|.*\n((?:\|.*\n)+)", PAGE, re.MULTILINE
    )
    cells = [row.split("|")[1] for row in table.splitlines()]
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_names_what_there_is(flow: str) -> None:
    named = nodes(flow).values()
    code = [name for shape, name in named if shape == "["]
    tables = [name for shape, name in named if shape == "[("]
    assert code
    assert tables
    assert not [name for name in code if not in_the_code(name)]
    assert set(tables) <= set(all_tables().tables)


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_leads_from_node_to_node(flow: str) -> None:
    others = [line for line in lines(flow) if not NODE.match(line)]
    edges = [match.groups() for line in others if (match := EDGE.match(line))]
    assert len(edges) == len(others)
    assert {name for edge in edges for name in edge} == set(nodes(flow))


def test_the_map_s_paths_are_there() -> None:
    assert all((ROOT / path).exists() for path in rows_of("path"))


@pytest.mark.parametrize("gone", ["chatbot.gone", "chatbot.app:Gone", "chatbot/gone.py"])
def test_what_is_gone_is_seen(gone: str) -> None:
    assert not in_the_code(gone)
