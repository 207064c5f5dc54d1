"""No library and next to no work: what it reaches is what the bench can measure."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from bench.peers.place import SECRET, Place, run, send_to_all
from bench.wire import Client, post, serving

LINES = 64  # as many answers are under way

Call = Callable[[str, bytes], Awaitable[bytes]]


def answer(place: Place) -> None:
    asyncio.run(_answer(place))


async def send(place: Place) -> None:
    """Send over as many connections as there are workers."""
    body, idle = place.bodies(), [_calling(place) for _ in range(place.at_once)]

    async def send_one(chat: int) -> None:
        call = idle.pop()
        await call("sendMessage", body(chat))
        idle.append(call)

    await send_to_all(place, send_one)


async def _answer(place: Place) -> None:
    chats: asyncio.Queue[int] = asyncio.Queue()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(LINES):
            tasks.create_task(_speak(place, chats))
        await (_serve if place.port else _poll)(place, chats)


async def _speak(place: Place, chats: asyncio.Queue[int]) -> None:
    call, body = _calling(place), place.bodies()
    while True:
        await call("sendMessage", body(await chats.get()))


async def _serve(place: Place, chats: asyncio.Queue[int]) -> None:
    async def take(_path: str, update: bytes) -> bytes:
        chats.put_nowait(json.loads(update)["message"]["chat"]["id"])
        return b""

    async with serving(take, place.port):
        webhook = json.dumps({"url": place.webhook, "secret_token": SECRET})
        await _calling(place)("setWebhook", webhook.encode())
        await asyncio.Event().wait()


async def _poll(place: Place, chats: asyncio.Queue[int]) -> None:
    call, offset = _calling(place), 0
    while True:
        answer = await call("getUpdates", b'{"offset": %d, "timeout": 50}' % offset)
        for update in json.loads(answer)["result"]:
            chats.put_nowait(update["message"]["chat"]["id"])
            offset = update["update_id"] + 1


def _calling(place: Place) -> Call:
    client, path = Client(place.api_url), urlsplit(place.api_url).path

    async def call(method: str, body: bytes) -> bytes:
        _, result = await client.send(post(f"{path}/bot{place.token}/{method}", body))
        return result

    return call


if __name__ == "__main__":
    run(answer, send)
