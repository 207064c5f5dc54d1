"""`GET /metrics`: the counters of the process and the gauges of the database, for Prometheus."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, Metric, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chatbot.conversation import UnitOfWork
from chatbot.engine.gauges_queries import Gauges, gauges
from chatbot.engine.health import Duty, Health, Trouble
from chatbot.engine.metrics import Metrics
from chatbot.engine.outbox.broadcasts.rules import DeliveryState, Stage
from chatbot.engine.storage.engine import Storage

PATIENCE_S = 3.0  # for the database: without its answer, the counters alone are shown


def metrics_page(
    metrics: Metrics, health: Health, storage: Storage, clock: Callable[[], datetime]
) -> Route:
    """Make the route of the metrics page."""

    async def page(_request: Request) -> Response:
        found = None  # the database's trouble is a metric of the process
        with suppress(SQLAlchemyError, TimeoutError):
            async with asyncio.timeout(PATIENCE_S), storage.reading() as session:
                found = await gauges(UnitOfWork(session, clock()))
        collector = _AllMetrics(metrics, health, found)
        return Response(generate_latest(collector), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Route("/metrics", page)


class _AllMetrics(Collector):
    """The metrics of the process and of the database, at one moment."""

    def __init__(self, metrics: Metrics, health: Health, found: Gauges | None) -> None:
        self._metrics = metrics
        self._health = health
        self._found = found

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics.registry.collect()
        yield from _of_process(self._health)
        if self._found is not None:
            yield from _of_database(self._found)


def _of_process(health: Health) -> Iterator[Metric]:
    yield _by(
        "chatbot_duty",
        "1 for what this instance does beside the others on its database.",
        "duty",
        {duty: float(duty is health.duty) for duty in Duty},
    )
    troubles = health.troubles()
    yield _by(
        "chatbot_trouble_seconds",
        "How long something has kept the instance from its work; 0: it doesn't.",
        "trouble",
        {trouble.name.lower(): troubles.get(trouble, 0.0) for trouble in Trouble},
    )


def _of_database(found: Gauges) -> Iterator[Metric]:
    rows = {name: queue.rows for name, queue in found.queues.items()}
    ages = {name: queue.oldest_s for name, queue in found.queues.items()}
    stages = {stage: found.broadcasts[stage] for stage in Stage}
    states = {state: found.deliveries[state] for state in DeliveryState}
    is_suspended = found.suspended_since is not None
    about = "Rows that wait to be answered, or could be sent by now."
    yield _by("chatbot_queue_rows", about, "queue", rows)
    about = "For how long the first of them has waited."
    yield _by("chatbot_queue_oldest_seconds", about, "queue", ages)
    about = "Broadcasts that aren't over, or ended within a day."
    yield _by("chatbot_broadcasts", about, "stage", stages)
    yield _by("chatbot_deliveries", "Their copies.", "state", states)
    about = "1 while an admin has suspended all sending (/statut)."
    yield _one("chatbot_sending_suspended", about, is_suspended)
    yield _one("chatbot_database_bytes", "Size of the database.", found.database_bytes)
    if found.backed_up_at is not None:
        about = "When `chatbot backup` last made a copy of it."
        yield _one("chatbot_backup_timestamp_seconds", about, found.backed_up_at.timestamp())


def _by(name: str, about: str, label: str, values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def _one(name: str, about: str, number: float) -> Metric:
    return GaugeMetricFamily(name, about, value=number)
