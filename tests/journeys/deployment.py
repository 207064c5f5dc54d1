"""The real bot and its Telegram in parts, so that one can fail, or end, without the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from bench.bots import free_port
from chatbot.app import Running, running
from chatbot.cli.cast import SANDBOX_TOKEN
from chatbot.engine.storage.engine import Storage
from chatbot.settings import Settings
from telegram_sandbox.persons import actions
from telegram_sandbox.state import people
from telegram_sandbox.state.chats import Message
from telegram_sandbox.state.faults import AnyFault
from telegram_sandbox.world import World
from tests.http_client import http_client
from tests.journeys.people import Person

SECRET = "between-the-two"  # noqa: S105 - a test's own


@dataclass(frozen=True, slots=True)
class Deployment:
    """A small Telegram, and where a bot that speaks to it would keep what it knows."""

    world: World
    http: httpx.AsyncClient
    storage: Storage

    @asynccontextmanager
    async def bot(self, *, by_webhook: bool = False, admins: str = "") -> AsyncIterator[Running]:
        """Run the bot during the block, from the moment when it is ready."""
        async with running(self.settings(by_webhook=by_webhook, admins=admins), None) as at_work:
            async with http_client(at_work.address) as http:
                while (await http.get("/readyz")).status_code != 200:
                    assert not any(task.done() for task in at_work.tasks)
            yield at_work

    def settings(self, *, by_webhook: bool = False, admins: str = "") -> Settings:
        """Make the settings that an operator would choose."""
        port = free_port()
        return Settings.model_validate(
            {
                "telegram_token": SANDBOX_TOKEN,
                "telegram_api_url": str(self.http.base_url),
                "database_url": self.storage.url,
                "http_port": port,
                "public_url": f"http://127.0.0.1:{port}" if by_webhook else "",
                "webhook_secret": SECRET,
                "admin_ids": admins,
            }
        )

    def environment(self) -> dict[str, str]:
        """Make the environment that sets as much for a process of its own."""
        return {
            "CHATBOT_TELEGRAM_TOKEN": SANDBOX_TOKEN,
            "CHATBOT_TELEGRAM_API_URL": str(self.http.base_url),
            "CHATBOT_DATABASE_URL": self.storage.url,
            "CHATBOT_HTTP_PORT": "0",
        }

    def person(self, who: people.Person, chat: int | None = None) -> Person:
        """Return somebody of the cast, in private or in that chat."""
        return Person(who.id, chat or who.id, self.http, self.storage)

    def says(
        self, who: people.Person, text: str, chat: int | None = None, thread: int | None = None
    ) -> int | None:
        """Say something without waiting for anything; return the update's number."""
        return actions.say(self.world, who.id, chat or who.id, text, thread=thread)[1]

    def happens(self, fault: AnyFault) -> None:
        """Let this fault happen from now on."""
        self.world.faults.add(fault)

    def struck(self) -> list[int]:
        """Count how often each fault struck."""
        return [armed.struck for armed in self.world.faults.armed.values() if armed.struck]

    def said_to(self, who: people.Person, chat: int | None = None) -> list[str]:
        """List the texts of the bot's messages to this person, or in that chat."""
        return [message.content.text for message in self.by_the_bot(chat or who.id)]

    def by_the_bot(self, chat: int) -> list[Message]:
        """List the bot's messages in that chat, oldest first."""
        messages = self.world.chats[chat].messages.values()
        return [message for message in messages if message.sender == self.world.bot.id]
