"""Health for whoever watches over the process."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route


def create_app(ready: Callable[[], Awaitable[str | None]], also: list[BaseRoute]) -> Starlette:
    """`ready` answers what is missing, or None; `also` are further routes on the same port."""

    async def healthz(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> PlainTextResponse:
        missing = await ready()
        return PlainTextResponse(f"{missing or 'ready'}\n", status_code=503 if missing else 200)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), *also])
