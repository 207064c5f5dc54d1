"""The endpoint /bot<token>/<method>: its parameters, its envelope, and connections that are cut."""

import asyncio
from collections.abc import Awaitable, Callable
from http.client import INTERNAL_SERVER_ERROR

from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from telegram_sandbox import strict_json
from telegram_sandbox.bot_api import files
from telegram_sandbox.bot_api.methods import METHODS, Result
from telegram_sandbox.bot_api.parameters import parse_parameters
from telegram_sandbox.errors import ApiError, refused
from telegram_sandbox.state.calls import Call
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.webhook import Answer
from telegram_sandbox.world import World

NEVER_AN_ANSWER = frozenset({"setwebhook", "deletewebhook", "close", "logout"})
"""The methods, beside those that get something, that are not carried out as a webhook's answer."""


async def answer(request: Request) -> Response:
    """Answer one call of the bot, unless a fault strikes it, and record it."""
    world: World = request.app.state.world
    if request.path_params["token"] != world.bot.token:
        return _refusal(ApiError(401, "Unauthorized"))
    call = _call(world, request.path_params["method"])
    try:
        params = await _params(request)
        result = await _make(world, call, params, lambda: _disconnected(request))
        response: Response = JSONResponse({"ok": True, "result": result})
    except ApiError as error:
        call.refusal = error
        response = _refusal(error)
    except ClientDisconnect:  # the bot was stopped while it was asking: nobody hears an answer
        return _refusal(refused("the request was cut off"))
    _record(world, call)
    return CutConnection() if call.cut else response


async def carry_out(world: World, answered: Answer) -> None:
    """Make the call in the bot's answer to its webhook, if there is one; nobody hears the result.

    It is none that asks or that is about the webhook, as on the real server (WebhookActor).
    """
    try:
        params = await _params(_posted(answered))
    except (ApiError, MultiPartException):
        return
    name = str(params.pop("method", ""))
    if not name or name.lower().startswith("get") or name.lower() in NEVER_AN_ANSWER:
        return
    call = _call(world, name)
    try:
        await _make(world, call, params, asyncio.Event().wait)
    except ApiError as error:
        call.refusal = error
    _record(world, call)


def _call(world: World, name: str) -> Call:
    method = METHODS.get(name.lower())
    return Call(method.name if method else name, world.clock())


async def _make(
    world: World, call: Call, params: Json, disconnected: Callable[[], Awaitable[object]]
) -> Result:
    """Do what is called for, unless a fault strikes it. Raises the refusal."""
    call.params = files.recordable(params)
    await world.faults.apply(call, disconnected)
    if (method := METHODS.get(call.method.lower())) is None:
        raise ApiError(404, "Not Found: method not found")
    return await method.run(world, parse_parameters(method.parameters, params))


def _record(world: World, call: Call) -> None:
    world.calls.add(call)
    world.counts.add_call(call)


async def _disconnected(request: Request) -> None:
    """Return once the caller has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _posted(answered: Answer) -> Request:
    """Turn a webhook's answer into the request that it would be if the bot had posted it."""

    async def receive() -> Message:
        return {"type": "http.request", "body": answered.body, "more_body": False}

    headers = [(b"content-type", answered.content_type.encode("latin-1"))]
    return Request({"type": "http", "query_string": b"", "headers": headers}, receive)


async def _params(request: Request) -> Json:
    """Read the parameters from address and body, and the files of a form beside them."""
    params: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        params |= await _json_object(request)
    else:
        async with request.form() as form:
            for name, value in form.items():
                params[name] = value if isinstance(value, str) else await files.read_upload(value)
    return params


async def _json_object(request: Request) -> Json:
    """Read a JSON object. What is none counts as no parameters, as on the real server."""
    try:
        body = strict_json.read(await request.body())
    except UnicodeEncodeError as error:
        raise refused("strings must be encoded in UTF-8") from error
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _refusal(error: ApiError) -> Response:
    if error.code > INTERNAL_SERVER_ERROR:  # not of the Bot API server, but of the proxy before it
        return HTMLResponse(
            f"<html><body><h1>{error.code} {error.description}</h1></body></html>", error.code
        )
    envelope: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters is not None:
        envelope["parameters"] = error.parameters
    return JSONResponse(envelope, status_code=error.code)


class CutConnection(Response):
    """Ends the connection without an answer.

    ASGI can't express that, and an application that returns without an answer makes uvicorn answer
    500, or log an error once headers were sent. So the transport itself is aborted. Uvicorn's
    `receive` is a method of the object that holds it, with h11 and with httptools, and Starlette
    passes `receive` on as it is. Where there is no transport (httpx.ASGITransport), the exception
    reaches the caller.
    """

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if transport is None:
            raise ConnectionResetError("the sandbox cut the connection")
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass  # uvicorn must know that it is gone before this returns
