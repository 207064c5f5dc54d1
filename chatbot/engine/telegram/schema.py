"""What is read of an update, and of which types it has to be: of Telegram's objects, no more."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

# Bot API: at most 52 significant bits.
Id = Annotated[int, Field(gt=-(2**52), lt=2**52)]
Moment = Annotated[int, Field(ge=0, lt=2**37)]  # seconds since 1970, until beyond the year 6000


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

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name


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
    model_config = ConfigDict(extra="allow")  # so that it is known of which kind it is

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
    edit_date: Moment | None = None

    @property
    def is_accessible(self) -> bool:
        """Tell whether Telegram still shows it (Bot API, MaybeInaccessibleMessage)."""
        return self.date != 0

    @property
    def changed_at(self) -> datetime:
        """The moment when it was sent, or last changed."""
        return datetime.fromtimestamp(self.edit_date or self.date, UTC)


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
