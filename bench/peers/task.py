"""The settings with which a peer is started."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import asdict, dataclass
from typing import Any

SECRET = "only-the-bench-knows"  # noqa: S105 - which is all that it guards
FIRST_CHAT = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Task:
    """Where the Bot API is, and what to do there."""

    api_url: str
    token: str
    port: int  # of its webhook; 0: it polls
    message: dict[str, Any]  # a sendMessage, but for the chat
    chats: int = 0  # to send that to, and end; 0: answer with it until SIGTERM
    at_once: int = 1  # how many updates, or messages, are under way

    @property
    def webhook(self) -> str:
        """The address at which it wants its updates."""
        return f"http://127.0.0.1:{self.port}/telegram"

    def to_json(self) -> str:
        """Write it for the command line."""
        return json.dumps(asdict(self))

    def bodies(self) -> Callable[[int], bytes]:
        """Prepare the JSON of a sendMessage, of which only the chat is written each time."""
        rest = json.dumps(self.message).encode()[1:]
        return lambda chat: b'{"chat_id": %d, ' % chat + rest


def chats_of(count: int) -> range:
    """List the numbers of so many chats; nobody writes there."""
    return range(FIRST_CHAT, FIRST_CHAT + count)


def run(
    answer: Callable[[Task], None] | None, send: Callable[[Task], Coroutine[Any, Any, None]]
) -> None:
    """Do what the command line says: answer until SIGTERM, or send to all."""
    task = Task(**json.loads(sys.argv[1]))
    if answer and not task.chats:
        answer(task)
    else:
        asyncio.run(send(task))


async def send_to_all(task: Task, send: Callable[[int], Awaitable[object]]) -> None:
    """Have as many workers as may send at once take one chat after the other."""
    chats = iter(chats_of(task.chats))
    async with asyncio.TaskGroup() as workers:
        for _ in range(task.at_once):
            workers.create_task(_work(chats, send))


async def _work(chats: Iterator[int], send: Callable[[int], Awaitable[object]]) -> None:
    for chat in chats:
        await send(chat)
