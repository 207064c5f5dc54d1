"""The bot at work, seen from outside."""

from dataclasses import dataclass
from typing import Any

import httpx

from chatbot.engine.storage.engine import Storage
from telegram_sandbox.state import people
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
