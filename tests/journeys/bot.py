"""The bot at work, seen from outside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from chatbot.app import running
from chatbot.cli.serve import stand_in
from chatbot.engine.storage.engine import Storage
from chatbot.members.models import Conversation
from chatbot.settings import Settings
from telegram_sandbox.state import people
from telegram_sandbox.world import World
from tests.http_client import http_client
from tests.journeys.in_process import InProcess
from tests.journeys.people import Person


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot at work, seen from outside."""

    http: httpx.AsyncClient
    storage: Storage

    def person(self, who: people.Person) -> Person:
        """Return somebody of the cast, in private."""
        return Person(who.id, who.id, self.http, self.storage)

    async def calls(self) -> list[dict[str, Any]]:
        """List the calls that the bot made, except its polls."""
        made: list[dict[str, Any]] = (await self.http.get("/sandbox/calls")).json()["calls"]
        return [call for call in made if call["method"].lower() != "getupdates"]

    async def is_told(self, update: dict[str, Any]) -> int:
        """Hand an update over as Telegram would; return its number."""
        told = await self.http.post("/sandbox/updates", json=update)
        return int(told.raise_for_status().json()["update_id"])


@asynccontextmanager
async def at_work(
    database_url: str, storage: Storage, world: World, *, over_http: bool = False
) -> AsyncIterator[Bot]:
    """Run the bot on that Telegram during the block, from the moment when it is ready."""
    settings = Settings(database_url=database_url, http_port=0, _env_file=None)
    with pytest.MonkeyPatch.context() as monkeypatch:
        inside = None if over_http else InProcess(monkeypatch)
        async with running(settings, stand_in(world)) as there:
            transport = inside and inside.transport
            async with http_client(there.address, transport=transport) as http:
                while (await http.get("/readyz")).status_code != 200:
                    assert not any(task.done() for task in there.tasks)
                yield Bot(http, storage)


async def pass_by(storage: Storage, time: timedelta) -> None:
    """Let this much time pass since anything was spoken of."""
    async with storage.transaction() as session:
        for row in await session.scalars(select(Conversation)):
            row.at -= time
