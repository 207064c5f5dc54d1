"""The files that persons send, and those that they see."""

import re
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from telegram_sandbox.bot_api import uploads
from telegram_sandbox.bot_api.downloads import INERT
from telegram_sandbox.control.demands import Demand, number, posted, understood, world_of
from telegram_sandbox.errors import ApiError, ControlError
from telegram_sandbox.persons import acts
from telegram_sandbox.state.files import Kind, Media, Upload

SHOWN = frozenset({"image/png", "image/jpeg", "video/mp4", "video/webm"})
"""The types that the page shows; the others are only saved."""


class Send(Demand):
    """A file's companions in the form; without a kind it is sent as what it is."""

    chat_id: int
    kind: Kind | None = None
    caption: str = ""
    reply_to: int | None = None
    thread: int | None = None


async def send(request: Request) -> JSONResponse:
    world = world_of(request)
    try:
        demand, file = await _form(request)
        media = uploads.taken(world.files, demand.kind or uploads.natural_kind(file), file)
    except ApiError as error:
        raise ControlError(400, f"Telegram would refuse that file: {error}.") from error
    message, update_id = acts.say(
        world,
        number(request, "person_id"),
        demand.chat_id,
        demand.caption,
        demand.reply_to,
        demand.thread,
        media,
    )
    return posted(message, update_id)


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


async def _form(request: Request) -> tuple[Send, Upload]:
    async with request.form() as form:
        parts = dict(form)
        part = parts.pop("file", None)
        if not isinstance(part, UploadFile):
            raise ControlError(400, "file: A file in a multipart form is required.")
        return understood(Send, parts), await uploads.received(part)


def _part(media: Media, kind: str, headers: dict[str, str], wanted: str) -> Response:
    """The file, or the part of it that a video player asks for (RFC 9110, one range)."""
    asked = re.fullmatch(r"bytes=(\d{1,15})-(\d{0,15})", wanted)
    size = len(media.content)
    if asked is None or int(asked[1]) >= size:
        return Response(media.content, media_type=kind, headers=headers)
    first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
    if last < first:
        return Response(media.content, media_type=kind, headers=headers)
    headers = headers | {"Content-Range": f"bytes {first}-{last}/{size}"}
    return Response(media.content[first : last + 1], 206, headers, kind)


ROUTES = [
    Route("/files/{file_id}", show),
    Route("/persons/{person_id}/send", send, methods=["POST"]),
]
"""Under /sandbox."""
