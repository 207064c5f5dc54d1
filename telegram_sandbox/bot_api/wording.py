"""What the bot writes: the texts, captions and buttons of a call, read and checked."""

from collections.abc import Sequence

from telegram_sandbox.bot_api.parameters import Content, Entity, LinkPreview, Markup
from telegram_sandbox.bot_api.parameters_media import Captioned
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes import formatting, keyboards, tdlib
from telegram_sandbox.shapes.formatting import CAPTION, TEXT, Room
from telegram_sandbox.state.chats import Formatted, Json
from telegram_sandbox.state.files import Media


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
    return [_format(entity) for entity in entities if entity.type in tdlib.FORMATS.values()]


def _format(entity: Entity) -> Json:
    """The entity with what its type needs."""
    given: Json = entity.model_dump(exclude_none=True)
    match entity:
        case Entity(type="text_link"):
            return given | {"url": tdlib.checked_link(entity.url or "", "entity")}
        case Entity(type="text_mention", user=None):
            raise refused("can't parse MessageEntity: Can't find field \"user\"")
        case Entity(type="date_time", unix_time=None | 0):
            raise refused("invalid date specified")
    return given
