"""How the code of `chatbot/` reads, in figures that are counted alike on any version of it.

- Bodies: the lines of functions without signatures, decorators, docstrings and blank lines, of all
  lines. A function reads like a paragraph, not like an index.
- Used once: undecorated functions with at most five lines of body and a name of their own that
  occurs exactly once more, of all functions.
- Pronouns: docstrings whose first paragraph consists of pronouns to 30 % or more, of all
  docstrings. A docstring names what it speaks of.
- Imports: the lines of import statements, of all lines.
"""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from bench.bots import ROOT

Checkouts = Annotated[list[Path] | None, typer.Argument(help="Versions; else this one.")]
Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | Function

FOLDERS = ("chatbot", "tests", "bench")
SMALL = 5  # lines of a function's body
RIDDLE = 0.3  # of the words of a docstring's first paragraph
PRONOUNS = frozenset(
    "it its itself they them their theirs themselves he him his she her hers "
    "that this these those one ones other others such "
    "who whom whose whoever what whatever which where when here there so then "
    "some any none nothing something anything everything "
    "somebody someone anybody anyone nobody everybody everyone".split()
)


class Share(NamedTuple):
    """So many of so many, and where to look first."""

    part: int
    whole: int
    places: list[str]  # "path:line what", the worst first

    @property
    def ratio(self) -> float:
        """The share, from 0 to 1."""
        return self.part / self.whole

    def __str__(self) -> str:
        return f"{self.ratio:.1%} ({self.part} of {self.whole})"


class Measures(NamedTuple):
    """The figures of one version. Places of bodies and imports are whole files."""

    bodies: Share
    used_once: Share
    pronouns: Share
    imports: Share
    files: int
    lines: dict[str, int]  # by top folder


@dataclass(frozen=True)
class Source:
    """One file of `chatbot/`."""

    path: Path  # from the root
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text)))

    @cached_property
    def functions(self) -> list[tuple[Function, set[int]]]:
        """Each function with the numbers of the lines of its body."""
        return [(node, self._body(node)) for node in self.nodes if isinstance(node, Function)]

    @cached_property
    def docstrings(self) -> list[tuple[str, str]]:
        """Each docstring with its place."""
        documented = (node for node in self.nodes if isinstance(node, Documented))
        found = ((self.place(node), ast.get_docstring(node)) for node in documented)
        return [(place, text) for place, text in found if text]

    def place(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)} {getattr(node, 'name', '')}".rstrip()

    def body_lines(self) -> int:
        return len(set().union(*(body for _, body in self.functions)))

    def import_lines(self) -> int:
        imports = [node for node in self.nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        return sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in imports)

    def _body(self, function: Function) -> set[int]:
        statements = function.body[ast.get_docstring(function) is not None :]
        end = function.end_lineno or function.lineno
        numbers = range(statements[0].lineno, end + 1) if statements else ()
        return {number for number in numbers if self.lines[number - 1].strip()}


def sizes(checkouts: Checkouts = None) -> None:
    """Measure how the code reads, versions side by side."""
    versions = [checkout.resolve() for checkout in checkouts or [ROOT]]
    found = [measures(version) for version in versions]
    typer.echo(_row("", [version.name for version in versions]))
    for name in Measures._fields[:-1]:
        typer.echo(_row(name.replace("_", " "), [getattr(column, name) for column in found]))
    for folder in FOLDERS:
        typer.echo(_row(f"lines of {folder}/", [column.lines[folder] for column in found]))


def _row(name: str, cells: list[object]) -> str:
    return f"{name:18}{''.join(f'{cell!s:>24}' for cell in cells)}".rstrip()


def measures(checkout: Path) -> Measures:
    """Measure that version of the code."""
    sources = [
        Source(path.relative_to(checkout), path.read_text("utf-8"))
        for path in _files(checkout / "chatbot")
    ]
    lines = {
        folder: sum(path.read_text("utf-8").count("\n") for path in _files(checkout / folder))
        for folder in FOLDERS
    }
    without_body = {source.path: len(source.lines) - source.body_lines() for source in sources}
    imports = {source.path: source.import_lines() for source in sources}
    return Measures(
        bodies=Share(
            sum(source.body_lines() for source in sources),
            lines["chatbot"],
            _most(without_body, "lines without a body"),
        ),
        used_once=Share(
            len(once := _used_once(sources)),
            sum(len(source.functions) for source in sources),
            once,
        ),
        pronouns=Share(
            len(riddles := _riddles(sources)),
            sum(len(source.docstrings) for source in sources),
            riddles,
        ),
        imports=Share(sum(imports.values()), lines["chatbot"], _most(imports, "lines of imports")),
        files=len(sources),
        lines=lines,
    )


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def _most(counts: dict[Path, int], what: str) -> list[str]:
    paths = sorted(counts, key=lambda path: -counts[path])
    return [f"{path}: {counts[path]} {what}" for path in paths]


def _used_once(sources: list[Source]) -> list[str]:
    """List the small functions with one use, those with the shortest bodies first."""
    nodes = [node for source in sources for node in source.nodes]
    definitions = Counter(node.name for node in nodes if isinstance(node, Function))
    uses = Counter(node.id for node in nodes if isinstance(node, ast.Name))
    uses.update(node.attr for node in nodes if isinstance(node, ast.Attribute))
    small = [
        (len(body), source.place(function))
        for source in sources
        for function, body in source.functions
        if len(body) <= SMALL and not function.decorator_list
        if definitions[function.name] == uses[function.name] == 1
    ]
    return [place for _, place in sorted(small)]


def _riddles(sources: list[Source]) -> list[str]:
    """Quote the docstrings with many pronouns, those with the largest share first."""
    riddles = []
    for source in sources:
        for place, docstring in source.docstrings:
            paragraph = " ".join(docstring.partition("\n\n")[0].split())
            words = re.findall(r"[a-z']+", paragraph.lower())
            share = sum(word in PRONOUNS for word in words) / max(1, len(words))
            if share >= RIDDLE:
                riddles.append((-share, f"{place}: {paragraph}"))
    return [quoted for _, quoted in sorted(riddles)]
