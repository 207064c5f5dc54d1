"""What the methods take that send files, and that edit, copy or download what was sent."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import InstanceOf, model_validator

from telegram_sandbox.bot_api.parameters import (
    Editing,
    Entity,
    InMessage,
    Nested,
    Parameters,
    Sending,
)
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.files import Kind, Upload

ATTACHED = "attach://"
"""How a parameter names a part of the form that is its file (Bot API, "Sending files")."""


class Captioned(Parameters):
    """What a caption consists of."""

    caption: str = ""
    parse_mode: str = ""
    caption_entities: Nested[Sequence[Entity]] = ()
    show_caption_above_media: bool = False


class SendMedia(Captioned, Sending):
    """A file: an upload, or the file_id of one. Of videos the sender says how large they are."""

    kind: ClassVar[Kind]
    file: InstanceOf[Upload] | str = ""
    width: int = 0
    height: int = 0
    duration: int = 0

    @model_validator(mode="before")
    @classmethod
    def _named_after_its_kind(cls, given: Json) -> Json:
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


class EditMessageCaption(Captioned, Editing): ...


class CopyMessage(Captioned, Sending, InMessage):
    from_chat_id: str = ""


class GetFile(Parameters):
    file_id: str = ""
