"""The tables of docs/architecture.md: rooms in the order of the imports, and jobs by the clock.

Each row is in the code's own words.
"""

import ast
import inspect
import re
import tomllib
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from chatbot.app import rooms
from chatbot.conversation import Policy

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "architecture.md"


def page() -> str:
    """Write the page with the tables of rooms, of the engine's parts and of jobs made anew."""
    layers = _layers()
    rooms = [name for name in layers["rooms"] if name != "__main__"]
    parts = [name for layer in layers["engine"] for name in layer.split(" | ")]
    text = FILE.read_text("utf-8")
    text = _with_table(text, "room", _rows(ROOT / "chatbot", rooms))
    text = _with_table(text, "part of `engine`", _rows(ROOT / "chatbot" / "engine", parts))
    return _with_table(text, "job", _jobs())


def _layers() -> dict[str, list[str]]:
    """Read the order of the rooms, and of the engine's parts, from the import contracts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    return {one["id"]: one["layers"] for one in contracts if "layers" in one}


def _rows(folder: Path, names: Iterable[str]) -> str:
    return "".join(f"| `{name}` | {_summary(folder / name)} |\n" for name in names)


def _jobs() -> str:
    functions = [
        job.func if isinstance(job, partial) else job for job in rooms(Policy()).schedules[0].jobs
    ]
    return "".join(
        f"| `{job.__module__}:{job.__name__}` | {_cell(inspect.getdoc(job) or '')} |\n"
        for job in functions
    )


def _summary(package_or_module: Path) -> str:
    """Read the first paragraph of a room's docstring, as a cell of a table."""
    package = package_or_module / "__init__.py"
    file = package if package.exists() else package_or_module.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return _cell(docstring)


def _cell(docstring: str) -> str:
    first = docstring.partition("\n\n")[0].replace("\n", " ").removesuffix(".")
    return first[:1].lower() + first[1:]


def _with_table(text: str, heading: str, rows: str) -> str:
    table = rf"(^\| {re.escape(heading)} \| \w+ \|\n\|---\|---\|\n)(?:\|.*\n)+"
    return re.sub(table, lambda head: head[1] + rows, text, count=1, flags=re.MULTILINE)
