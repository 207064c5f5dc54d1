"""The control API: what the page and the tests do and see (docs/sandbox.md)."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from chatbot.sandbox import acts, view
from chatbot.sandbox.chats import Json
from chatbot.sandbox.errors import ControlError
from chatbot.sandbox.world import World

Kind = TypeVar("Kind", bound="Demand")


class Demand(BaseModel):
    """What a request of the control API holds."""

    model_config = ConfigDict(extra="forbid")


class Say(Demand):
    chat_id: int
    text: str
    reply_to: int | None = None


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
    return JSONResponse(view.the_cast(_world(request)))


async def see_a_chat(request: Request) -> JSONResponse:
    look = _understood(Look, dict(request.query_params))
    chat_id = _number(request.path_params["chat_id"])
    seen = await view.next_view(_world(request), chat_id, look.person, look.since, look.wait)
    return JSONResponse(seen)


async def say(request: Request) -> JSONResponse:
    asked = _understood(Say, await _json(request))
    message, update_id = acts.say(
        _world(request), _person(request), asked.chat_id, asked.text, asked.reply_to
    )
    return JSONResponse({"message_id": message.id, "update_id": update_id})


async def edit(request: Request) -> JSONResponse:
    asked = _understood(Edit, await _json(request))
    message, update_id = acts.edit(
        _world(request), _person(request), asked.chat_id, asked.message_id, asked.text
    )
    return JSONResponse({"message_id": message.id, "update_id": update_id})


async def press(request: Request) -> JSONResponse:
    asked = _understood(Press, await _json(request))
    query_id = acts.press(
        _world(request),
        _person(request),
        asked.chat_id,
        asked.message_id,
        asked.data,
        stale=asked.stale,
    )
    return JSONResponse({"callback_query_id": query_id})


async def inject(request: Request) -> JSONResponse:
    update = await _json(request)
    if not isinstance(update, dict) or len(update) != 1:
        raise ControlError(400, "An update is an object with one field, without update_id.")
    try:
        json.dumps(update, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ControlError(400, "An update is text in UTF-8.") from error
    return JSONResponse({"update_id": _world(request).updates.put(update)})


async def reset(request: Request) -> JSONResponse:
    _world(request).reset()
    return JSONResponse({})


async def see_calls(request: Request) -> JSONResponse:
    calls = _world(request).calls
    since = _understood(Since, dict(request.query_params)).since
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
]
"""Under /sandbox."""


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


def _person(request: Request) -> int:
    return _number(request.path_params["person_id"])


def _number(text: str) -> int:
    """An id in a path. Starlette's own `:int` has no negative numbers, and groups' ids are."""
    try:
        return int(text)
    except ValueError as error:
        raise ControlError(404, f"{text!r} is not an id.") from error


async def _json(request: Request) -> Any:
    try:
        return await request.json()
    except ValueError as error:
        raise ControlError(400, "The body is not JSON.") from error


def _understood(kind: type[Kind], demand: Json) -> Kind:
    try:
        return kind.model_validate(demand)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the body"
        raise ControlError(400, f"{where}: {first['msg']}.") from error
