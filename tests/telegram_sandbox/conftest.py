"""Fixtures: a sandbox with a clock that the test sets, and its clients."""

from collections.abc import AsyncIterator

import httpx
import pytest

from telegram_sandbox.app import create_app
from telegram_sandbox.specification import Specification, load
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import default_world
from tests.telegram_sandbox.clients import BotApi, Clock
from tests.telegram_sandbox.page_fixtures import address, browser, page, tab

__all__ = ["address", "browser", "page", "tab"]  # fixtures, which pytest looks for here


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return default_world(clock)


@pytest.fixture(scope="session")
def specification() -> Specification:
    return load()


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Connect to the sandbox's application without a socket."""
    transport = httpx.ASGITransport(create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def bot(http: httpx.AsyncClient, specification: Specification) -> BotApi:
    return BotApi(http, specification)
