"""Reminders of dates that very many follow: begun, carried within the pace, killed −9, resumed."""

import asyncio
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from time import time

import typer
from sqlalchemy import update

from bench.bots import Bot, ours
from bench.broadcasting import LATENCY_S, RATES, carried, held
from bench.broadcasts import CONTENT, LIFTED, TOPIC, Deliveries, followed
from bench.databases import everywhere, published
from bench.peers.task import chats_of
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Broadcast
from chatbot.engine.storage.engine import Storage
from chatbot.events.rules import EventDraft
from chatbot.events.service import add
from chatbot.french import Precision, When
from chatbot.reminders import service as dates
from chatbot.reminders.queries import mark_reminded

RECIPIENTS, CARRIED = 100_000, 5_000
DATES = 3  # a week and a day before, in one message
DAY = timedelta(days=1)
NOON = 12


def reminders() -> None:
    """Remind very many: begun, carried, killed −9 and resumed; then at Telegram's pace."""
    with everywhere() as (folder, databases):
        typer.echo(f"{RECIPIENTS} are reminded of {DATES} dates, killed after {CARRIED} messages")
        for kind, empty in databases.items():
            with followed(partial(published, empty), chats_of(RECIPIENTS)) as url:
                bot = ours(kind, lambda: nullcontext(url), RECIPIENTS, send_rate=LIFTED)
                typer.echo(bot.name)
                asyncio.run(_told(bot, url, folder))
                paced = ours(kind, lambda: nullcontext(url), send_rate=str(RATES[-1]))
                deliveries = Deliveries(RECIPIENTS, LATENCY_S)
                typer.echo(f"  at {RATES[-1]}/s: {asyncio.run(held(paced, deliveries, folder))}")


async def _told(bot: Bot, url: str, folder: Path) -> None:
    async for line in carried(bot, url, CARRIED, folder, begin_reminders):
        typer.echo(f"  {line}")


async def begin_reminders(storage: Storage) -> None:
    """Remind all who follow of dates, as in the morning; it says exactly what others send."""
    now = datetime.fromtimestamp(time(), _zone_at_noon())
    async with storage.transaction() as session:
        await mark_reminded(session, now - 2 * DAY)
        for number in range(DATES):
            day = (now + (7 * DAY if number else DAY)).date()
            draft = EventDraft(f"Rencontre {number}", When(Precision.DAY, day, day))
            await add(UnitOfWork(session, now - 9 * DAY, None), draft, topic=TOPIC)
        await dates.remind(UnitOfWork(session, now))
        await session.execute(update(Broadcast).values(content=CONTENT))
        await mark_reminded(session, now + DAY / 2)  # the bot begins none of its own


def _zone_at_noon() -> timezone:
    """Find a time zone in which it is no quiet hour, whenever the bench runs."""
    return timezone(timedelta(hours=NOON - datetime.fromtimestamp(time(), UTC).hour))
