"""People have old buttons in their chats: what these say is understood as it always was."""

import json
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
from annotated_types import Lt, MaxLen
from pydantic.fields import FieldInfo
from pydantic.types import StringConstraints

from chatbot.app import ROUTES
from chatbot.conversation import Action, Link, Step
from chatbot.conversation.actions import CONFIRMED

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# [callback data, the values of its parameters in their order]: every action's, as it was sent by
# the versions before, also without the parameters that came later.
CALLBACKS = [json.loads(line) for line in (HERE / "callback_data.jsonl").read_text().splitlines()]
# (step, notes) as they lie in databases.
NOTES = [
    ("answer", "3"),
    ("answer", "3:1700000000"),
    ("announcement", "w0:3:0:0"),
    ("attached_date", "3"),
    ("announcement", "w0:3:1700000000:5000"),
    ("ban", "3"),
    ("changes", "kc:3:1"),
    ("closing", "3"),
    ("date", ""),
    ("date", "alimentation"),
    ("date_move", "3"),
    ("departure", "w1:3:"),
    ("departure", "w1:3:2026-12-01"),
    ("note", "3"),
    ("proposal", "kp:3:1"),
    ("journal", ""),
    ("journal", "alimentation"),
    ("links", "3"),
    ("pause", ""),
    ("person", ""),
    ("places", "3"),
    ("question", ""),
    ("question", "alimentation"),
    ("refusal", "mr:3:alimentation:False"),
    ("search", "alimentation"),
    ("sentence", "3:739777"),
    ("sought", ""),
    ("wording", "qe:3:a"),
    ("wording", "qe:3:q"),
]
ACTIONS = {route.prefix: route for route in ROUTES if isinstance(route, Action)}
STEPS = {route.name: route for route in ROUTES if isinstance(route, Step)}
LONGEST_ID = 10**11 - 1


@pytest.mark.parametrize(("data", "values"), CALLBACKS, ids=str)
def test_old_callback_data_is_understood(data: str, values: list[Any]) -> None:
    action = ACTIONS[data.partition(":")[0]]
    action.handler_for(data)
    understood = action.parameters.unpack(data.split(":")[1:])
    assert list(understood.values())[: len(values)] == values


def test_every_action_is_in_the_table() -> None:
    assert {data.partition(":")[0] for data, _ in CALLBACKS} == set(ACTIONS)


def links() -> dict[str, Link[Any]]:
    """Find every link that some room declares, by its prefix."""
    files = [path.relative_to(ROOT) for path in (ROOT / "chatbot").rglob("links.py")]
    declared = [import_module(".".join(file.with_suffix("").parts)) for file in files]
    found = [one for module in declared for one in vars(module).values() if isinstance(one, Link)]
    return {one.prefix: one for one in found}


@pytest.mark.parametrize("link", links().values(), ids=lambda link: link.name)
def test_a_link_is_answered_by_an_action_of_the_same_form(link: Link[Any]) -> None:
    answered = ACTIONS[link.prefix].parameters.model.model_fields.items()
    declared = link.parameters.model.model_fields.items()
    forms = [(name, str(field)) for name, field in answered if name != CONFIRMED]
    assert forms == [(name, str(field)) for name, field in declared]


@pytest.mark.parametrize(("name", "notes"), NOTES)
def test_the_notes_of_a_step_are_understood(name: str, notes: str) -> None:
    STEPS[name].handler_for(notes)


def test_every_step_has_its_notes_in_the_table() -> None:
    assert {name for name, _ in NOTES} == set(STEPS)


def test_no_two_actions_share_a_prefix_or_a_name() -> None:
    actions = [route for route in ROUTES if isinstance(route, Action)]
    assert len(ACTIONS) == len(actions)
    assert len({action.name for action in actions}) == len(actions)


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.name)
def test_callback_data_fits_with_the_longest_values(action: Action[Any]) -> None:
    fields = action.parameters.model.model_fields
    values = [str(_longest(name, field)) for name, field in fields.items()]
    assert len(":".join([action.prefix, *values]).encode()) <= 64


def _longest(name: str, field: FieldInfo) -> object:
    kind = field.annotation
    if name == "page":
        return 999
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return max(kind, key=len)
    if kind is bool:
        return False
    if kind is int:
        bounds: list[Any] = [_bound(limit) for limit in field.metadata]
        return min(bound for bound in (LONGEST_ID, *bounds) if bound is not None)
    return "a" * max(_lengths([*field.metadata, kind]))


def _bound(limit: Any) -> Any:
    below: Any = limit.lt if isinstance(limit, Lt) else None
    return below - 1 if below else getattr(limit, "le", None)


def _lengths(annotations: list[Any]) -> Iterator[int]:
    """Find the lengths of texts, also of those that may be something else ("")."""
    for one in annotations:
        match one:
            case StringConstraints(max_length=int(length)) | MaxLen(length):
                yield length
            case StringConstraints(pattern=str(pattern)) if "\\d{4}" in pattern:
                yield len("12-2022")
            case _:
                yield from _lengths([*getattr(one, "__metadata__", ()), *get_args(one)])
