"""The sandbox's clock: read, set, and returned to the real time."""

from datetime import UTC, datetime

from pydantic import AwareDatetime, Field
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from telegram_sandbox.control.parsing import StrictModel, parse_body, world_of
from telegram_sandbox.persons.view import clock_view

FIRST, LAST = datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(2**31 - 1, UTC)
"""Telegram's dates have 31 bits."""


class Moment(StrictModel):
    at: AwareDatetime = Field(ge=FIRST, le=LAST)  # Unix seconds, or ISO 8601 with its offset


async def see_clock(request: Request) -> JSONResponse:
    return JSONResponse(clock_view(world_of(request)))


async def set_clock(request: Request) -> JSONResponse:
    moment = await parse_body(Moment, request)
    await world_of(request).set_clock(moment.at.timestamp())
    return await see_clock(request)


async def return_to_real_time(request: Request) -> JSONResponse:
    await world_of(request).set_clock(None)
    return await see_clock(request)


ROUTES = [
    Route("/clock", see_clock, methods=["GET"]),
    Route("/clock", set_clock, methods=["POST"]),
    Route("/clock", return_to_real_time, methods=["DELETE"]),
]
"""Under /sandbox."""
