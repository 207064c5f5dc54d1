"""The Bot API's wire: /bot<token>/<method>, its parameters and its envelope."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http.client import INTERNAL_SERVER_ERROR
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from chatbot.sandbox import (
    answering,
    copying,
    downloads,
    editing,
    inline_answers,
    lookups,
    parameters,
    parameters_inline,
    parameters_media,
    profile,
    speaking,
    uploads,
)
from chatbot.sandbox.calls import Call
from chatbot.sandbox.chats import Json
from chatbot.sandbox.cutting import CutConnection
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
        Method("setWebhook", parameters.SetWebhook, answering.set_webhook),
        Method("deleteWebhook", parameters.DeleteWebhook, answering.delete_webhook),
        Method("getWebhookInfo", Parameters, answering.get_webhook_info),
        Method("sendMessage", parameters.SendMessage, speaking.send_message),
        Method("sendPhoto", parameters_media.SendPhoto, speaking.send_media),
        Method("sendDocument", parameters_media.SendDocument, speaking.send_media),
        Method("sendVideo", parameters_media.SendVideo, speaking.send_media),
        Method("copyMessage", parameters_media.CopyMessage, copying.copy_message),
        Method("editMessageText", parameters.EditMessageText, editing.edit_message_text),
        Method(
            "editMessageCaption", parameters_media.EditMessageCaption, editing.edit_message_caption
        ),
        Method("editMessageReplyMarkup", parameters.Editing, editing.edit_message_reply_markup),
        Method("deleteMessage", parameters.InMessage, speaking.delete_message),
        Method("sendChatAction", parameters.SendChatAction, speaking.send_chat_action),
        Method(
            "answerCallbackQuery",
            parameters.AnswerCallbackQuery,
            answering.answer_callback_query,
        ),
        Method(
            "answerInlineQuery",
            parameters_inline.AnswerInlineQuery,
            inline_answers.answer_inline_query,
        ),
        Method("getFile", parameters_media.GetFile, downloads.get_file),
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
        Method("getChatAdministrators", parameters.InChat, lookups.get_chat_administrators),
    )
}
"""What the sandbox can do, by the name in small letters: Telegram ignores the case."""


async def answer(request: Request) -> Response:
    """One call of the bot: struck by faults, answered and recorded."""
    world: World = request.app.state.world
    if request.path_params["token"] != world.bot.token:
        return _refusal(ApiError(401, "Unauthorized"))
    method = METHODS.get(request.path_params["method"].lower())
    call = Call(method.name if method else request.path_params["method"])
    try:
        params = await _params(request)
        call.params = uploads.recorded(params)
        await world.faults.befall(call, lambda: _departure(request))
        result = await _run(world, method, params)
        response: Response = JSONResponse({"ok": True, "result": result})
    except ApiError as error:
        call.refusal = error
        response = _refusal(error)
    except ClientDisconnect:  # the bot was stopped while it was asking: nobody hears an answer
        return _refusal(refused("the request was cut off"))
    world.calls.add(call)
    world.counts.note_call(call)
    return CutConnection() if call.cut else response


async def _departure(request: Request) -> None:
    """Return once the caller has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _run(world: World, method: Method | None, params: Json) -> Result:
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    return await method.run(world, understood(method.parameters, params))


async def _params(request: Request) -> Json:
    """The parameters from address and body, and the files of a form beside them."""
    params: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        params |= await _json_object(request)
    else:
        async with request.form() as form:
            for name, value in form.items():
                params[name] = value if isinstance(value, str) else await uploads.received(value)
    return params


async def _json_object(request: Request) -> Json:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise refused("can't parse JSON object") from error
    if not isinstance(body, dict):
        raise refused("expected an Object")
    return body


def _refusal(error: ApiError) -> Response:
    if error.code > INTERNAL_SERVER_ERROR:  # not of the Bot API server, but of the proxy before it
        return HTMLResponse(
            f"<html><body><h1>{error.code} {error.description}</h1></body></html>", error.code
        )
    envelope: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters is not None:
        envelope["parameters"] = error.parameters
    return JSONResponse(envelope, status_code=error.code)
