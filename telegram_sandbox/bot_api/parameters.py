"""The parameters of the Bot API's methods, parsed from untyped requests.

Unknown parameters are ignored, as on Telegram; empty and missing are the same.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    ValidationError,
    model_validator,
)

from telegram_sandbox import strict_json
from telegram_sandbox.errors import refused
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.files import Kind, Upload

AnyParameters = TypeVar("AnyParameters", bound="Parameters")
Value = TypeVar("Value")

ATTACHED = "attach://"
"""How a parameter names the part of a form that is its file (Bot API, "Sending files")."""

REFUSALS = {
    "message_id": "message identifier is not specified",
    "message_ids": "expected an Array of message identifiers",
    "reply_markup": "object expected as reply markup",
    "reply_parameters": "object expected as reply parameters",
    "link_preview_options": "object expected as link preview options",
    "entities": "can't parse MessageEntity",
    "caption_entities": "can't parse MessageEntity",
    "media": "can't parse media JSON object",
    "file": "wrong remote file identifier specified: Wrong character in the string",
    "results": "expected an Array of inline query results",
    "button": "can't parse inline query results button JSON object",
    "input_message_content": "input message content is not specified",
    "commands": "can't parse BotCommand",
    "scope": "can't parse BotCommandScope",
    "user_id": "invalid user_id specified",
    "allowed_updates": "can't parse allowed updates JSON object",
}
"""The real server's words for a parameter of the wrong type."""


def parse_parameters(kind: type[AnyParameters], params: Json) -> AnyParameters:
    """Parse the parameters of one call. Raises Telegram's refusal of the first wrong one."""
    given = {name: value for name, value in params.items() if value not in (None, "")}
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise refused(REFUSALS.get(name, f"wrong parameter {name} in request")) from error


def _decoded(value: object) -> object:
    """Decode a nested object that came as JSON in a string."""
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
    """User, of which only the id counts."""

    id: int


class Entity(Parameters):
    """MessageEntity."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user: Mentioned | None = None
    language: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None


class Markup(Parameters):
    """InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove or ForceReply."""

    inline_keyboard: list[list[Json]] = []
    keyboard: list[list[Json | str]] = []
    one_time_keyboard: bool = False
    remove_keyboard: bool = False
    force_reply: bool = False


class Reply(Parameters):
    """ReplyParameters, inside one chat and without a quote."""

    message_id: int
    allow_sending_without_reply: bool = False


class Content(Parameters):
    """The parameters that a text message consists of."""

    text: str = ""
    parse_mode: str = ""
    entities: Nested[Sequence[Entity]] = ()
    link_preview_options: Nested[LinkPreview] | None = None
    disable_web_page_preview: bool = False  # how it was said before Bot API 7.0


class Destination(Parameters):
    """Where a message goes."""

    chat_id: str = ""
    message_thread_id: int = 0
    protect_content: bool = False


class Replying(Destination):
    """Where a message goes, and which one it answers."""

    reply_parameters: Nested[Reply] | None = None
    reply_to_message_id: int = 0  # how it was said before Bot API 7.0
    allow_sending_without_reply: bool = False


class Sending(Replying):
    """The common parameters of methods that send a message."""

    reply_markup: Nested[Markup] | None = None


class SendMessage(Content, Sending): ...


class InMessage(Parameters):
    """A message and its chat."""

    chat_id: str = ""
    message_id: int = 0


class DeleteMessages(Parameters):
    chat_id: str = ""
    message_ids: Nested[list[int]] | None = None


class Editing(InMessage):
    """The common parameters of methods that edit a message."""

    inline_message_id: str = ""  # of a message via the bot
    reply_markup: Nested[Markup] | None = None


class EditMessageText(Content, Editing): ...


class InChat(Parameters):
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
    """One of the bot's command lists."""

    scope: Nested[CommandScope] = Field(default_factory=CommandScope)
    language_code: str = ""


class SetMyCommands(InScope):
    commands: Nested[Sequence[Command]] = ()


class InLanguage(Parameters):
    """The language of one of the bot's descriptions."""

    language_code: str = ""  # empty: for all languages without a text of their own


class SetMyName(InLanguage):
    name: str = ""


class SetMyDescription(InLanguage):
    description: str = ""


class SetMyShortDescription(InLanguage):
    short_description: str = ""


class Captioned(Parameters):
    """The parameters that a caption consists of."""

    caption: str = ""
    parse_mode: str = ""
    caption_entities: Nested[Sequence[Entity]] = ()
    show_caption_above_media: bool = False


class SendMedia(Captioned, Sending):
    """The parameters of sendPhoto, sendDocument and sendVideo."""

    kind: ClassVar[Kind]
    file: InstanceOf[Upload] | str = ""  # or the file_id of one that was sent before
    width: int = 0  # of a video, as its sender says
    height: int = 0
    duration: int = 0

    @model_validator(mode="before")
    @classmethod
    def _find_file(cls, given: Json) -> Json:
        """Find the file in the parameter that is named after its kind, or where that points to."""
        file = given.get(cls.kind, "")
        if isinstance(file, str) and file.startswith(ATTACHED):
            part = given.get(file.removeprefix(ATTACHED))
            file = part if isinstance(part, Upload) else ""
        return given | {"file": file}


class SendPhoto(SendMedia):
    kind = "photo"


class SendDocument(SendMedia):
    kind = "document"


class SendVideo(SendMedia):
    kind = "video"


def _uploads(given: Json) -> Json:
    return {name: value for name, value in given.items() if isinstance(value, Upload)}


class SendMediaGroup(Replying):
    media: Nested[list[object]] | None = None  # each is parsed, and refused, by itself
    files: dict[str, InstanceOf[Upload]] = {}  # by the name of the form's part

    @model_validator(mode="before")
    @classmethod
    def _find_files(cls, given: Json) -> Json:
        return given | {"files": _uploads(given)}


class EditMessageCaption(Captioned, Editing): ...


class EditMessageMedia(Editing):
    media: Nested[object] | None = None  # is parsed, and refused, by itself
    files: dict[str, InstanceOf[Upload]] = {}  # by the name of the form's part

    @model_validator(mode="before")
    @classmethod
    def _find_files(cls, given: Json) -> Json:
        return given | {"files": _uploads(given)}


class ForwardMessage(Destination, InMessage):
    from_chat_id: str = ""


class CopyMessage(Captioned, Sending, InMessage):
    from_chat_id: str = ""


class GetFile(Parameters):
    file_id: str = ""


class AnswerInlineQuery(Parameters):
    """The parameters of answerInlineQuery."""

    inline_query_id: str = ""
    results: Nested[Sequence[object]] = ()  # each is parsed, and refused, by itself
    cache_time: int = 300
    is_personal: bool = False
    next_offset: str = ""
    button: Nested[Json] | None = None


class TextContent(Content):
    """InputTextMessageContent."""

    text: str = Field(alias="message_text", min_length=1)


class ArticleResult(Parameters):
    """InlineQueryResultArticle."""

    id: str = ""
    title: str = ""
    input_message_content: TextContent
    description: str = ""
    reply_markup: Markup | None = None
