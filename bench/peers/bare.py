"""No library and next to no work: what it reaches is what the bench can measure."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from bench.peers.task import SECRET, Task, run, send_to_all
from bench.wire import Client, post, serving

LINES = 64  # as many answers are under way

Call = Callable[[str, bytes], Awaitable[bytes]]


def answer(task: Task) -> None:
    asyncio.run(_answer(task))


async def send(task: Task) -> None:
    """Send over as many connections as there are workers."""
    body, idle = task.bodies(), [_calling(task) for _ in range(task.at_once)]

    async def send_one(chat: int) -> None:
        call = idle.pop()
        await call("sendMessage", body(chat))
        idle.append(call)

    await send_to_all(task, send_one)


async def _answer(task: Task) -> None:
    chats: asyncio.Queue[int] = asyncio.Queue()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(LINES):
            tasks.create_task(_speak(task, chats))
        await (_serve if task.port else _poll)(task, chats)


async def _speak(task: Task, chats: asyncio.Queue[int]) -> None:
    call, body = _calling(task), task.bodies()
    while True:
        await call("sendMessage", body(await chats.get()))


async def _serve(task: Task, chats: asyncio.Queue[int]) -> None:
    async def take(_path: str, update: bytes) -> bytes:
        chats.put_nowait(json.loads(update)["message"]["chat"]["id"])
        return b""

    async with serving(take, task.port):
        webhook = json.dumps({"url": task.webhook, "secret_token": SECRET})
        await _calling(task)("setWebhook", webhook.encode())
        await asyncio.Event().wait()


async def _poll(task: Task, chats: asyncio.Queue[int]) -> None:
    call, offset = _calling(task), 0
    while True:
        answer = await call("getUpdates", b'{"offset": %d, "timeout": 50}' % offset)
        for update in json.loads(answer)["result"]:
            chats.put_nowait(update["message"]["chat"]["id"])
            offset = update["update_id"] + 1


def _calling(task: Task) -> Call:
    client, path = Client(task.api_url), urlsplit(task.api_url).path

    async def call(method: str, body: bytes) -> bytes:
        _, result = await client.send(post(f"{path}/bot{task.token}/{method}", body))
        return result

    return call


if __name__ == "__main__":
    run(answer, send)
