"""sendMediaGroup: photos and videos, or documents, that belong together."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from telegram_sandbox.bot_api.content import is_caption_above, read_caption
from telegram_sandbox.bot_api.messages import draft, media_of, post
from telegram_sandbox.bot_api.parameters import (
    SendDocument,
    Sending,
    SendMedia,
    SendMediaGroup,
    SendPhoto,
    SendVideo,
    parse_parameters,
)
from telegram_sandbox.errors import ApiError, refused
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.files import Upload
from telegram_sandbox.world import World

MAX_MESSAGES = 10
"""Bot API, sendMediaGroup. A single one is sent as a message of its own, as by TDLib."""

KINDS: dict[str, type[SendMedia]] = {
    kind.kind: kind for kind in (SendPhoto, SendDocument, SendVideo)
}


async def send_media_group(world: World, params: SendMediaGroup) -> list[Json]:
    """Send each file as a message; all of them, or none where one is refused."""
    if params.media is None:
        raise refused('parameter "media" is required')
    items = [item_of(given, params.files) for given in params.media]
    captions = [read_caption(item) for item in items]
    _check_kinds([item.kind for item in items])
    files = [media_of(world, item) for item in items]
    album = str(1 + secrets.randbits(62)) if len(items) > 1 else ""
    common = Sending(**params.model_dump(exclude={"media", "files"}))
    sent = []
    for item, caption, media in zip(items, captions, files, strict=True):
        chat, message = draft(world, common, caption, item.kind)
        is_above = is_caption_above(item, media)
        message = replace(message, media=media, is_caption_above=is_above, album=album)
        sent.append(post(world, chat, message))
    return sent


def item_of(given: object, files: Mapping[str, Upload]) -> SendMedia:
    """Parse an InputMedia, whose file may be a part of the form."""
    if not isinstance(given, dict):
        raise _unparsed("expected an Object")
    name = given.get("type")
    kind = KINDS.get(name.lower()) if isinstance(name, str) else None
    if kind is None:
        raise _unparsed(f'type "{name}" is unsupported')
    item = parse_parameters(kind, {**files, **given, kind.kind: given.get("media")})
    if not item.file:
        raise _unparsed("media not found")
    return item


def _check_kinds(kinds: Sequence[str]) -> None:
    if not kinds:
        raise refused("there are no messages to send")
    if len(kinds) > MAX_MESSAGES:
        raise refused("too many messages to send as an album")
    if "document" in kinds and len(set(kinds)) > 1:
        raise refused("document can't be mixed with other media types")


def _unparsed(message: str) -> ApiError:
    return refused(f"can't parse InputMedia: {message}")
