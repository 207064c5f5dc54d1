"""getFile, and the addresses at which files lie: the bot's, and the page's own."""

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chatbot.sandbox import attachments
from chatbot.sandbox.chats import Json
from chatbot.sandbox.demands import world_of
from chatbot.sandbox.errors import ControlError, refused
from chatbot.sandbox.files import Media
from chatbot.sandbox.parameters_media import GetFile
from chatbot.sandbox.world import World

MAX_DOWNLOAD = 20 << 20
"""Bytes (Bot API, getFile)."""

INERT = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
"""Whoever opens an address gets a file and no page: what was uploaded must not run as ours."""

SHOWN = frozenset({"image/png", "image/jpeg", "video/mp4", "video/webm"})
"""The types that the page shows; the others are only saved."""


async def get_file(world: World, asked: GetFile) -> Json:
    if not asked.file_id:
        raise refused("file_id not specified")
    media = world.files.find(asked.file_id)
    if media is None:
        raise refused("invalid file_id")
    if len(media.content) > MAX_DOWNLOAD:
        raise refused("file is too big")
    return attachments.downloadable(media)


async def download(request: Request) -> Response:
    """/file/bot<token>/<file_path>, as on the real server."""
    world = world_of(request)
    media = world.files.at(request.path_params["path"])
    is_allowed = request.path_params["token"] == world.bot.token
    if not is_allowed or media is None or len(media.content) > MAX_DOWNLOAD:
        refusal = {"ok": False, "error_code": 404, "description": "Not Found"}
        return JSONResponse(refusal, status_code=404)
    return Response(media.content, media_type="application/octet-stream", headers=INERT)


async def show(request: Request) -> Response:
    """/sandbox/files/<file_id>: pictures and videos for the page, and anything to be saved."""
    media = world_of(request).files.find(request.path_params["file_id"])
    if media is None:
        raise ControlError(404, "There is no such file.")
    kind = media.type if media.type in SHOWN else "application/octet-stream"
    headers = INERT | {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(media.name)}",
        "Accept-Ranges": "bytes",
    }
    return _part(media, kind, headers, request.headers.get("range", ""))


def _part(media: Media, kind: str, headers: dict[str, str], wanted: str) -> Response:
    """The file, or the part of it that a video player asks for (RFC 9110, one range)."""
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
    size = len(media.content)
    if asked is None or int(asked[1]) >= size:
        return Response(media.content, media_type=kind, headers=headers)
    first = int(asked[1])
    last = min(int(asked[2] or size), size - 1)
    headers = headers | {"Content-Range": f"bytes {first}-{last}/{size}"}
    return Response(media.content[first : last + 1], 206, headers, kind)
