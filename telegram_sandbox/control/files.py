"""The files that persons send, and those that they see."""

import re
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from telegram_sandbox.bot_api.files import INERT, UNKNOWN_TYPE, natural_kind, read_upload, store
from telegram_sandbox.control.parsing import StrictModel, parse, path_id, posted, world_of
from telegram_sandbox.errors import ApiError, ControlError
from telegram_sandbox.persons import actions
from telegram_sandbox.state.files import Kind, Media, Upload

SHOWN = frozenset({"image/png", "image/jpeg", "video/mp4", "video/webm"})
"""The types that the page shows; files of other types can only be saved."""


class Send(StrictModel):
    """The form's other parts beside the file."""

    chat_id: int
    kind: Kind | None = None  # None: the one that Telegram's apps would choose
    caption: str = ""
    reply_to: int | None = None
    thread: int | None = None


async def send(request: Request) -> JSONResponse:
    world = world_of(request)
    try:
        form, file = await _form(request)
        media = store(world.files, form.kind or natural_kind(file), file)
    except ApiError as error:
        raise ControlError(400, f"Telegram would refuse that file: {error}.") from error
    message, update_id = actions.say(
        world,
        path_id(request, "person_id"),
        form.chat_id,
        form.caption,
        form.reply_to,
        form.thread,
        media,
    )
    return posted(message, update_id)


async def show(request: Request) -> Response:
    """Answer /sandbox/files/<file_id>: pictures and videos for the page, others to be saved."""
    media = world_of(request).files.find(request.path_params["file_id"])
    if media is None:
        raise ControlError(404, "There is no such file.")
    kind = media.type if media.type in SHOWN else UNKNOWN_TYPE
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
        return parse(Send, parts), await read_upload(part)


def _part(media: Media, kind: str, headers: dict[str, str], wanted_range: str) -> Response:
    """Answer a file, or the one range of it that a video player asks for (RFC 9110)."""
    asked = re.fullmatch(r"bytes=(\d{1,15})-(\d{0,15})", wanted_range)
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
