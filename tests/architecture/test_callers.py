"""Nothing stands in `chatbot/` for tests alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CALLERS = ("chatbot", "training", "bench", "telegram_sandbox")


def nodes(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


def used(module: ast.Module) -> Iterator[str]:
    """List the names that a module reads, and the words that discovery finds functions by."""
    for node in ast.walk(module):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
                yield name
            case ast.Call():
                words = [word.value for word in node.args if isinstance(word, ast.Constant)]
                yield from (word for word in words if isinstance(word, str))


def test_each_function_and_class_has_a_caller_that_is_no_test() -> None:
    called = {name for folder in CALLERS for _, module in nodes(folder) for name in used(module)}
    alone = [
        f"{path}:{node.lineno} {node.name}"
        for path, module in nodes("chatbot")
        for node in module.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not node.decorator_list and node.name not in called
    ]
    assert not alone, "\n".join(alone)
