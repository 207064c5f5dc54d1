"""The same small bot on each client library, by polling and by webhook; the libraries are fetched.

`./bot clients` does that and runs this file, whose name `./bot check` doesn't look for.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bench.bots import END_S, PEERS_PYTHON, free_port
from telegram_sandbox.serving import served
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.people import Person
from tests.http_client import http_client
from tests.telegram_sandbox.cast import LE_MANS, LYON, MARIE, TOKEN, default_world
from tests.telegram_sandbox.clients import act, see
from tests.telegram_sandbox.pictures import png

BOTS = Path(__file__).parent / "bots"
CLIENTS = {
    "aiogram": (PEERS_PYTHON, BOTS / "on_aiogram.py"),
    "pyTelegramBotAPI": (PEERS_PYTHON, BOTS / "on_telebot.py"),
    "grammY": ("node", BOTS / "on_grammy.mjs"),
    "telegraf": ("node", BOTS / "on_telegraf.mjs"),
}
SECRET = "only-these-tests-know"  # noqa: S105 - which is all that it guards
LOOK_S = 2.0  # into a chat in which nothing changes, before it is seen whether the bot has ended


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who talks to the bot in one chat, and waits for what it does."""

    person: Person
    chat: int
    http: httpx.AsyncClient
    bot: asyncio.subprocess.Process

    async def does(self, what: str, **how: object) -> Json:
        return await act(self.http, self.person, what, chat_id=self.chat, **how)

    async def sends(self, name: str, content: bytes) -> None:
        path = f"/sandbox/persons/{self.person.id}/send"
        form = {"chat_id": str(self.chat)}
        await self.http.post(path, data=form, files={"file": (name, content)})

    async def until(self, holds: Callable[[Json], bool]) -> Json:
        """Wait until this holds for the chat's newest message; return that one."""
        seen = await see(self.http, self.chat, self.person)
        while not holds(seen["messages"][-1]):
            assert self.bot.returncode is None, "the bot has ended"
            more = {"since": seen["revision"], "wait": LOOK_S}
            seen = await see(self.http, self.chat, self.person, **more)
        newest: Json = seen["messages"][-1]
        return newest

    async def reads(self, text: str) -> Json:
        return await self.until(lambda message: message["text"] == text)


@asynccontextmanager
async def running(
    client: str, api_url: str, *, by_webhook: bool
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the bot on that client during the block; what it prints is the test's."""
    port = free_port() if by_webhook else 0
    words = [*CLIENTS[client], api_url, TOKEN, port, SECRET]
    bot = await asyncio.create_subprocess_exec(*map(str, words), stderr=sys.stdout.fileno())
    try:
        yield bot
    finally:
        with suppress(ProcessLookupError):
            bot.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(bot.wait(), END_S)
        with suppress(ProcessLookupError):
            bot.kill()
        await bot.wait()


@pytest.mark.parametrize("by_webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("client", CLIENTS)
async def test_a_small_bot_does_the_same_on_each_client(client: str, *, by_webhook: bool) -> None:
    world = default_world(kept_calls=None)
    async with (
        served(world) as address,
        http_client(address) as http,
        running(client, address, by_webhook=by_webhook) as bot,
    ):
        marie = Speaker(MARIE, MARIE.id, http, bot)
        in_group = Speaker(MARIE, LE_MANS.id, http, bot)
        in_forum = Speaker(MARIE, LYON.id, http, bot)
        await starts_and_presses(marie)
        await sends_files(marie)
        await asks_who_administers(in_group)
        await starts_in_a_topic(in_forum, max(world.chats[LYON.id].topics))
        await looks_for_something(in_group)
        assert (world.delivery is not None) is by_webhook
        assert [call for call in world.calls.since(0) if not call["ok"]] == []


async def starts_and_presses(marie: Speaker) -> None:
    await marie.does("say", text="/start")
    hello = await marie.reads("Bonjour Marie")
    keyboard = [[{"text": "Encore", "callback_data": "more"}]]
    assert hello["reply_markup"] == {"inline_keyboard": keyboard}
    await marie.does("press", message_id=hello["message_id"], data="more")
    edited = await marie.reads("Encore bonjour")
    assert (edited["message_id"], edited["reply_markup"]) == (
        hello["message_id"],
        hello["reply_markup"],
    )
    seen = await see(marie.http, marie.chat, marie.person)
    assert ([notice["text"] for notice in seen["notices"]], seen["pending"]) == (["Voilà"], [])


async def sends_files(marie: Speaker) -> None:
    await marie.sends("lac.png", png(640, 480))
    photo = await marie.reads("640 × 480")
    assert (photo["media"]["kind"], photo["media"]["width"]) == ("photo", 640)
    await marie.sends("ordre du jour.txt", b"a, b\nc")
    document = await marie.until(lambda message: message["from"]["is_bot"] and not message["text"])
    assert (document["media"]["kind"], document["media"]["name"]) == (
        "document",
        "ordre du jour.txt",
    )
    assert (await marie.http.get(document["media"]["url"])).content == b"A, B\nC"


async def asks_who_administers(in_group: Speaker) -> None:
    asked = await in_group.does("say", text="/admins@robot_bot")
    told = await in_group.reads("Alliés du Pays du Mans : Awa")
    assert told["reply_to"]["message_id"] == asked["message_id"]


async def starts_in_a_topic(in_forum: Speaker, thread: int) -> None:
    await in_forum.does("say", text="/start@robot_bot", thread=thread)
    assert (await in_forum.reads("Bonjour Marie"))["thread"] == thread


async def looks_for_something(in_group: Speaker) -> None:
    asked = (await in_group.does("inline", query="haies"))["inline_query_id"]
    path = f"/sandbox/persons/{in_group.person.id}/inline/{asked}"
    offered = (await in_group.http.get(path, params={"wait": 20})).json()
    assert [result["title"] for result in offered["results"]] == ["haies"]
    chosen = {"inline_query_id": asked, "result_id": offered["results"][0]["id"]}
    await act(in_group.http, in_group.person, "choose", **chosen)
    assert (await in_group.reads("Trouvé : haies"))["via_bot"] == "robot_bot"
