"""Announcements in journeys: publish one, wait for a message about it."""

import asyncio
from typing import Any

from tests.journeys.bot import Bot
from tests.journeys.people import Message, Person, buttons_of
from tests.waiting import LOOK_S, until_carried


async def newest_saying(person: Person, *words: str) -> Message:
    """Wait for a message that says all of this; return the newest."""
    while True:
        for message in reversed(await person.sees()):
            if all(one in message["text"] for one in words):
                await until_carried(person.storage)
                return message
        await asyncio.sleep(LOOK_S)


async def announcements_to(person: Person) -> list[str]:
    """List the texts that this person got because they follow a topic."""
    return [message["text"] for message in await person.sees() if "Vous suivez" in message["text"]]


async def faulty(bot: Bot, **fault: Any) -> int:
    """Let this fault happen from now on; return its number."""
    armed = await bot.http.post("/sandbox/faults", json=fault)
    return int(armed.raise_for_status().json()["id"])


async def presses_under(person: Person, message: Message, label: str) -> None:
    """Press this button of the message, even where it has gone meanwhile."""
    [data] = [one["callback_data"] for one in buttons_of(message) if one["text"] == label]
    await person.presses_data(message["message_id"], data, stale=True)


async def publishes(paul: Person, text: str) -> None:
    await paul.says("/annonce 7")
    await paul.says(text)
    await paul.presses("Envoyer")
    await paul.presses("Oui, envoyer")
