"""No library and next to no work: what it reaches is what the bench can measure."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from bench.candidates.place import SECRET, Place
from bench.wire import Caller, Listener, Say, request

LINES = 64  # as many answers are under way

Call = Callable[[str, dict[str, object]], Awaitable[bytes]]


def main(told: str) -> None:
    """Poll, or serve a webhook, until SIGTERM."""
    place = Place.from_json(told)
    asyncio.run(_answer_all(place))


async def _answer_all(place: Place) -> None:
    chats: asyncio.Queue[int] = asyncio.Queue()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(LINES):
            tasks.create_task(_speak(_calling(place), place, chats))
        if place.port:
            await _serve(place, chats)
        else:
            await _poll(place, chats)


async def _speak(call: Call, place: Place, chats: asyncio.Queue[int]) -> None:
    while True:
        await call("sendMessage", {"chat_id": await chats.get(), **place.says})


async def _serve(place: Place, chats: asyncio.Queue[int]) -> None:
    def hear(_path: str, update: bytes, say: Say) -> None:
        say(b"")
        chats.put_nowait(json.loads(update)["message"]["chat"]["id"])

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Listener(hear), "127.0.0.1", place.port)
    await _calling(place)("setWebhook", {"url": place.webhook, "secret_token": SECRET})
    await server.serve_forever()


async def _poll(place: Place, chats: asyncio.Queue[int]) -> None:
    call = _calling(place)
    offset = 0
    while True:
        updates = json.loads(await call("getUpdates", {"offset": offset, "timeout": 50}))["result"]
        for update in updates:
            chats.put_nowait(update["message"]["chat"]["id"])
            offset = update["update_id"] + 1


def _calling(place: Place) -> Call:
    api = urlsplit(place.api_url)
    caller = Caller(api.hostname or "", api.port or 80)

    async def call(method: str, params: dict[str, object]) -> bytes:
        body = json.dumps(params).encode()
        _, answer = await caller.call(request(f"/bot{place.token}/{method}", body))
        return answer

    return call


if __name__ == "__main__":
    main(*sys.argv[1:])
