"""What the sandbox can do for the bot: every method, what it takes, and what does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telegram_sandbox.bot_api import (
    copying,
    downloads,
    editing,
    inline_answers,
    listening,
    lookups,
    parameters,
    parameters_inline,
    parameters_media,
    profile,
    speaking,
)
from telegram_sandbox.bot_api.parameters import Parameters
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World

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
        Method("getUpdates", parameters.GetUpdates, listening.get_updates),
        Method("setWebhook", parameters.SetWebhook, listening.set_webhook),
        Method("deleteWebhook", parameters.DeleteWebhook, listening.delete_webhook),
        Method("getWebhookInfo", Parameters, listening.get_webhook_info),
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
            listening.answer_callback_query,
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
