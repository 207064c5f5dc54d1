"""The control API's addresses, and what persons say and see."""

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from telegram_sandbox.control import faults, files, inline, people
from telegram_sandbox.control.demands import (
    Demand,
    asked,
    body_of,
    number,
    posted,
    understood,
    world_of,
)
from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons import acts, view
from telegram_sandbox.persons.roster import the_cast


class Say(Demand):
    chat_id: int
    text: str
    reply_to: int | None = None
    thread: int | None = None


class Edit(Demand):
    chat_id: int
    message_id: int
    text: str


class Press(Demand):
    chat_id: int
    message_id: int
    data: str
    stale: bool = False


class Look(Demand):
    person: int = Field(alias="as")
    since: int | None = None
    wait: float = Field(default=0.0, ge=0.0)


class Since(Demand):
    since: int = 0


async def see_the_world(request: Request) -> JSONResponse:
    return JSONResponse(the_cast(world_of(request)))


async def see_a_chat(request: Request) -> JSONResponse:
    look = understood(Look, dict(request.query_params))
    chat_id = number(request, "chat_id")
    seen = await view.next_view(world_of(request), chat_id, look.person, look.since, look.wait)
    return JSONResponse(seen)


async def say(request: Request) -> JSONResponse:
    demand = await asked(Say, request)
    message, update_id = acts.say(
        world_of(request),
        number(request, "person_id"),
        demand.chat_id,
        demand.text,
        demand.reply_to,
        demand.thread,
    )
    return posted(message, update_id)


async def edit(request: Request) -> JSONResponse:
    demand = await asked(Edit, request)
    message, update_id = acts.edit(
        world_of(request),
        number(request, "person_id"),
        demand.chat_id,
        demand.message_id,
        demand.text,
    )
    return posted(message, update_id)


async def press(request: Request) -> JSONResponse:
    demand = await asked(Press, request)
    query_id = acts.press(
        world_of(request),
        number(request, "person_id"),
        demand.chat_id,
        demand.message_id,
        demand.data,
        stale=demand.stale,
    )
    return JSONResponse({"callback_query_id": query_id})


async def inject(request: Request) -> JSONResponse:
    update = await body_of(request)
    if not isinstance(update, dict) or len(update) != 1 or "update_id" in update:
        raise ControlError(400, "An update is an object with one field, without update_id.")
    return JSONResponse({"update_id": world_of(request).updates.put(update)})


async def reset(request: Request) -> JSONResponse:
    world_of(request).reset()
    return JSONResponse({})


async def see_calls(request: Request) -> JSONResponse:
    calls = world_of(request).calls
    since = understood(Since, dict(request.query_params)).since
    return JSONResponse({"calls": calls.since(since), "last": calls.last})


ROUTES = [
    Route("/world", see_the_world),
    Route("/chats/{chat_id}/view", see_a_chat),
    Route("/persons/{person_id}/say", say, methods=["POST"]),
    Route("/persons/{person_id}/edit", edit, methods=["POST"]),
    Route("/persons/{person_id}/press", press, methods=["POST"]),
    Route("/updates", inject, methods=["POST"]),
    Route("/reset", reset, methods=["POST"]),
    Route("/calls", see_calls),
    *files.ROUTES,
    *inline.ROUTES,
    *people.ROUTES,
    *faults.ROUTES,
]
"""Under /sandbox."""
