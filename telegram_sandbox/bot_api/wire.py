"""The endpoint /bot<token>/<method>: its parameters, its envelope, and connections that are cut."""

from http.client import INTERNAL_SERVER_ERROR

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from telegram_sandbox import strict_json
from telegram_sandbox.bot_api import files
from telegram_sandbox.bot_api.methods import METHODS, Method, Result
from telegram_sandbox.bot_api.parameters import parse_parameters
from telegram_sandbox.errors import ApiError, refused
from telegram_sandbox.state.calls import Call
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World


async def answer(request: Request) -> Response:
    """Answer one call of the bot, unless a fault strikes it, and record it."""
    world: World = request.app.state.world
    if request.path_params["token"] != world.bot.token:
        return _refusal(ApiError(401, "Unauthorized"))
    method = METHODS.get(request.path_params["method"].lower())
    call = Call(method.name if method else request.path_params["method"], world.clock())
    try:
        params = await _params(request)
        call.params = files.recordable(params)
        await world.faults.apply(call, lambda: _disconnected(request))
        result = await _run(world, method, params)
        response: Response = JSONResponse({"ok": True, "result": result})
    except ApiError as error:
        call.refusal = error
        response = _refusal(error)
    except ClientDisconnect:  # the bot was stopped while it was asking: nobody hears an answer
        return _refusal(refused("the request was cut off"))
    world.calls.add(call)
    world.counts.add_call(call)
    return CutConnection() if call.cut else response


async def _disconnected(request: Request) -> None:
    """Return once the caller has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _run(world: World, method: Method | None, params: Json) -> Result:
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    return await method.run(world, parse_parameters(method.parameters, params))


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
