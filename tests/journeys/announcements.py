"""What a journey looks for of announcements."""

import asyncio

from tests.journeys.people import Message, Person
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
