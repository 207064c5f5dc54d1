"""The Bot API's wire: /bot<token>/<method>, its parameters and its envelope."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from chatbot.sandbox import answering, lookups, parameters, profile, speaking
from chatbot.sandbox.chats import Json
from chatbot.sandbox.errors import ApiError, refused
from chatbot.sandbox.parameters import Parameters, understood
from chatbot.sandbox.world import World

Result = Json | list[Json] | bool


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Bot API: its name there, what it takes, what it does."""

    name: str
    parameters: type[Parameters]
    run: Callable[[World, Any], Awaitable[Result]]


METHODS = {
    method.name.lower(): method
    for method in (
        Method("getMe", Parameters, profile.get_me),
        Method("getUpdates", parameters.GetUpdates, answering.get_updates),
        Method("deleteWebhook", parameters.DeleteWebhook, answering.delete_webhook),
        Method("sendMessage", parameters.SendMessage, speaking.send_message),
        Method("editMessageText", parameters.EditMessageText, speaking.edit_message_text),
        Method(
            "editMessageReplyMarkup",
            parameters.EditMessageReplyMarkup,
            speaking.edit_message_reply_markup,
        ),
        Method("deleteMessage", parameters.InMessage, speaking.delete_message),
        Method("sendChatAction", parameters.SendChatAction, speaking.send_chat_action),
        Method(
            "answerCallbackQuery",
            parameters.AnswerCallbackQuery,
            answering.answer_callback_query,
        ),
        Method("setMyCommands", parameters.SetMyCommands, profile.set_my_commands),
        Method("getMyCommands", parameters.InScope, profile.get_my_commands),
        Method("deleteMyCommands", parameters.InScope, profile.delete_my_commands),
        Method("setMyDescription", parameters.SetMyDescription, profile.set_my_description),
        Method("getMyDescription", parameters.InLanguage, profile.get_my_description),
        Method(
            "setMyShortDescription",
            parameters.SetMyShortDescription,
            profile.set_my_short_description,
        ),
        Method("getMyShortDescription", parameters.InLanguage, profile.get_my_short_description),
        Method("getChat", parameters.InChat, lookups.get_chat),
        Method("getChatMember", parameters.GetChatMember, lookups.get_chat_member),
    )
}
"""What the sandbox can do, by the name in small letters: Telegram ignores the case."""


async def answer(request: Request) -> JSONResponse:
    """One call of the bot, answered and recorded."""
    world: World = request.app.state.world
    if request.path_params["token"] != world.bot.token:
        return _refusal(ApiError(401, "Unauthorized"))
    method = METHODS.get(request.path_params["method"].lower())
    name = method.name if method else request.path_params["method"]
    params: Json = {}
    try:
        params = await _params(request)
        result = await _run(world, method, params)
    except ApiError as error:
        world.calls.add(name, params, error.description)
        return _refusal(error)
    except ClientDisconnect:  # the bot was stopped while it was asking: nobody hears an answer
        return _refusal(refused("the request was cut off"))
    world.calls.add(name, params, None)
    return JSONResponse({"ok": True, "result": result})


async def _run(world: World, method: Method | None, params: Json) -> Result:
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    return await method.run(world, understood(method.parameters, params))


async def _params(request: Request) -> Json:
    """The parameters from address and body; files are left out, since no method takes any."""
    params: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        params |= await _json_object(request)
    else:
        async with request.form() as form:
            params |= {name: value for name, value in form.items() if isinstance(value, str)}
    return params


async def _json_object(request: Request) -> Json:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise refused("can't parse JSON object") from error
    if not isinstance(body, dict):
        raise refused("expected an Object")
    return body


def _refusal(error: ApiError) -> JSONResponse:
    envelope = {"ok": False, "error_code": error.code, "description": error.description}
    return JSONResponse(envelope, status_code=error.code)
