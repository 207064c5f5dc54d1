"""The border of the control API: untyped requests become values, or a sentence says why not."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse

from telegram_sandbox import strict_json
from telegram_sandbox.errors import ControlError
from telegram_sandbox.state.chats import Message
from telegram_sandbox.world import World

Value = TypeVar("Value")


class Demand(BaseModel):
    """What a request of the control API holds."""

    model_config = ConfigDict(extra="forbid")


def world_of(request: Request) -> World:
    world: World = request.app.state.world
    return world


def number(request: Request, name: str) -> int:
    """An id in the path. Starlette's own `:int` has no negative numbers, and groups' ids are."""
    text = request.path_params[name]
    try:
        return int(text)
    except ValueError as error:
        raise ControlError(404, f"{text!r} is not an id.") from error


async def asked(kind: type[Value], request: Request) -> Value:
    """The body, as a value of this kind."""
    return understood(kind, await body_of(request))


async def body_of(request: Request) -> Any:
    try:
        return strict_json.read(await request.body())
    except ValueError as error:
        raise ControlError(400, "The body is not JSON.") from error


def posted(message: Message, update_id: int | None) -> JSONResponse:
    """The answer where a message was written: its id, and that of the update if the bot is told."""
    return JSONResponse({"message_id": message.id, "update_id": update_id})


def understood(kind: type[Value], given: object) -> Value:
    try:
        return TypeAdapter(kind).validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the body"
        raise ControlError(400, f"{where}: {first['msg']}.") from error
