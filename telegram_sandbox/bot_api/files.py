"""Files of the Bot API: uploads, of which Telegram refuses some, getFile and downloads."""

import mimetypes
from dataclasses import replace

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from telegram_sandbox.bot_api.parameters import GetFile
from telegram_sandbox.errors import ApiError, refused
from telegram_sandbox.shapes.images import read_image
from telegram_sandbox.shapes.objects import file_object
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.files import Files, Kind, Media, Upload
from telegram_sandbox.world import World

# Bytes (Bot API, "Sending files" and getFile).
MAX_UPLOAD = 50 << 20
MAX_PHOTO = 10 << 20
MAX_DOWNLOAD = 20 << 20

# Of a photo (Bot API, sendPhoto).
MAX_SIDES = 10_000  # width and height together
MAX_RATIO = 20  # the longer side by the shorter

UNKNOWN_TYPE = "application/octet-stream"

INERT = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
"""Headers with which an uploaded file never runs as a page of the sandbox."""


async def read_upload(part: UploadFile) -> Upload:
    """Read a file from a multipart form. Its type comes from its name, as on the real server."""
    if (part.size or 0) > MAX_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    name = (part.filename or "").replace("\\", "/").rpartition("/")[2]
    return Upload(name, mimetypes.guess_type(name)[0] or UNKNOWN_TYPE, await part.read())


def recordable(params: Json) -> Json:
    """Turn the parameters of a call into JSON: of a file its name, type and size."""
    return {
        name: {"file_name": value.name, "mime_type": value.type, "file_size": len(value.content)}
        if isinstance(value, Upload)
        else value
        for name, value in params.items()
    }


def natural_kind(file: Upload) -> Kind:
    """Choose the kind that Telegram's apps choose when their user doesn't."""
    if len(file.content) <= MAX_PHOTO and read_image(file.content):
        return "photo"
    return "video" if file.type.startswith("video/") else "document"


def store(
    files: Files, kind: Kind, file: Upload, *, width: int = 0, height: int = 0, duration: int = 0
) -> Media:
    """Store a file as Telegram does; width, height and duration are what a video's sender says."""
    if not file.content:
        raise refused("file must be non-empty")
    if kind == "photo":
        return _store_photo(files, file)
    if kind == "document":
        return files.add(kind, file)
    video = file if file.type.startswith("video/") else replace(file, type="video/mp4")
    return files.add(kind, video, width=width, height=height, duration=duration)


async def get_file(world: World, params: GetFile) -> Json:
    if not params.file_id:
        raise refused("file_id not specified")
    media = world.files.find(params.file_id)
    if media is None:
        raise refused("invalid file_id")
    if len(media.content) > MAX_DOWNLOAD:
        raise refused("file is too big")
    return file_object(media)


async def download(request: Request) -> Response:
    """Answer /file/bot<token>/<file_path>."""
    world: World = request.app.state.world
    media = world.files.at(request.path_params["path"])
    is_allowed = request.path_params["token"] == world.bot.token
    if not is_allowed or media is None or len(media.content) > MAX_DOWNLOAD:
        refusal = {"ok": False, "error_code": 404, "description": "Not Found"}
        return JSONResponse(refusal, status_code=404)
    return Response(media.content, media_type="application/octet-stream", headers=INERT)


def _store_photo(files: Files, file: Upload) -> Media:
    """Store a photo without its name. Telegram makes a JPEG of it; here the bytes stay."""
    size = len(file.content)
    if size > MAX_PHOTO:
        raise refused(
            f"file of size {size} bytes is too big for a photo; "
            f"the maximum size is {MAX_PHOTO} bytes"
        )
    image = read_image(file.content)
    if image is None:
        raise refused("IMAGE_PROCESS_FAILED")
    sides = sorted((image.width, image.height))
    if sum(sides) > MAX_SIDES or sides[1] > MAX_RATIO * sides[0]:
        raise refused("PHOTO_INVALID_DIMENSIONS")
    named = Upload(f"photo{image.suffix}", image.type, file.content)
    return files.add("photo", named, width=image.width, height=image.height)
