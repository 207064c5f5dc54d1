"""getFile, and the address at which the bot then finds the file."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from telegram_sandbox.bot_api.parameters_media import GetFile
from telegram_sandbox.errors import refused
from telegram_sandbox.shapes import attachments
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World

MAX_DOWNLOAD = 20 << 20
"""Bytes (Bot API, getFile)."""

INERT = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
"""Whoever opens an address gets a file and no page: what was uploaded must not run as ours."""


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
    world: World = request.app.state.world
    media = world.files.at(request.path_params["path"])
    is_allowed = request.path_params["token"] == world.bot.token
    if not is_allowed or media is None or len(media.content) > MAX_DOWNLOAD:
        refusal = {"ok": False, "error_code": 404, "description": "Not Found"}
        return JSONResponse(refusal, status_code=404)
    return Response(media.content, media_type="application/octet-stream", headers=INERT)
