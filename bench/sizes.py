"""The size of the code and of its parts, the same way on any version of the repository."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from bench.bots import ROOT
from bench.measuring import percentile

SANDBOXES = ("telegram_sandbox", "chatbot/sandbox")  # the second in older versions
FEW_WORDS = 3
NAMED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
IMPORTS = (ast.Import, ast.ImportFrom)


@dataclass(frozen=True, slots=True)
class Module:
    """One file."""

    lines: int
    imports: int  # lines of import statements
    functions: Sequence[int]  # the lines of each, without decorators
    docstrings: Sequence[str]

    @classmethod
    def read(cls, path: Path) -> "Module":
        """Parse it."""
        source = path.read_text("utf-8")
        nodes = list(ast.walk(ast.parse(source)))
        found = (ast.get_docstring(node) for node in nodes if isinstance(node, NAMED))
        return cls(
            lines=source.count("\n"),
            imports=sum(_lines(node) for node in nodes if isinstance(node, IMPORTS)),
            functions=[_lines(node) for node in nodes if isinstance(node, FUNCTIONS)],
            docstrings=[text for text in found if text],
        )


def sizes(
    checkouts: Annotated[list[Path] | None, typer.Argument(help="Versions; else this one.")] = None,
) -> None:
    """Count files, lines, imports and docstrings of the code, versions side by side."""
    versions = [checkout.resolve() for checkout in checkouts or [ROOT]]
    columns = [figures(version) for version in versions]
    typer.echo(f"{'':36}{''.join(f'{version.name:>22}' for version in versions)}")
    for name in columns[0]:
        typer.echo(f"{name:36}{''.join(f'{column[name]:>22}' for column in columns)}".rstrip())


def figures(checkout: Path) -> dict[str, str]:
    """Everything that is counted of one version, by what it is."""
    sandbox = [path for name in SANDBOXES for path in (checkout / name).rglob("*.py")]
    bot = [path for path in (checkout / "chatbot").rglob("*.py") if path not in sandbox]
    modules = [Module.read(path) for path in bot]
    docstrings = list(chain.from_iterable(module.docstrings for module in modules))
    lines = sum(module.lines for module in modules)
    return {
        "chatbot/ without the sandbox": _size(bot),
        "the sandbox": _size(sandbox),
        "both": _size([*bot, *sandbox]),
        "tests/": _size((checkout / "tests").rglob("*.py")),
        "bench/": _size((checkout / "bench").rglob("*.py")),
        "of chatbot/ without the sandbox:": "",
        "  lines of a file": _spread([module.lines for module in modules]),
        "  lines of a function": _spread([n for module in modules for n in module.functions]),
        "  share of import lines": f"{sum(module.imports for module in modules) / lines:.1%}",
        "  docstrings": str(len(docstrings)),
        f"  … of at most {FEW_WORDS} words": str(
            sum(len(text.split()) <= FEW_WORDS for text in docstrings)
        ),
        "  … that begin with “The same”": str(
            sum(text.startswith("The same") for text in docstrings)
        ),
    }


def _size(paths: Sequence[Path] | Iterator[Path]) -> str:
    counts = [path.read_text("utf-8").count("\n") for path in paths]
    return f"{len(counts)} files, {sum(counts)}"


def _spread(values: Sequence[int]) -> str:
    median, ninety = (percentile(values, share) for share in (0.5, 0.9))
    return f"{median} / {ninety} / {max(values)}"


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
