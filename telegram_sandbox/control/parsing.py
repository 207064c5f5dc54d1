"""Requests of the control API, parsed into values, or refused with a sentence that says why."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse

from telegram_sandbox import strict_json
from telegram_sandbox.errors import ControlError
from telegram_sandbox.state.chats import Message
from telegram_sandbox.world import World

Value = TypeVar("Value")


class StrictModel(BaseModel):
    """The content of a request; an unknown field is refused."""

    model_config = ConfigDict(extra="forbid")


def world_of(request: Request) -> World:
    world: World = request.app.state.world
    return world


def path_id(request: Request, name: str) -> int:
    """Read an id from the path. Starlette's own `:int` doesn't allow negative ones, of groups."""
    text = request.path_params[name]
    try:
        return int(text)
    except ValueError as error:
        raise ControlError(404, f"{text!r} is not an id.") from error


async def parse_body(kind: type[Value], request: Request) -> Value:
    return parse(kind, await json_body(request))


def parse_query(kind: type[Value], request: Request) -> Value:
    return parse(kind, dict(request.query_params))


async def json_body(request: Request) -> Any:
    try:
        return strict_json.read(await request.body())
    except ValueError as error:
        raise ControlError(400, "The body is not JSON.") from error


def parse(kind: type[Value], given: object) -> Value:
    try:
        return TypeAdapter(kind).validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the body"
        raise ControlError(400, f"{where}: {first['msg']}.") from error


def posted(message: Message, update_id: int | None) -> JSONResponse:
    """Answer where a message was written: with its id, and the update's if the bot gets one."""
    return JSONResponse({"message_id": message.id, "update_id": update_id})
