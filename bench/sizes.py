"""The size of the code and of its parts, the same way on any version of the repository."""

import ast
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bench.bots import ROOT
from bench.measuring import percentile

Checkouts = Annotated[list[Path] | None, typer.Argument(help="Versions; else this one.")]

SANDBOXES = ("telegram_sandbox", "chatbot/sandbox")  # the second in older versions
FEW_WORDS = 3
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DOCUMENTED = (ast.Module, ast.ClassDef, *FUNCTIONS)


def sizes(checkouts: Checkouts = None) -> None:
    """Count files, lines, imports and docstrings of the code, versions side by side."""
    versions = [checkout.resolve() for checkout in checkouts or [ROOT]]
    columns = [figures(version) for version in versions]
    typer.echo(f"{'':36}{''.join(f'{version.name:>22}' for version in versions)}")
    for name in columns[0]:
        typer.echo(f"{name:36}{''.join(f'{column[name]:>22}' for column in columns)}".rstrip())


def figures(checkout: Path) -> dict[str, str]:
    sandbox = [path for name in SANDBOXES for path in (checkout / name).rglob("*.py")]
    bot = [path for path in (checkout / "chatbot").rglob("*.py") if path not in sandbox]
    nodes = [node for path in bot for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    documented = (ast.get_docstring(node) for node in nodes if isinstance(node, DOCUMENTED))
    docstrings = [text for text in documented if text]
    imports = [_lines(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    return {
        "chatbot/ without the sandbox": _size(bot),
        "the sandbox": _size(sandbox),
        "both": _size([*bot, *sandbox]),
        "tests/": _size((checkout / "tests").rglob("*.py")),
        "bench/": _size((checkout / "bench").rglob("*.py")),
        "of chatbot/ without the sandbox:": "",
        "  lines of a file": _spread([_length(path) for path in bot]),
        "  lines of a function": _spread([_lines(n) for n in nodes if isinstance(n, FUNCTIONS)]),
        "  share of import lines": f"{sum(imports) / sum(map(_length, bot)):.1%}",
        "  docstrings": str(len(docstrings)),
        f"  … of at most {FEW_WORDS} words": str(
            sum(len(text.split()) <= FEW_WORDS for text in docstrings)
        ),
        "  … that begin with “The same”": str(
            sum(text.startswith("The same") for text in docstrings)
        ),
    }


def _size(paths: Iterable[Path]) -> str:
    counts = list(map(_length, paths))
    return f"{len(counts)} files, {sum(counts)}"


def _length(path: Path) -> int:
    return path.read_text("utf-8").count("\n")


def _spread(values: Sequence[int]) -> str:
    median, ninety = (percentile(values, share) for share in (0.5, 0.9))
    return f"{median} / {ninety} / {max(values)}"


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
