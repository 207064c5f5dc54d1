"""The real bot on a small Telegram of our own: in process, or over HTTP where `wire` marks it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from chatbot import app
from chatbot.cli import cast
from chatbot.engine import jobs
from chatbot.engine.jobs import Loop
from chatbot.engine.outbox import pace
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram import budgets
from telegram_sandbox.serving import served
from telegram_sandbox.specification import load
from telegram_sandbox.world import World
from tests.http_client import http_client
from tests.journeys.bot import Bot, at_work
from tests.journeys.deployment import Deployment
from tests.journeys.people import Person
from tests.published import database_url

__all__ = ["database_url"]  # a fixture, which pytest looks for here

SPECIFICATION = load()
# A button tapped twice; who has not started the bot yet; an account that was deleted.
MAY_BE_SAID = (
    "message is not modified",
    "chat not found",
    "bot can't initiate conversation with a user",
    "user is deactivated",
)


@pytest.fixture(autouse=True)
def hurries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let people be written to more often; how often is tried in tests/engine, and one's own."""
    monkeypatch.setattr(pace, "PERSON_IN_S", 0.05)
    monkeypatch.setattr(pace, "BURST_IN_S", 0.05)
    monkeypatch.setattr(budgets, "TAPS_IN_S", 0.05)
    monkeypatch.setattr(Loop, "LOOK_AGAIN_S", 0.5)


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the clock, and at what is due, more often than every few seconds."""
    monkeypatch.setattr(app, "DUE_EVERY_S", 0.1)
    monkeypatch.setattr(jobs, "LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(jobs, "COMPARED_EVERY_S", 0.1)


@pytest.fixture
def waits_with_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do what can wait as soon as it starts."""
    monkeypatch.setattr(jobs, "SETTLED_S", 0.0)


@pytest.fixture(autouse=True)
def trusts_its_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare them with the models in tests/cli/test_tables.py, rather than at each start."""
    monkeypatch.setattr(app, "check_tables", lambda _url, _metadata: None)


@pytest.fixture
def world() -> World:
    """Make the Telegram that the bot is on."""
    return cast.default_world()


@pytest.fixture
async def bot(
    request: pytest.FixtureRequest, database_url: str, storage: Storage, world: World
) -> AsyncIterator[Bot]:
    """Run the bot with the built-in chantiers; check its calls against the specification."""
    over_http = request.node.get_closest_marker("wire") is not None
    async with at_work(database_url, storage, world, over_http=over_http) as bot:
        yield bot
        assert_well_made(await bot.calls())


def assert_well_made(calls: list[dict[str, Any]]) -> None:
    """Check that the Bot API knows every call, and refuses none but what may be."""
    refused = [(call["method"], call["description"]) for call in calls if not call["ok"]]
    assert not [said for said in refused if not any(may in said[1] for may in MAY_BE_SAID)]
    methods = {method.lower(): method for method in SPECIFICATION.methods}
    for call in calls:
        method = methods[call["method"].lower()]
        assert not SPECIFICATION.problems_of_call(method, call["params"])


@pytest.fixture
async def deployment(storage: Storage) -> AsyncIterator[Deployment]:
    """Serve a Telegram without a bot so far."""
    world = cast.default_world(kept_calls=None)
    async with (
        served(world) as address,
        http_client(address) as http,
    ):
        yield Deployment(world, http, storage)


@pytest.fixture
def marie(bot: Bot) -> Person:
    """Return an alliée."""
    return bot.person(cast.MARIE)


@pytest.fixture
def paul(bot: Bot) -> Person:
    """Return a référent of chantier 7."""
    return bot.person(cast.PAUL)


@pytest.fixture
def awa(bot: Bot) -> Person:
    """Return an admin of the bot, who administers the group of Le Mans too."""
    return bot.person(cast.AWA)


@pytest.fixture
def group(marie: Person) -> Person:
    """Return Marie in the group of the allies of Le Mans."""
    return marie.in_chat(cast.LE_MANS.id)
