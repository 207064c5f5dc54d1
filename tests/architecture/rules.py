"""The house rules that no linter knows: each takes a file and says where it breaks the rule."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from telegram import Bot

LONGEST_FILE = 400  # lines; a longer one has more than one thing to say
LONGEST_FUNCTION = 45
LONGER_FUNCTIONS = {"parse"}  # each line of it is a part of a question

# Folders that are no rooms that people talk to; answers and content are made of what they are made
# of.
OTHER_FOLDERS = ("answers", "cli", "content", "conversation", "engine", "french")
# What a file in a room isn't called, by how it is called instead (docs/development.md). Any other
# plain name says an idea of its own: `members/roles.py`, `events/names.py`.
USUAL_NAMES = {
    "links.py": "addresses buttons callbacks urls",
    "models.py": "database db entities schema schemas tables",
    "notices.py": "emails mails messages notifications",
    "pages/NAME.py": "commands controllers handlers router routers routes screens views",
    "personal_data.py": "gdpr personal privacy",
    "queries.py": "crud dao repositories repository selects sql statements",
    "rules.py": "constants enums errors exceptions limits states types validators",
    "service.py": "actions logic managers operations services usecases",
    "wording.py": "labels sentences strings templates text texts",
    "what it is about": "base common core helpers lib misc mixins shared tools util utils",
}
OTHER_NAMES = {
    f"{name}.py": usual for usual, names in USUAL_NAMES.items() for name in names.split()
}

# Rooms about what another room has: their rules import that room's.
BUILT_ON = {"reminders": "events", "rsvp": "events"}
BELOW_RULES = {
    "dateutil",
    "rapidfuzz",
    "chatbot.errors",
    "chatbot.french",
    "chatbot.conversation.markup",
}
STATEMENTS = {"select", "insert", "update", "delete", "text", "exists", "union", "union_all"}
ASKING = {"execute", "scalar", "scalars", "stream", "stream_scalars", "get", "get_one", "delete"}
ENDING = {"commit", "rollback", "transaction"}
EFFECTS = r"(send|edit|copy|forward|delete|pin|unpin|answer|set|do)_"
SENDING = {name for name in dir(Bot) if re.match(EFFECTS, name)}
METHODS = {name.replace("_", "") for name in SENDING}  # as the Bot API names them, in lower case


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file of ours; the path is relative to the root."""

    path: PurePath
    text: str

    @property
    def nodes(self) -> Iterator[ast.AST]:
        """All syntax nodes of the file."""
        return ast.walk(ast.parse(self.text))

    @property
    def file_name(self) -> str:
        """The file's own name, such as `queries.py`."""
        return self.path.name

    def within(self, *places: str) -> bool:
        """Tell whether it is in one of these folders, or is one of these files, of chatbot/."""
        return any(self.path.is_relative_to(PurePath("chatbot", place)) for place in places)


Rule = Callable[[Source], Iterator[str]]


def sql_stands_in_queries(source: Source) -> Iterator[str]:
    """Keep SQL in one file a room, for whoever wonders what is asked of the database."""
    if source.file_name.endswith(("queries.py", "models.py")) or source.within("engine/storage"):
        return
    for node in source.nodes:
        match node:
            case ast.Import(names=names) if any(_of(name.name, "sqlalchemy") for name in names):
                yield f"{node.lineno}: import what you need of sqlalchemy by name"
            case ast.ImportFrom(module=str(module), names=names) if _of(module, "sqlalchemy"):
                for name in STATEMENTS & {name.name for name in names}:
                    yield f"{node.lineno}: {name} belongs into queries.py"
            case ast.Call(func=ast.Attribute(value=asked, attr=attr)) if attr in ASKING:
                if ast.unparse(asked).endswith(("session", "connection")):
                    yield f"{node.lineno}: {ast.unparse(asked)}.{attr} belongs into queries.py"


