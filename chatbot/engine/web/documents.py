"""Documents that clients fetch again and again: in full only after a change."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from chatbot.engine.storage.engine import Storage

PATIENCE_S = 5.0  # for the database
AGAIN_S = 60  # before the next try, while the database doesn't answer
FRESH_S = 300  # for which a cache may keep a public document


@dataclass(frozen=True, slots=True)
class Document:
    """The present document at an address."""

    body: bytes
    media_type: str
    changed_at: datetime | None = None  # in UTC; None: not known
    is_public: bool = True  # False: the address is a secret, and no shared cache may keep it


Find = Callable[..., Awaitable[Document | None]]
"""Find a document, given a session, the moment and the path's parameters; None: there is none."""


def document(path: str, find: Find, storage: Storage, clock: Callable[[], datetime]) -> Route:
    """Make the route of a document, for GET and HEAD.

    Only the ETag decides whether the document has changed: a date that left a document doesn't make
    it younger, and `If-Modified-Since` alone would hide the change.
    """

    async def page(request: Request) -> Response:
        try:
            async with asyncio.timeout(PATIENCE_S), storage.reading() as session:
                found = await find(session, clock(), **request.path_params)
        except (SQLAlchemyError, TimeoutError):
            return PlainTextResponse("not now\n", 503, {"Retry-After": str(AGAIN_S)})
        if found is None:
            return PlainTextResponse("nothing is here\n", 404)
        return _response(found, request.headers.get("If-None-Match", ""))

    return Route(path, page)


def _response(found: Document, known: str) -> Response:
    tag = f'"{hashlib.sha256(found.body).hexdigest()[:32]}"'
    fresh = f"public, max-age={FRESH_S}" if found.is_public else "private, no-cache"
    headers = {"ETag": tag, "Cache-Control": fresh}
    if found.changed_at is not None:
        headers["Last-Modified"] = format_datetime(found.changed_at, usegmt=True)
    if _names(known, tag):
        return Response(status_code=304, headers=headers)
    return Response(found.body, headers=headers, media_type=found.media_type)


def _names(known: str, tag: str) -> bool:
    """Tell whether the tag is among those of an If-None-Match, weak ones included (RFC 9110)."""
    tags = {part.strip().removeprefix("W/") for part in known.split(",")}
    return bool(tags & {tag, "*"})
