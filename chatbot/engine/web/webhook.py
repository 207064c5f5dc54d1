"""The webhook, at which Telegram hands over updates."""

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from chatbot.engine.logging import log_failure

WEBHOOK_PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"  # Bot API, setWebhook
LARGEST = 1_000_000  # bytes; an update with the longest text and keyboard has less than a tenth

log = structlog.get_logger()


def webhook(secret: str, receive: Callable[[Any], Awaitable[None]]) -> Route:
    """Make the webhook's route. `receive` returns once an update is stored.

    A body that is no update is acknowledged, too: else Telegram would repeat it for a day, before
    all other updates of its chat.
    """

    async def telegram(request: Request) -> Response:
        given = request.headers.get(HEADER, "")
        if not secrets.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        try:
            await receive(json.loads(await _body(request)))
        except SQLAlchemyError as trouble:  # Telegram hands it over again, later
            log_failure("webhook.not_stored", trouble)
            return Response(status_code=503)
        except ClientDisconnect:
            return Response(status_code=400)
        except (ValueError, RecursionError) as unusable:
            log.error("webhook.unusable", error=type(unusable).__name__)  # noqa: TRY400 - no text of it
        return Response()

    return Route(WEBHOOK_PATH, telegram, methods=["POST"])


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise ValueError("the body is too large")
    return body
