"""What the bot writes: the texts, captions and buttons of a call, read and checked."""

from collections.abc import Sequence

from chatbot.sandbox import formatting, keyboards, tdlib
from chatbot.sandbox.chats import Formatted, Json
from chatbot.sandbox.errors import refused
from chatbot.sandbox.files import Media
from chatbot.sandbox.formatting import CAPTION, TEXT, Room
from chatbot.sandbox.parameters import Content, Entity, LinkPreview, Markup
from chatbot.sandbox.parameters_media import Captioned


def text(asked: Content) -> Formatted:
    return _read(asked.text, asked.parse_mode, asked.entities, TEXT)


def caption(asked: Captioned) -> Formatted:
    return _read(asked.caption, asked.parse_mode, asked.caption_entities, CAPTION)


def is_above(asked: Captioned, media: Media) -> bool:
    """Does the caption stand above? Under documents it never does."""
    return asked.show_caption_above_media and media.kind != "document"


def keyboard(markup: Markup | None) -> list[list[Json]]:
    return keyboards.checked(markup.inline_keyboard) if markup else []


def link_preview(options: LinkPreview | None) -> Json | None:
    return (options.model_dump(exclude_none=True) or None) if options else None


def _read(source: str, parse_mode: str, entities: Sequence[Entity], room: Room) -> Formatted:
    """A parse mode comes before a list of entities, as on the real server."""
    if parse_mode or not entities:
        return formatting.parsed(source, parse_mode, room)
    return formatting.marked(source, _formats(entities), room)


def _formats(entities: Sequence[Entity]) -> list[Json]:
    for entity in entities:
        if entity.type not in (*tdlib.NAMES.values(), "custom_emoji"):
            raise refused("can't parse MessageEntity: Unsupported type specified")
    return [
        entity.model_dump(exclude_none=True)
        for entity in entities
        if entity.type in tdlib.FORMATS.values()
    ]
