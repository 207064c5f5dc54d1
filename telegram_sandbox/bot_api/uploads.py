"""Taking files in: from a request, and into Telegram, which refuses some."""

import mimetypes
from dataclasses import replace

from starlette.datastructures import UploadFile

from telegram_sandbox.errors import ApiError, refused
from telegram_sandbox.shapes import images
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.files import Files, Kind, Media, Upload

MAX_UPLOAD = 50 << 20
MAX_PHOTO = 10 << 20
"""Bytes (Bot API, "Sending files")."""

MAX_SIDES = 10_000
MAX_RATIO = 20
"""Width and height together, and the longer by the shorter (Bot API, sendPhoto)."""

UNKNOWN_TYPE = "application/octet-stream"


async def received(part: UploadFile) -> Upload:
    """A file from a multipart form. Its type comes from its name, as on the real server."""
    if (part.size or 0) > MAX_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    name = (part.filename or "").replace("\\", "/").rpartition("/")[2]
    return Upload(name, mimetypes.guess_type(name)[0] or UNKNOWN_TYPE, await part.read())


def recorded(params: Json) -> Json:
    """The parameters of a call as JSON: of a file its name, type and size."""
    return {
        name: {"file_name": value.name, "mime_type": value.type, "file_size": len(value.content)}
        if isinstance(value, Upload)
        else value
        for name, value in params.items()
    }


def natural_kind(file: Upload) -> Kind:
    """As what Telegram's apps send a file when nothing else is said."""
    if len(file.content) <= MAX_PHOTO and images.understood(file.content):
        return "photo"
    return "video" if file.type.startswith("video/") else "document"


def taken(
    files: Files, kind: Kind, file: Upload, *, width: int = 0, height: int = 0, duration: int = 0
) -> Media:
    """The file as Telegram keeps it; width, height and duration are what a video's sender says."""
    if not file.content:
        raise refused("file must be non-empty")
    if kind == "photo":
        return _photo(files, file)
    if kind == "document":
        return files.add(kind, file)
    shown = file if file.type.startswith("video/") else replace(file, type="video/mp4")
    return files.add(kind, shown, width=width, height=height, duration=duration)


def _photo(files: Files, file: Upload) -> Media:
    """Its name is forgotten. Telegram makes a JPEG of it; here the bytes stay as they came."""
    size = len(file.content)
    if size > MAX_PHOTO:
        raise refused(
            f"file of size {size} bytes is too big for a photo; "
            f"the maximum size is {MAX_PHOTO} bytes"
        )
    image = images.understood(file.content)
    if image is None:
        raise refused("IMAGE_PROCESS_FAILED")
    sides = sorted((image.width, image.height))
    if sum(sides) > MAX_SIDES or sides[1] > MAX_RATIO * sides[0]:
        raise refused("PHOTO_INVALID_DIMENSIONS")
    named = Upload(f"photo{image.suffix}", image.type, file.content)
    return files.add("photo", named, width=image.width, height=image.height)
