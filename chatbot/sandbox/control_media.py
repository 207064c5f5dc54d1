"""The control API's side for files and inline mode."""

from pydantic import Field
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from chatbot.sandbox import acts, downloads, inline_acts, uploads
from chatbot.sandbox.demands import Demand, asked, number, understood, world_of
from chatbot.sandbox.errors import ApiError, ControlError
from chatbot.sandbox.files import Kind, Upload
from chatbot.sandbox.view import LONGEST_WAIT


class Send(Demand):
    """A file's companions in the form; without a kind it is sent as what it is."""

    chat_id: int
    kind: Kind | None = None
    caption: str = ""
    reply_to: int | None = None
    thread: int | None = None


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


async def send(request: Request) -> JSONResponse:
    world = world_of(request)
    try:
        demand, file = await _form(request)
        media = uploads.taken(world.files, demand.kind or uploads.natural_kind(file), file)
    except ApiError as error:
        raise ControlError(400, f"Telegram would refuse that file: {error}.") from error
    message, update_id = acts.say(
        world,
        number(request, "person_id"),
        demand.chat_id,
        demand.caption,
        demand.reply_to,
        demand.thread,
        media,
    )
    return JSONResponse({"message_id": message.id, "update_id": update_id})


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
    return JSONResponse({"message_id": message.id, "update_id": update_id})


async def _form(request: Request) -> tuple[Send, Upload]:
    async with request.form() as form:
        parts = dict(form)
        part = parts.pop("file", None)
        if not isinstance(part, UploadFile):
            raise ControlError(400, "file: A file in a multipart form is required.")
        return understood(Send, parts), await uploads.received(part)


ROUTES = [
    Route("/files/{file_id}", downloads.show),
    Route("/persons/{person_id}/send", send, methods=["POST"]),
    Route("/persons/{person_id}/inline", ask, methods=["POST"]),
    Route("/persons/{person_id}/inline/{query_id}", see_offer),
    Route("/persons/{person_id}/choose", choose, methods=["POST"]),
]
"""Under /sandbox."""
