"""Not even an HTTP client: what it reaches is what the bench can measure."""

import asyncio
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from bench.candidates.errand import Errand
from bench.wire import Caller, request


async def main(errand: Errand) -> None:
    """Send to everybody, each worker over a connection of its own."""
    chats = iter(errand.chats)
    async with asyncio.TaskGroup() as workers:
        for _ in range(errand.at_once):
            workers.create_task(_send_to(chats, errand))


async def _send_to(chats: Iterator[int], errand: Errand) -> None:
    api, body = urlsplit(errand.place.api_url), errand.bodies()
    caller = Caller(api.hostname or "", api.port or 80)
    for chat in chats:
        await caller.call(request(f"/bot{errand.place.token}/sendMessage", body(chat)))
    caller.close()


if __name__ == "__main__":
    asyncio.run(main(Errand.told(*sys.argv[1:])))
