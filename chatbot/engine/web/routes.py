"""The routes of the server: Telegram's webhook, the metrics for Prometheus, and documents."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, Metric, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from chatbot.conversation import Clock, UnitOfWork
from chatbot.engine.gauges_queries import Gauges, gauges
from chatbot.engine.health import Duty, Health, Metrics, Trouble
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox.rules import DeliveryState, Stage
from chatbot.engine.storage.engine import Storage

WEBHOOK_PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"  # Bot API, setWebhook
LARGEST = 1_000_000  # bytes; an update with the longest text and keyboard has less than a tenth

PATIENCE_S = 5.0  # time-out of the database, when a document is asked for
AGAIN_S = 60  # `Retry-After`, while the database doesn't answer
FRESH_S = 300  # for which a cache may keep a public document
GAUGES_IN_S = 3.0  # time-out of the database: without its answer, only the counters are shown

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


@dataclass(frozen=True, slots=True)
class Document:
    body: bytes
    media_type: str
    changed_at: datetime | None = None  # in UTC; None: not known
    is_public: bool = True  # False: the address is a secret, and no shared cache may keep it


# Finds a document, given a session, the moment and the path's parameters; None: there is none.
Find = Callable[..., Awaitable[Document | None]]


def document(path: str, find: Find, storage: Storage, clock: Clock) -> Route:
    """Make the route of a document, for GET and HEAD.

    Only the ETag decides whether the document has changed. When an event is taken out of a
    calendar, `changed_at` may stay the same, and `If-Modified-Since` would hide the change.
    """

    async def page(request: Request) -> Response:
        try:
            async with asyncio.timeout(PATIENCE_S), storage.reading() as session:
                found = await find(session, clock(), **request.path_params)
        except (SQLAlchemyError, TimeoutError):
            return PlainTextResponse("not now\n", 503, {"Retry-After": str(AGAIN_S)})
        if found is None:
            return PlainTextResponse("nothing is here\n", 404)
        tag = f'"{hashlib.sha256(found.body).hexdigest()[:32]}"'
        fresh = f"public, max-age={FRESH_S}" if found.is_public else "private, no-cache"
        headers = {"ETag": tag, "Cache-Control": fresh}
        if found.changed_at is not None:
            headers["Last-Modified"] = format_datetime(found.changed_at, usegmt=True)
        known = request.headers.get("If-None-Match", "").split(",")
        # Weak tags count, too (RFC 9110).
        if {tag, "*"} & {part.strip().removeprefix("W/") for part in known}:
            return Response(status_code=304, headers=headers)
        return Response(found.body, headers=headers, media_type=found.media_type)

    return Route(path, page)


def metrics_page(metrics: Metrics, health: Health, storage: Storage, clock: Clock) -> Route:

    async def page(_request: Request) -> Response:
        found = None  # the database's trouble is a metric of the process
        with suppress(SQLAlchemyError, TimeoutError):
            async with asyncio.timeout(GAUGES_IN_S), storage.reading() as session:
                found = await gauges(UnitOfWork(session, clock()))
        collector = _AllMetrics(metrics, health, found)
        return Response(generate_latest(collector), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Route("/metrics", page)


@dataclass(frozen=True, slots=True)
class _AllMetrics(Collector):
    metrics: Metrics
    health: Health
    found: Gauges | None

    def collect(self) -> Iterator[Metric]:
        yield from self.metrics.registry.collect()
        about = "1 for what this instance does beside the others on its database."
        duties = {duty: float(duty is self.health.duty) for duty in Duty}
        yield _by("chatbot_duty", about, "duty", duties)
        about = "How long something has kept the instance from its work; 0: it doesn't."
        lasting = self.health.troubles()
        troubles = {trouble.name.lower(): lasting.get(trouble, 0.0) for trouble in Trouble}
        yield _by("chatbot_trouble_seconds", about, "trouble", troubles)
        if (found := self.found) is None:
            return
        about = "Rows that wait to be answered, or could be sent by now."
        rows = {name: queue.rows for name, queue in found.queues.items()}
        yield _by("chatbot_queue_rows", about, "queue", rows)
        about = "For how long the first of them has waited."
        ages = {name: queue.oldest_s for name, queue in found.queues.items()}
        yield _by("chatbot_queue_oldest_seconds", about, "queue", ages)
        about = "Broadcasts that aren't over, or ended within a day."
        stages = {stage: found.broadcasts[stage] for stage in Stage}
        yield _by("chatbot_broadcasts", about, "stage", stages)
        states = {state: found.deliveries[state] for state in DeliveryState}
        yield _by("chatbot_deliveries", "Their copies.", "state", states)
        about = "1 while an admin has suspended all sending (/statut)."
        is_suspended = found.suspended_since is not None
        yield GaugeMetricFamily("chatbot_sending_suspended", about, is_suspended)
        about = "Size of the database."
        yield GaugeMetricFamily("chatbot_database_bytes", about, found.database_bytes)
        if found.backed_up_at is not None:
            about = "When `chatbot backup` last made a copy of it."
            backed_up_at = found.backed_up_at.timestamp()
            yield GaugeMetricFamily("chatbot_backup_timestamp_seconds", about, backed_up_at)


def _by(name: str, about: str, label: str, values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family
