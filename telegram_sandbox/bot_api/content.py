"""The content of the bot's messages: a call's text, caption and buttons, parsed and checked."""

from collections.abc import Sequence

from telegram_sandbox.bot_api.parameters import Captioned, Content, Entity, Markup
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes import formatting, keyboards, tdlib
from telegram_sandbox.shapes.formatting import CAPTION, TEXT, TextLimit
from telegram_sandbox.state.chats import NO_KEYBOARD, Formatted, Json, ReplyKeyboard
from telegram_sandbox.state.files import Media


def read_text(params: Content) -> Formatted:
    return _read(params.text, params.parse_mode, params.entities, TEXT)


def read_caption(params: Captioned) -> Formatted:
    return _read(params.caption, params.parse_mode, params.caption_entities, CAPTION)


def is_caption_above(params: Captioned, media: Media) -> bool:
    """Tell whether the caption stands above; under documents it never does."""
    return params.show_caption_above_media and media.kind != "document"


def read_keyboard(markup: Markup | None) -> list[list[Json]]:
    """Read an inline keyboard, where no other is allowed."""
    if markup is None:
        return []
    if markup.keyboard or markup.remove_keyboard or markup.force_reply:
        raise refused("inline keyboard expected")
    return keyboards.checked(markup.inline_keyboard)


def read_reply_keyboard(markup: Markup) -> ReplyKeyboard | None:
    """Read what becomes of the person's keyboard; None: it stays as it was."""
    if rows := keyboards.checked_reply(markup.keyboard):
        return ReplyKeyboard(rows, markup.one_time_keyboard)
    return NO_KEYBOARD if markup.remove_keyboard else None


def read_link_preview(params: Content) -> Json | None:
    if params.link_preview_options is None:
        return {"is_disabled": True} if params.disable_web_page_preview else None
    return params.link_preview_options.model_dump(exclude_none=True) or None


def _read(source: str, parse_mode: str, entities: Sequence[Entity], limit: TextLimit) -> Formatted:
    """Parse a text; a parse mode comes before a list of entities, as on the real server."""
    if parse_mode or not entities:
        return formatting.parsed(source, parse_mode, limit)
    return formatting.marked(source, _formats(entities), limit)


def _formats(entities: Sequence[Entity]) -> list[Json]:
    for entity in entities:
        if entity.type not in (*tdlib.NAMES.values(), "custom_emoji"):
            raise refused("can't parse MessageEntity: Unsupported type specified")
    return [_format(entity) for entity in entities if entity.type in tdlib.FORMATS.values()]


def _format(entity: Entity) -> Json:
    """Check that the entity has what its type needs."""
    given: Json = entity.model_dump(exclude_none=True)
    match entity:
        case Entity(type="text_link"):
            return given | {"url": tdlib.checked_link(entity.url or "", "entity")}
        case Entity(type="text_mention", user=None):
            raise refused("can't parse MessageEntity: Can't find field \"user\"")
        case Entity(type="date_time", unix_time=None | 0):
            raise refused("invalid date specified")
    return given
