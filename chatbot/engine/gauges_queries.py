"""Counts queues and broadcasts as they are now: for `GET /metrics` and /statut."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, text

from chatbot.conversation import UnitOfWork
from chatbot.engine.inbox.models import Incident, Received
from chatbot.engine.outbox import queries as outbox
from chatbot.engine.outbox.models import Broadcast, Delivery, Owed
from chatbot.engine.outbox.rules import DeliveryState, Stage
from chatbot.engine.storage import models as storage
from chatbot.engine.storage.engine import POSTGRESQL, dialect_of

RECENT = timedelta(days=1)  # a broadcast that ended longer ago isn't counted any more
LEFT = (DeliveryState.PENDING, DeliveryState.SENDING)
LATEST = 100  # answers from which the usual time of an answer is computed
SIZE = {
    "sqlite": text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
    POSTGRESQL: text("SELECT pg_database_size(current_database())"),
}


@dataclass(frozen=True, slots=True)
class Queue:
    rows: int = 0
    oldest_s: float = 0.0  # seconds that the oldest row has waited


@dataclass(frozen=True, slots=True)
class Gauges:
    queues: Mapping[str, Queue]  # the inbox, the outbox, the running broadcasts
    # Broadcasts that aren't over, or ended within a day:
    broadcasts: Counter[Stage]
    deliveries: Counter[DeliveryState]
    suspended_since: datetime | None  # when an admin suspended sending; None: it isn't suspended
    database_bytes: int
    backed_up_at: datetime | None  # the last `chatbot backup`


@dataclass(frozen=True, slots=True)
class Lately:
    """The answers of the last hour, and the latest failure."""

    finished: int  # number of answered updates
    waits: list[timedelta]  # from the receipt to the answer, of the latest updates, ascending
    failure: str = ""  # the kind of the latest failure of which the admins were told
    failed_at: datetime | None = None


async def gauges(work: UnitOfWork) -> Gauges:
    recent = or_(Broadcast.finished_at.is_(None), Broadcast.finished_at > work.at - RECENT)
    read = select(Broadcast.id, Broadcast.stage, Broadcast.created_at, Broadcast.until)
    found = (await work.session.execute(read.where(recent))).all()
    # One count for each state: grouped by the key's first column alone, no row has to be sorted.
    states = [func.count().filter(Delivery.state == state) for state in DeliveryState]
    theirs = Delivery.broadcast_id.in_([broadcast.id for broadcast in found])
    counted = select(Delivery.broadcast_id, *states).where(theirs).group_by(Delivery.broadcast_id)
    copies = {
        broadcast: Counter(dict(zip(DeliveryState, counts, strict=True)))
        for broadcast, *counts in await work.session.execute(counted)
    }
    running = [
        each
        for each in found
        if each.stage is Stage.RUNNING and (each.until is None or each.until > work.at)
    ]
    left = sum(copies[each.id][state] for each in running for state in LEFT if each.id in copies)
    due = Owed.finished_at.is_(None), Owed.due_at <= work.at
    return Gauges(
        queues={
            "inbox": await _queue(work, Received.received_at, Received.finished_at.is_(None)),
            "outbox": await _queue(work, Owed.due_at, *due),
            "broadcasts": Queue(
                left, _seconds(work.at, min((each.created_at for each in running), default=None))
            ),
        },
        broadcasts=Counter(each.stage for each in found),
        deliveries=sum(copies.values(), Counter[DeliveryState]()),
        suspended_since=await outbox.suspended_since(work.session),
        database_bytes=await work.session.scalar(SIZE[dialect_of(work.session)]) or 0,
        backed_up_at=await storage.backed_up_at(work.session),
    )


async def lately(work: UnitOfWork) -> Lately:
    recent = Received.finished_at > work.at - timedelta(hours=1)
    finished = await work.session.scalar(select(func.count()).select_from(Received).where(recent))
    latest = select(Received.received_at, Received.finished_at).where(recent)
    times = await work.session.execute(latest.order_by(Received.finished_at.desc()).limit(LATEST))
    last = select(Incident.kind, Incident.told_at).order_by(Incident.told_at.desc()).limit(1)
    failure = (await work.session.execute(last)).one_or_none()
    waits = sorted(done - came for came, done in times if done is not None)
    return Lately(finished or 0, waits, *(failure or ()))


async def _queue(work: UnitOfWork, since: Any, *waits: Any) -> Queue:
    query = select(func.count(), func.min(since)).where(*waits)
    rows, oldest = (await work.session.execute(query)).one()
    return Queue(rows, _seconds(work.at, oldest))


def _seconds(at: datetime, since: datetime | None) -> float:
    return max(0.0, (at - since).total_seconds()) if since else 0.0
