"""No library, only an HTTP client: aiohttp, with bodies made beforehand."""

import asyncio
import sys

from aiohttp import ClientSession

from bench.candidates.errand import Errand


async def main(errand: Errand) -> None:
    """Send to everybody."""
    url = f"{errand.place.api_url}/bot{errand.place.token}/sendMessage"
    body, headers = errand.bodies(), {"Content-Type": "application/json"}
    async with ClientSession(headers=headers, raise_for_status=True) as session:

        async def send(chat: int) -> None:
            async with session.post(url, data=body(chat)) as answer:
                await answer.read()

        await errand.run(send)


if __name__ == "__main__":
    asyncio.run(main(Errand.told(*sys.argv[1:])))
