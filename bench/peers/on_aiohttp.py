"""No library, only an HTTP client: aiohttp, with bodies made beforehand."""

from aiohttp import ClientSession

from bench.peers.place import Place, run, send_to_all


async def send(place: Place) -> None:
    url = f"{place.api_url}/bot{place.token}/sendMessage"
    body, headers = place.bodies(), {"Content-Type": "application/json"}
    async with ClientSession(headers=headers, raise_for_status=True) as session:

        async def send_one(chat: int) -> None:
            async with session.post(url, data=body(chat)) as answer:
                await answer.read()

        await send_to_all(place, send_one)


if __name__ == "__main__":
    run(None, send)
