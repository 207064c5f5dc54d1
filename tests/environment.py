"""What the machine gives to the tests; the only place among them that reads the environment."""

import os
from typing import NoReturn

import pytest


def given(name: str) -> str:
    """The variable's value, empty when it isn't set."""
    return os.environ.get(name, "")


def missing(reason: str) -> NoReturn:
    """What CI must have isn't here: a skip for a person, a failure in CI.

    Not for what may be absent anywhere, such as ../shared: there a test skips by itself.
    """
    if given("CI"):
        pytest.fail(f"under CI nothing is skipped: {reason}", pytrace=False)
    pytest.skip(reason)
