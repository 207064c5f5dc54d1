"""People have old buttons in their chats: what these say is understood as it always was."""

from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from typing import Any, get_args

import pytest
from annotated_types import Lt, MaxLen
from pydantic.fields import FieldInfo
from pydantic.types import StringConstraints

from chatbot.app import ROUTES
from chatbot.conversation import Action, Link, Step
from chatbot.conversation.actions import CONFIRMED
from chatbot.discovery import modules
from tests.registries import callbacks

ACTIONS = {route.prefix: route for route in ROUTES if isinstance(route, Action)}
STEPS = {route.name: route for route in ROUTES if isinstance(route, Step)}
LONGEST_ID = 10**11 - 1


@pytest.mark.parametrize(("data", "values"), callbacks.buttons(), ids=str)
def test_old_callback_data_is_understood(data: str, values: list[Any]) -> None:
    action = ACTIONS[data.partition(":")[0]]
    action.handler_for(data)
    understood = action.parameters.unpack(data.split(":")[1:])
    assert list(understood.values())[: len(values)] == values


def links() -> dict[str, Link[Any]]:
    """Find every link that some room declares, by its prefix."""
    values = [value for room in modules("links.py") for value in vars(room).values()]
    found = [value for value in values if isinstance(value, Link)]
    return {one.prefix: one for one in found}


@pytest.mark.parametrize("link", links().values(), ids=lambda link: link.prefix)
def test_a_link_is_answered_by_an_action_of_the_same_form(link: Link[Any]) -> None:
    answered = ACTIONS[link.prefix].parameters.model.model_fields.items()
    declared = link.parameters.model.model_fields.items()
    forms = [(name, str(field)) for name, field in answered if name != CONFIRMED]
    assert forms == [(name, str(field)) for name, field in declared]


@pytest.mark.parametrize(("name", "notes", "values"), callbacks.steps(), ids=str)
def test_the_notes_of_a_step_are_understood(name: str, notes: str, values: list[Any]) -> None:
    handler = STEPS[name].handler_for(notes)
    assert isinstance(handler, partial)
    assert list(handler.keywords.values())[: len(values)] == values


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
