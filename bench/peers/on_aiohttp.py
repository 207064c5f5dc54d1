"""No library, only an HTTP client: aiohttp, with bodies made beforehand."""

from aiohttp import ClientSession

from bench.peers.task import Task, run, send_to_all


async def send(task: Task) -> None:
    url = f"{task.api_url}/bot{task.token}/sendMessage"
    body, headers = task.bodies(), {"Content-Type": "application/json"}
    async with ClientSession(headers=headers, raise_for_status=True) as session:

        async def send_one(chat: int) -> None:
            async with session.post(url, data=body(chat)) as answer:
                await answer.read()

        await send_to_all(task, send_one)


if __name__ == "__main__":
    run(None, send)
