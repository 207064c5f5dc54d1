"""The methods that the sandbox knows, with their parameters and the functions behind them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telegram_sandbox.bot_api import (
    albums,
    answers,
    edits,
    files,
    lookups,
    messages,
    parameters,
    profile,
    updates,
)
from telegram_sandbox.bot_api.parameters import Parameters
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World

Result = Json | list[Json] | bool | int


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Bot API."""

    name: str
    parameters: type[Parameters]
    run: Callable[[World, Any], Awaitable[Result]]


METHODS = {
    method.name.lower(): method
    for method in (
        Method("getMe", Parameters, profile.get_me),
        Method("getUpdates", parameters.GetUpdates, updates.get_updates),
        Method("setWebhook", parameters.SetWebhook, updates.set_webhook),
        Method("deleteWebhook", parameters.DeleteWebhook, updates.delete_webhook),
        Method("getWebhookInfo", Parameters, updates.get_webhook_info),
        Method("sendMessage", parameters.SendMessage, messages.send_message),
        Method("sendPhoto", parameters.SendPhoto, messages.send_media),
        Method("sendDocument", parameters.SendDocument, messages.send_media),
        Method("sendVideo", parameters.SendVideo, messages.send_media),
        Method("sendMediaGroup", parameters.SendMediaGroup, albums.send_media_group),
        Method("forwardMessage", parameters.ForwardMessage, messages.forward_message),
        Method("copyMessage", parameters.CopyMessage, messages.copy_message),
        Method("editMessageText", parameters.EditMessageText, edits.edit_message_text),
        Method("editMessageCaption", parameters.EditMessageCaption, edits.edit_message_caption),
        Method("editMessageMedia", parameters.EditMessageMedia, edits.edit_message_media),
        Method("editMessageReplyMarkup", parameters.Editing, edits.edit_message_reply_markup),
        Method("deleteMessage", parameters.InMessage, edits.delete_message),
        Method("deleteMessages", parameters.DeleteMessages, edits.delete_messages),
        Method("sendChatAction", parameters.SendChatAction, messages.send_chat_action),
        Method(
            "answerCallbackQuery", parameters.AnswerCallbackQuery, answers.answer_callback_query
        ),
        Method("answerInlineQuery", parameters.AnswerInlineQuery, answers.answer_inline_query),
        Method("getFile", parameters.GetFile, files.get_file),
        Method("setMyCommands", parameters.SetMyCommands, profile.set_my_commands),
        Method("getMyCommands", parameters.InScope, profile.get_my_commands),
        Method("deleteMyCommands", parameters.InScope, profile.delete_my_commands),
        Method("setMyName", parameters.SetMyName, profile.set_my_name),
        Method("getMyName", parameters.InLanguage, profile.get_my_name),
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
        Method("getChatMemberCount", parameters.InChat, lookups.get_chat_member_count),
        Method("getChatAdministrators", parameters.InChat, lookups.get_chat_administrators),
    )
}
"""By their names in small letters: Telegram ignores the case."""
