"""The sandbox's web application."""

from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from telegram_sandbox.bot_api import files as bot_files, wire
from telegram_sandbox.control import clock, conversations, files, people, testing
from telegram_sandbox.date_header import DateHeader
from telegram_sandbox.errors import ControlError
from telegram_sandbox.guard import Guard
from telegram_sandbox.world import World

PAGE = Path(__file__).with_name("page")

FRESH = {"Cache-Control": "no-cache"}
"""A browser asks again for each file: it would else mix those of two versions."""

POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
"""Nothing but the page's own code runs in it, and it stands in no other site's frame."""


def create_app(world: World) -> Starlette:
    """Serve the Bot API at /bot<token>/<method>, the control API at /sandbox, the page at /.

    The server must add no `Date` of its own: the sandbox tells its time by it. Call `world.close()`
    before the server waits for open requests to end: polls may take 50 s.
    """
    guarded = [Middleware(Guard)]
    control = [*conversations.ROUTES, *files.ROUTES, *people.ROUTES, *testing.ROUTES, *clock.ROUTES]
    app = Starlette(
        routes=[
            Route("/", _page),
            Route("/bot{token}/{method}", wire.answer, methods=["GET", "POST"], middleware=guarded),
            Route("/file/bot{token}/{path:path}", bot_files.download, middleware=guarded),
            Mount("/sandbox", routes=control, middleware=guarded),
            Mount("/page", _Fresh(directory=PAGE)),
        ],
        middleware=[Middleware(DateHeader, world.clock)],
        exception_handlers={ControlError: _refused, HTTPException: _not_served},
    )
    app.state.world = world
    world.on_answer = partial(wire.carry_out, world)
    return app


class _Fresh(StaticFiles):
    def file_response(self, *args: Any, **options: Any) -> Response:
        response = super().file_response(*args, **options)
        response.headers.update(FRESH)
        return response


async def _page(request: Request) -> HTMLResponse:
    """Serve the page under the bot's name."""
    world: World = request.app.state.world
    source = (PAGE / "index.html").read_text(encoding="utf-8")
    page = source.replace("{bot}", escape(world.bot.first_name))
    return HTMLResponse(page, headers=FRESH | {"Content-Security-Policy": POLICY})


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ControlError)  # noqa: S101 -- registered for nothing else
    return JSONResponse({"error": error.sentence}, status_code=error.status)


async def _not_served(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for nothing else
    return JSONResponse(
        {"error": f"{error.detail}."}, status_code=error.status_code, headers=error.headers
    )
