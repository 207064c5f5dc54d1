"""Hooks by which rooms above follow the changes of dates.

`events` changes dates, and knows neither who comes (`rsvp`) nor who is told (`reminders`). These
rooms decorate a function with a hook, and `events` calls it in the transaction of the change.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, ParamSpec, TypeVar

from chatbot.conversation import UnitOfWork
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changed:
    """A date that was just changed, and its state before.

    `before`: None where the date was added. `removed`: the adding was undone, and the row goes.
    """

    event: Event
    before: EventDraft | None
    removed: bool = False


class Hook(Generic[P, T]):
    """A decorator for functions of rooms above, which `events` calls in the order of import."""

    def __init__(self) -> None:
        self._functions: list[Callable[P, Awaitable[T]]] = []

    def __call__(self, function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        self._functions.append(function)
        return function

    async def call(self, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        """Call each function in turn. Raises LookupError where no room above is imported."""
        if not self._functions:
            raise LookupError("import the rooms above events first, as chatbot.app does")
        return [await function(*args, **kwargs) for function in self._functions]


date_changed: Hook[[UnitOfWork, Changed], None] = Hook()
# Whether anybody may count on a date that was added at that moment, in local time.
is_counted_on: Hook[[UnitOfWork, Event, datetime], bool] = Hook()
# How many persons, and how many groups, are told that a date has that state from now on.
count_told: Hook[[UnitOfWork, Event, EventDraft], tuple[int, int]] = Hook()
