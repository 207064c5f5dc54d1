"""Telegram's objects as far as the bot reads them, with the types that they must have.

A server may answer anything: updates and the results of calls are both checked.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from chatbot.engine.telegram.request import MaybeDone

# Bot API: at most 52 significant bits.
Id = Annotated[int, Field(gt=-(2**52), lt=2**52)]
LATEST = 2**37  # seconds since 1970: beyond the year 6000
Moment = Annotated[int, Field(ge=0, lt=LATEST)]


class _Read(BaseModel):
    model_config = ConfigDict(strict=True)


class Chat(_Read):
    id: Id
    type: str
    title: str | None = None


class User(_Read):
    id: Id
    is_bot: bool
    first_name: str
    last_name: str | None = None
    username: str | None = None


class Entity(_Read):
    model_config = ConfigDict(extra="allow")

    type: str
    offset: Annotated[int, Field(ge=0)]  # in UTF-16 code units, like the length
    length: Annotated[int, Field(ge=0)]


class File(_Read):
    file_id: str


class Preview(_Read):
    is_disabled: bool = False


class Keyboard(_Read):
    inline_keyboard: list[list[dict[str, Any]]]


class Message(_Read):
    model_config = ConfigDict(extra="allow")  # the other fields tell which kind of message it is

    message_id: Id
    chat: Chat
    date: Moment
    from_user: Annotated[User | None, Field(alias="from")] = None
    sender_chat: Chat | None = None
    via_bot: User | None = None
    migrate_from_chat_id: Id | None = None
    new_chat_members: list[User] = Field(default_factory=list)
    text: str | None = None
    entities: list[Entity] = Field(default_factory=list)
    caption: str | None = None
    caption_entities: list[Entity] = Field(default_factory=list)
    link_preview_options: Preview | None = None
    photo: list[File] = Field(default_factory=list)
    document: File | None = None
    video: File | None = None
    media_group_id: str | None = None
    message_thread_id: Id | None = None
    is_topic_message: bool = False
    reply_to_message: "Message | None" = None
    reply_markup: Keyboard | None = None
    forward_origin: dict[str, Any] | None = None
    edit_date: Moment | None = None

    @property
    def is_accessible(self) -> bool:
        """Tell whether Telegram still shows the message (Bot API, MaybeInaccessibleMessage)."""
        return self.date != 0


class CallbackQuery(_Read):
    id: str
    from_user: Annotated[User, Field(alias="from")]
    data: str | None = None
    message: Message | None = None


class Member(_Read):
    status: str


class ChatMemberUpdated(_Read):
    chat: Chat
    from_user: Annotated[User, Field(alias="from")]
    old_chat_member: Member
    new_chat_member: Member


class InlineQuery(_Read):
    id: str
    from_user: Annotated[User, Field(alias="from")]
    query: str


class Update(_Read):
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None
    inline_query: InlineQuery | None = None


class _Bot(User):
    username: str


class _Administrator(_Read):
    user: User


class _WebhookInfo(_Read):
    url: str
    pending_update_count: int = 0
    last_error_date: Annotated[int, Field(ge=0, le=LATEST)] = 0
    last_error_message: str = ""


RESULTS: dict[str, TypeAdapter[Any]] = {
    "getMe": TypeAdapter(_Bot),
    "getUpdates": TypeAdapter(list[Any]),
    "getWebhookInfo": TypeAdapter(_WebhookInfo),
    "getChatAdministrators": TypeAdapter(list[_Administrator]),
}


def check_result(method: str, result: Any) -> Any:
    """Return a call's result. Raises MaybeDone where the method can't have that result."""
    if expected := RESULTS.get(method):
        try:
            expected.validate_python(result)
        except ValidationError:
            raise MaybeDone(f"HTTP 200, but no result of {method}") from None
    return result
