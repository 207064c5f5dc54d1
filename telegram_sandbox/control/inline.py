"""Inline mode: what persons type after the bot's name, see and choose."""

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from telegram_sandbox.control.demands import Demand, asked, number, posted, understood, world_of
from telegram_sandbox.persons import inline_acts
from telegram_sandbox.persons.view import LONGEST_WAIT


class Ask(Demand):
    chat_id: int
    query: str
    offset: str = ""


class Choose(Demand):
    inline_query_id: str
    result_id: str
    thread: int | None = None


class Wait(Demand):
    wait: float = Field(default=0.0, ge=0.0, le=LONGEST_WAIT)


async def ask(request: Request) -> JSONResponse:
    demand = await asked(Ask, request)
    query, update_id = inline_acts.ask(
        world_of(request),
        number(request, "person_id"),
        demand.chat_id,
        demand.query,
        demand.offset,
    )
    return JSONResponse({"inline_query_id": query.id, "update_id": update_id})


async def see_offer(request: Request) -> JSONResponse:
    wait = understood(Wait, dict(request.query_params)).wait
    person_id, query_id = number(request, "person_id"), request.path_params["query_id"]
    return JSONResponse(await inline_acts.offered(world_of(request), person_id, query_id, wait))


async def choose(request: Request) -> JSONResponse:
    demand = await asked(Choose, request)
    message, update_id = inline_acts.choose(
        world_of(request),
        number(request, "person_id"),
        demand.inline_query_id,
        demand.result_id,
        demand.thread,
    )
    return posted(message, update_id)


ROUTES = [
    Route("/persons/{person_id}/inline", ask, methods=["POST"]),
    Route("/persons/{person_id}/inline/{query_id}", see_offer),
    Route("/persons/{person_id}/choose", choose, methods=["POST"]),
]
"""Under /sandbox."""
