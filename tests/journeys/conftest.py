"""The real bot, over HTTP, on a small Telegram of our own; on both databases."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.routing import Mount

from chatbot.running import StandIn, running
from chatbot.sandbox import cast
from chatbot.sandbox.app import create_app
from chatbot.sandbox.state import people
from chatbot.settings import Settings
from chatbot.storage.engine import Storage
from tests.journeys.apart import Apart
from tests.journeys.people import Person
from tests.sandbox.driving import served
from tests.sandbox.specification import load

SPECIFICATION = load()


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot at work, seen from outside."""

    http: httpx.AsyncClient
    storage: Storage

    def person(self, who: people.Person) -> Person:
        """Somebody of the cast, in private."""
        return Person(who.id, who.id, self.http, self.storage)

    async def calls(self) -> list[dict[str, Any]]:
        """The calls that the bot made, polls aside."""
        made: list[dict[str, Any]] = (await self.http.get("/sandbox/calls")).json()["calls"]
        return [call for call in made if call["method"].lower() != "getupdates"]

    async def is_told(self, update: dict[str, Any]) -> int:
        """Hand an update over as Telegram would; its number."""
        told = await self.http.post("/sandbox/updates", json=update)
        return int(told.raise_for_status().json()["update_id"])


@pytest.fixture
async def bot(database_url: str, storage: Storage) -> AsyncIterator[Bot]:
    """Ready, with the built-in chantiers; what it did is held against the specification."""
    world = cast.default_world()
    stand_in = StandIn(world.bot.token, [Mount("/", create_app(world))], world.close)
    settings = Settings(database_url=database_url, http_port=0, _env_file=None)
    async with (
        running(settings, stand_in) as at_work,
        httpx.AsyncClient(base_url=at_work.address, trust_env=False) as http,
    ):
        while (await http.get("/readyz")).status_code != 200:
            assert not any(task.done() for task in at_work.tasks)
        bot = Bot(http, storage)
        yield bot
        assert_well_made(await bot.calls())


def assert_well_made(calls: list[dict[str, Any]]) -> None:
    """Every call is one that the Bot API knows; none is refused, but for a button tapped twice."""
    refused = [call["description"] for call in calls if not call["ok"]]
    assert not [why for why in refused if "message is not modified" not in why]
    if SPECIFICATION is not None:
        methods = {method.lower(): method for method in SPECIFICATION.methods}
        for call in calls:
            method = methods[call["method"].lower()]
            assert not SPECIFICATION.problems_of_call(method, call["params"])


@pytest.fixture
async def apart(storage: Storage) -> AsyncIterator[Apart]:
    """A Telegram without a bot, so far."""
    world = cast.default_world(kept_calls=None)
    async with (
        served(world) as address,
        httpx.AsyncClient(base_url=address, trust_env=False) as http,
    ):
        yield Apart(world, http, storage)


@pytest.fixture
def marie(bot: Bot) -> Person:
    """An alliée."""
    return bot.person(cast.MARIE)


@pytest.fixture
def paul(bot: Bot) -> Person:
    """A référent; so far in name only."""
    return bot.person(cast.PAUL)


@pytest.fixture
def group(marie: Person) -> Person:
    """Marie, in the group of the allies of Le Mans."""
    return marie.in_chat(cast.LE_MANS.id)
