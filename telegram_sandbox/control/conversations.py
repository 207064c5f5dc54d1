"""What persons see, write and press, and their inline queries."""

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from telegram_sandbox.control.parsing import (
    StrictModel,
    parse_body,
    parse_query,
    path_id,
    posted,
    world_of,
)
from telegram_sandbox.persons import actions, view
from telegram_sandbox.persons.view import LONGEST_WAIT


class Look(StrictModel):
    person: int = Field(alias="as")
    since: int | None = None
    wait: float = Field(default=0.0, ge=0.0)


class Say(StrictModel):
    chat_id: int
    text: str
    reply_to: int | None = None
    thread: int | None = None


class Edit(StrictModel):
    chat_id: int
    message_id: int
    text: str


class Press(StrictModel):
    chat_id: int
    message_id: int
    data: str
    stale: bool = False


class SendInlineQuery(StrictModel):
    chat_id: int
    query: str
    offset: str = ""


class WaitForResults(StrictModel):
    wait: float = Field(default=0.0, ge=0.0, le=LONGEST_WAIT)


class ChooseResult(StrictModel):
    inline_query_id: str
    result_id: str
    thread: int | None = None


async def see_world(request: Request) -> JSONResponse:
    return JSONResponse(view.world_view(world_of(request)))


async def see_chat(request: Request) -> JSONResponse:
    look = parse_query(Look, request)
    chat_id = path_id(request, "chat_id")
    return JSONResponse(
        await view.next_view(world_of(request), chat_id, look.person, look.since, look.wait)
    )


async def say(request: Request) -> JSONResponse:
    body = await parse_body(Say, request)
    message, update_id = actions.say(
        world_of(request),
        path_id(request, "person_id"),
        body.chat_id,
        body.text,
        body.reply_to,
        body.thread,
    )
    return posted(message, update_id)


async def edit(request: Request) -> JSONResponse:
    body = await parse_body(Edit, request)
    message, update_id = actions.edit(
        world_of(request),
        path_id(request, "person_id"),
        body.chat_id,
        body.message_id,
        body.text,
    )
    return posted(message, update_id)


async def press(request: Request) -> JSONResponse:
    body = await parse_body(Press, request)
    query_id = actions.press(
        world_of(request),
        path_id(request, "person_id"),
        body.chat_id,
        body.message_id,
        body.data,
        stale=body.stale,
    )
    return JSONResponse({"callback_query_id": query_id})


async def send_inline_query(request: Request) -> JSONResponse:
    body = await parse_body(SendInlineQuery, request)
    query, update_id = actions.send_inline_query(
        world_of(request),
        path_id(request, "person_id"),
        body.chat_id,
        body.query,
        body.offset,
    )
    return JSONResponse({"inline_query_id": query.id, "update_id": update_id})


async def see_results(request: Request) -> JSONResponse:
    wait = parse_query(WaitForResults, request).wait
    person_id, query_id = path_id(request, "person_id"), request.path_params["query_id"]
    return JSONResponse(await actions.inline_results(world_of(request), person_id, query_id, wait))


async def choose_result(request: Request) -> JSONResponse:
    body = await parse_body(ChooseResult, request)
    message, update_id = actions.choose_result(
        world_of(request),
        path_id(request, "person_id"),
        body.inline_query_id,
        body.result_id,
        body.thread,
    )
    return posted(message, update_id)


ROUTES = [
    Route("/world", see_world),
    Route("/chats/{chat_id}/view", see_chat),
    Route("/persons/{person_id}/say", say, methods=["POST"]),
    Route("/persons/{person_id}/edit", edit, methods=["POST"]),
    Route("/persons/{person_id}/press", press, methods=["POST"]),
    Route("/persons/{person_id}/inline", send_inline_query, methods=["POST"]),
    Route("/persons/{person_id}/inline/{query_id}", see_results),
    Route("/persons/{person_id}/choose", choose_result, methods=["POST"]),
]
"""Under /sandbox."""
