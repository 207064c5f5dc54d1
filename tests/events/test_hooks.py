"""Rooms above hear of each change of a date; whoever forgot to import them is told so."""

import pytest

from chatbot.events.service import Hook


async def test_each_function_is_called_in_the_order_of_registration() -> None:
    hook: Hook[[int], str] = Hook()

    @hook
    async def _first(number: int) -> str:
        return f"first {number}"

    @hook
    async def _second(number: int) -> str:
        return f"second {number}"

    assert await hook.call(3) == ["first 3", "second 3"]


async def test_a_hook_without_functions_fails_loudly() -> None:
    hook: Hook[[int], str] = Hook()
    with pytest.raises(LookupError):
        await hook.call(3)
