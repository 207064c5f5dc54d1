"""A little Telegram with a clock that the test turns, and its two doors."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from telegram_sandbox.app import create_app
from telegram_sandbox.specification import Specification, load
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import TOKEN, default_world
from tests.telegram_sandbox.page_fixtures import address, browser, page, tab

__all__ = ["address", "browser", "page", "tab"]  # fixtures, which pytest looks for here


class Clock:
    """Unix seconds, as many as the test says."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class BotApi:
    """The bot's door. Each answer is checked against the specification."""

    http: httpx.AsyncClient
    specification: Specification

    async def __call__(self, method: str, **params: Any) -> Any:
        """The result of a call that succeeds."""
        answer = await self.answer(method, **params)
        assert answer["ok"], answer
        problems = self.specification.problems_of_result(method, answer["result"])
        problems += self.specification.problems_of_call(method, params)
        assert problems == []
        return answer["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """The description of a call that fails."""
        answer = await self.answer(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def answer(self, method: str, **params: Any) -> Json:
        """The envelope, whatever it is."""
        response = await self.http.post(f"/bot{TOKEN}/{method}", json=params)
        envelope: Json = response.json()
        assert envelope["ok"] == (response.status_code == 200)
        assert envelope["ok"] or envelope["error_code"] == response.status_code
        return envelope

    async def updates(self) -> list[Json]:
        """All that waits for the bot, acknowledged."""
        updates: list[Json] = await self("getUpdates")
        if updates:
            await self("getUpdates", offset=updates[-1]["update_id"] + 1)
        return updates


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    """As a sandbox begins."""
    return default_world(clock)


@pytest.fixture(scope="session")
def specification() -> Specification:
    return load()


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the sandbox's application, without a socket."""
    transport = httpx.ASGITransport(create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def bot(http: httpx.AsyncClient, specification: Specification) -> BotApi:
    return BotApi(http, specification)
