"""What the Bot API's methods take: the border where untyped requests become values.

Unknown parameters are ignored, as Telegram does; empty and missing are the same.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from telegram_sandbox import strict_json
from telegram_sandbox.errors import refused
from telegram_sandbox.state.chats import Json

Asked = TypeVar("Asked", bound="Parameters")
Value = TypeVar("Value")

REFUSALS = {
    "message_id": "message identifier is not specified",
    "reply_markup": "object expected as reply markup",
    "reply_parameters": "object expected as reply parameters",
    "link_preview_options": "object expected as link preview options",
    "entities": "can't parse MessageEntity",
    "caption_entities": "can't parse MessageEntity",
    "file": "wrong remote file identifier specified: Wrong character in the string",
    "results": "expected an Array of inline query results",
    "button": "can't parse inline query results button JSON object",
    "input_message_content": "input message content is not specified",
    "commands": "can't parse BotCommand",
    "scope": "can't parse BotCommandScope",
    "user_id": "invalid user_id specified",
    "allowed_updates": "can't parse allowed updates JSON object",
}
"""The server's words for a parameter of the wrong kind."""


def understood(kind: type[Asked], params: Json) -> Asked:
    """The parameters of one call, or Telegram's refusal of the first wrong one."""
    given = {name: value for name, value in params.items() if value not in (None, "")}
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise refused(REFUSALS.get(name, f"wrong parameter {name} in request")) from error


def _decoded(value: object) -> object:
    """A nested object may come as JSON in a string."""
    return strict_json.read(value) if isinstance(value, str) else value


Nested = Annotated[Value, BeforeValidator(_decoded)]


class Parameters(BaseModel):
    """The parameters of a method that takes none, and the base of the others."""

    model_config = ConfigDict(coerce_numbers_to_str=True)


class LinkPreview(Parameters):
    """LinkPreviewOptions."""

    is_disabled: bool | None = None
    url: str | None = None
    prefer_small_media: bool | None = None
    prefer_large_media: bool | None = None
    show_above_text: bool | None = None


class Mentioned(Parameters):
    """Of a User, who it is."""

    id: int


class Entity(Parameters):
    """MessageEntity, of the types that a bot may send."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user: Mentioned | None = None
    language: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None


class Markup(BaseModel):
    """InlineKeyboardMarkup; any other keyboard is unknown here, and so refused."""

    model_config = ConfigDict(extra="forbid")

    inline_keyboard: list[list[Json]]


class Reply(Parameters):
    """ReplyParameters, inside one chat and without a quote."""

    message_id: int
    allow_sending_without_reply: bool = False


class Content(Parameters):
    """What a text message consists of."""

    text: str = ""
    parse_mode: str = ""
    entities: Nested[Sequence[Entity]] = ()
    link_preview_options: Nested[LinkPreview] | None = None


class Sending(Parameters):
    """What every method takes that sends a message."""

    chat_id: str = ""
    message_thread_id: int = 0
    protect_content: bool = False
    reply_parameters: Nested[Reply] | None = None
    reply_markup: Nested[Markup] | None = None


class SendMessage(Content, Sending): ...


class InMessage(Parameters):
    """Which message of which chat."""

    chat_id: str = ""
    message_id: int = 0


class Editing(InMessage):
    """What every method takes that edits a message: perhaps one that was sent via the bot."""

    inline_message_id: str = ""
    reply_markup: Nested[Markup] | None = None


class EditMessageText(Content, Editing): ...


class InChat(Parameters):
    """Which chat."""

    chat_id: str = ""


class SendChatAction(InChat):
    action: str = ""
    message_thread_id: int = 0


class GetChatMember(InChat):
    user_id: int = 0


class GetUpdates(Parameters):
    offset: int = 0
    limit: int = 100
    timeout: int = 0
    allowed_updates: Nested[list[str]] | None = None


class DeleteWebhook(Parameters):
    drop_pending_updates: bool = False


class SetWebhook(DeleteWebhook):
    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    allowed_updates: Nested[list[str]] | None = None


class AnswerCallbackQuery(Parameters):
    callback_query_id: str = ""
    text: str = ""
    show_alert: bool = False


class CommandScope(Parameters):
    """BotCommandScope, of any of its seven types."""

    type: Literal[
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ] = "default"
    chat_id: str = ""
    user_id: int = 0


class Command(Parameters):
    """BotCommand."""

    command: str
    description: str


class InScope(Parameters):
    """Which of the bot's command lists."""

    scope: Nested[CommandScope] = Field(default_factory=CommandScope)
    language_code: str = ""


class SetMyCommands(InScope):
    commands: Nested[Sequence[Command]] = ()


class InLanguage(Parameters):
    """In which language the bot is described; empty: all the others."""

    language_code: str = ""


class SetMyDescription(InLanguage):
    description: str = ""


class SetMyShortDescription(InLanguage):
    short_description: str = ""
