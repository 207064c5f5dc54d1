"""What people keep of the bot: the data of buttons in their chats, the notes of steps they are in.

The table only grows. What stands in it was written by some version, and is understood for ever as
it was meant; a new action or step, or a new parameter, adds a line with an example of all values.
"""

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from chatbot.app import ROUTES
from chatbot.conversation import Action, Step
from chatbot.conversation.actions import CONFIRMED, Parameters

# Each line: a button's callback data, or « step NAME » and its notes; then the values of the
# parameters in their order.
FILE = Path(__file__).parents[1] / "conversation" / "callback_data.jsonl"
EXAMPLES = ("alimentation", "3", "2026-12-12", "a", "")  # the first that a parameter takes is shown


def buttons() -> list[tuple[str, list[Any]]]:
    """Read the lines of buttons."""
    return [(data, values) for data, *notes, values in _lines() if not notes]


def steps() -> list[tuple[str, str, list[Any]]]:
    """Read the lines of steps."""
    written = [line for line in _lines() if line[0].startswith("step ")]
    return [(name.removeprefix("step "), notes, values) for name, notes, values in written]


def table() -> str:
    """Write the table with what it lacks."""
    added = [json.dumps(line, ensure_ascii=False) for line in _lacking()]
    return FILE.read_text("utf-8") + "".join(f"{line}\n" for line in added)


def _lines() -> list[list[Any]]:
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def _lacking() -> Iterator[list[Any]]:
    pressed = {(data.split(":")[0], data.count(":")) for data, _ in buttons()}
    asked = {(name, len(values)) for name, _, values in steps()}
    for route in ROUTES:
        if isinstance(route, Action):
            if (route.prefix, len(route.parameters.names)) not in pressed:
                values = example(route.parameters)
                yield [route.data(**values), [*values.values()]]
        elif isinstance(route, Step) and (route.name, len(route.parameters.names)) not in asked:
            values = example(route.parameters)
            yield [f"step {route.name}", route.pending(**values).notes, [*values.values()]]


def example(parameters: Parameters[Any]) -> dict[str, Any]:
    """Find values that parameters take."""
    fields = parameters.model.model_fields
    return {name: example_of(name, field) for name, field in fields.items()}


def example_of(name: str, field: FieldInfo) -> Any:
    """Find a value that a parameter takes."""
    kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    for example in _examples(name, field.annotation):
        try:
            return TypeAdapter(kind).validate_python(example)
        except ValidationError:
            continue
    raise ValueError(f"no example of {name}: add one to EXAMPLES")


def _examples(name: str, kind: Any) -> Iterator[Any]:
    if kind is bool or name == CONFIRMED:
        yield True
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        yield from kind
    yield from get_args(kind)  # a Literal's
    yield from EXAMPLES
