"""What is used of an update, and of which types it has to be."""

from typing import Annotated

from pydantic import BaseModel, Field

# Bot API: at most 52 significant bits.
Id = Annotated[int, Field(strict=True, gt=-(2**52), lt=2**52)]
Text = Annotated[str, Field(strict=True)]


class _Chat(BaseModel):
    id: Id
    title: Text | None = None


class _User(BaseModel):
    id: Id
    first_name: Text
    last_name: Text | None = None
    username: Text | None = None


class _Message(BaseModel):
    message_id: Id
    chat: _Chat
    user: Annotated[_User | None, Field(alias="from")] = None
    migrate_from_chat_id: Id | None = None
    text: Text | None = None
    message_thread_id: Id | None = None
    media_group_id: Text | None = None


class _CallbackQuery(BaseModel):
    id: Text
    user: Annotated[_User, Field(alias="from")]
    data: Text | None = None
    message: _Message | None = None


class _Change(BaseModel):
    chat: _Chat
    user: Annotated[_User, Field(alias="from")]


class _InlineQuery(BaseModel):
    id: Text
    user: Annotated[_User, Field(alias="from")]
    query: Text


class UpdateSchema(BaseModel):
    """Check what calls are made of: python-telegram-bot would take values of any type for it."""

    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _CallbackQuery | None = None
    my_chat_member: _Change | None = None
    inline_query: _InlineQuery | None = None
