"""What people keep of the bot: the data of buttons in their chats, the notes of steps they are in.

Both tables only grow. What stands in them was sent by some version, and is understood for ever as
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

HERE = Path(__file__).parents[1] / "conversation"
BUTTONS = HERE / "callback_data.jsonl"  # [callback data, the values of its parameters in order]
STEPS = HERE / "step_notes.jsonl"  # [step, notes, the values of its parameters in order]
ACTIONS = [route for route in ROUTES if isinstance(route, Action)]
TAKING = [route for route in ROUTES if isinstance(route, Step)]
EXAMPLES = ("alimentation", "3", "2026-12-12", "a", "")  # the first that a parameter takes is shown


def lines(file: Path) -> list[list[Any]]:
    """Read a table."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def buttons() -> str:
    """Write the table of buttons with those that it lacks."""
    told = {(data.split(":")[0], data.count(":")) for data, _ in lines(BUTTONS)}
    added = []
    for action in ACTIONS:
        if (action.prefix, len(action.parameters.names)) not in told:
            values = example(action.parameters)
            added.append([action.data(**values), [*values.values()]])
    return _with(BUTTONS, added)


def steps() -> str:
    """Write the table of steps with those that it lacks."""
    told = {(name, len(values)) for name, _, values in lines(STEPS)}
    added = []
    for step in TAKING:
        if (step.name, len(step.parameters.names)) not in told:
            values = example(step.parameters)
            added.append([step.name, step.pending(**values).notes, [*values.values()]])
    return _with(STEPS, added)


def _with(file: Path, added: list[list[Any]]) -> str:
    written = [json.dumps(line, ensure_ascii=False) for line in added]
    return file.read_text("utf-8") + "".join(f"{line}\n" for line in written)


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
