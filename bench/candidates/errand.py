"""What a bot is told that has one message to send to many."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from bench.candidates.place import Place

FIRST_CHAT = 1_000_000_000  # none of those who ask (bench/ledger.py)

Send = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Errand:
    """To how many chats to say what the place tells, and to how many of them at a time."""

    place: Place
    recipients: int
    at_once: int

    @classmethod
    def told(cls, place: str, recipients: str, at_once: str) -> "Errand":
        """From the command line."""
        return cls(Place.from_json(place), int(recipients), int(at_once))

    @property
    def chats(self) -> range:
        """Who gets it."""
        return chats_of(self.recipients)

    async def run(self, send: Send) -> None:
        """The plain loop: as many workers as may send at once take one chat after the other."""
        chats = iter(self.chats)
        async with asyncio.TaskGroup() as workers:
            for _ in range(self.at_once):
                workers.create_task(_send_to(chats, send))

    def bodies(self) -> Callable[[int], bytes]:
        """For who has no library: the JSON of a sendMessage, of which only the chat is written."""
        rest = json.dumps(self.place.says).encode()[1:]
        return lambda chat: b'{"chat_id": %d, ' % chat + rest


def chats_of(recipients: int) -> range:
    """So many chats, whoever asks."""
    return range(FIRST_CHAT, FIRST_CHAT + recipients)


async def _send_to(chats: Iterator[int], send: Send) -> None:
    for chat in chats:
        await send(chat)
