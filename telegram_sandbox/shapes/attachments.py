"""The Bot API's objects of files: PhotoSize, Document, Video, File."""

from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.files import SMALL, Media

SMALL_SIDE = 320
"""Pixels of the longer side of a photo's small size, as on Telegram."""


def attached(media: Media) -> Json:
    """The field of a Message that tells of its media."""
    if media.kind == "photo":
        return {"photo": _sizes(media)}
    named = {"file_name": media.name, "mime_type": media.type}
    if media.kind == "document":
        return {"document": _file(media) | named}
    shape = {"width": media.width, "height": media.height, "duration": media.duration}
    return {"video": _file(media) | shape | named}


def downloadable(media: Media) -> Json:
    """A File, with the path from which it can be downloaded."""
    return _file(media) | {"file_path": media.path}


def shown(media: Media) -> Json:
    """What the page draws, and where its bytes are."""
    return {
        "kind": media.kind,
        "name": media.name,
        "type": media.type,
        "size": len(media.content),
        "width": media.width,
        "height": media.height,
        "duration": media.duration,
        "url": f"/sandbox/files/{media.id}",
    }


def _file(media: Media, suffix: str = "") -> Json:
    return {
        "file_id": media.id + suffix,
        "file_unique_id": media.unique_id + suffix,
        "file_size": len(media.content),
    }


def _sizes(photo: Media) -> list[Json]:
    """The small size, unless the photo is as small itself, then the large one."""
    large = _file(photo) | {"width": photo.width, "height": photo.height}
    scale = SMALL_SIDE / max(photo.width, photo.height)
    if scale >= 1:
        return [large]
    small = {
        "width": max(1, round(photo.width * scale)),
        "height": max(1, round(photo.height * scale)),
    }
    return [_file(photo, SMALL) | small, large]