def only_edges_commit(source: Source) -> Iterator[str]:
    """Leave commits to the edges: a room that commits would split its update's transaction."""
    if source.within("engine", "cli", "app.py"):
        return
    for node in source.nodes:
        match node:
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in ENDING:
                yield f"{node.lineno}: {attr}() is for the edges"


def only_telegram_sends(source: Source) -> Iterator[str]:
    """Send from engine/telegram alone: what a handler decides may still be rolled back."""
    if source.within("engine/telegram"):
        return
    for node in source.nodes:
        match node:
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in SENDING:
                yield f"{node.lineno}: {attr}() is for telegram/"
            case ast.Constant(value=str(word)) if word.lower() in METHODS:
                yield f"{node.lineno}: {word} is for telegram/"


def rules_need_nothing(source: Source) -> Iterator[str]:
    """Let rules and the grammar be read and tested alone.

    They import the standard library, what rules of recurrence mean, how alike words are, errors,
    Telegram's limits, and the grammar: French dates are a language. Those of a room that is built
    on another import the rules of that room, too.
    """
    if not source.file_name.endswith("rules.py") and not source.within("french"):
        return
    for node in source.nodes:
        match node:
            case ast.Import(names=names):
                imported = [name.name for name in names]
            case ast.ImportFrom(module=str(module), names=[ast.alias(name="rules")]):
                imported = [f"{module}.rules"]
            case ast.ImportFrom(module=str(module)):
                imported = [module]
            case _:
                imported = []
        for module in imported:
            ours = any(f"{module}.".startswith(f"{name}.") for name in BELOW_RULES)
            built_on = BUILT_ON.get(source.path.parent.name)
            ours = ours or (built_on is not None and module == f"chatbot.{built_on}.rules")
            if not ours and module.partition(".")[0] not in sys.stdlib_module_names:
                yield f"{getattr(node, 'lineno', 0)}: rules do not import {module}"


def rules_and_wording_never_wait(source: Source) -> Iterator[str]:
    """Decide and word from the arguments alone, without waiting for anything."""
    if not source.file_name.endswith(("rules.py", "wording.py", "notices.py", "links.py")):
        return
    for node in source.nodes:
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncWith | ast.AsyncFor):
            yield f"{node.lineno}: nothing waits in {source.file_name}"


def spaces_are_ordinary(source: Source) -> Iterator[str]:
    """Write sentences with ordinary spaces: french/typography.py sets the no-break ones."""
    if source.within("french/typography.py"):
        return
    for node in source.nodes:
        match node:
            case ast.Constant(value=str(text)) if "\u00a0" in text:
                yield f"{node.lineno}: a no-break space in {text!r}"


def rooms_have_the_same_files(source: Source) -> Iterator[str]:
    """Name files alike in every room, for newcomers to find their way (docs/development.md)."""
    if len(source.path.parts) < 3 or source.within(*OTHER_FOLDERS) or "pages" in source.path.parts:
        return
    if (usual := OTHER_NAMES.get(source.file_name)) is not None:
        yield f"0: call it {usual}, as in every room"


def functions_are_short(source: Source) -> Iterator[str]:
    """Keep functions short enough to be read at one glance."""
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION and node.name not in LONGER_FUNCTIONS:
                yield f"{node.lineno}: {node.name} has {lines} lines: {LONGEST_FUNCTION} at most"


def files_are_short(source: Source) -> Iterator[str]:
    """Keep files short enough to be read in one go."""
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield f"{lines} lines: {LONGEST_FILE} at most"


RULES: tuple[Rule, ...] = (
    sql_stands_in_queries,
    only_edges_commit,
    only_telegram_sends,
    rules_need_nothing,
    rules_and_wording_never_wait,
    rooms_have_the_same_files,
    spaces_are_ordinary,
    files_are_short,
    functions_are_short,
)


def _of(module: str, package: str) -> bool:
    return module.partition(".")[0] == package
