"""The bot at work on Telegram: takes updates in, answers them, delivers what is owed unasked."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import User
from telegram.error import InvalidToken

from chatbot.conversation import Policy, Route
from chatbot.engine.inbox import queries as inbox
from chatbot.engine.inbox.rules import FORGOTTEN_EVERY
from chatbot.engine.inbox.worker import InboxWorker
from chatbot.engine.jobs import Job, Schedule
from chatbot.engine.outbox import queries as outbox
from chatbot.engine.outbox.delivery import DeliveryHooks, DeliveryService
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.leader import LeaderLock, LeadershipLost, leading
from chatbot.engine.telegram.budgets import Budgets
from chatbot.engine.telegram.client import client, introduced, present
from chatbot.engine.telegram.dispatcher import Dispatcher, Hooks, Routes
from chatbot.engine.telegram.group_admins import GroupAdmins
from chatbot.engine.telegram.intake import Intake, Poller, Webhook
from chatbot.engine.telegram.messages import Renderer, ReplySender
from chatbot.engine.telegram.transport import Transport
from chatbot.errors import OperatorError

NO_ANSWER = "Telegram doesn't answer yet"
FORGETTING = Schedule(3_600.0, (inbox.forget_finished, outbox.forget_finished))
FORGETTING_ANSWERS = Schedule(FORGOTTEN_EVERY.total_seconds(), (inbox.forget_answers,))
TRY_AGAIN_S = 5.0  # between two tries to be the leader again

log = structlog.get_logger()


class TokenRefused(OperatorError):
    """Telegram doesn't know the token."""


@dataclass(frozen=True, slots=True)
class Account:
    """A bot on a Bot API server."""

    token: str
    api_url: str
    webhook_url: str = ""  # where updates are handed over; else they are polled
    webhook_secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """What the rooms make the bot say and do: the engine knows none, chatbot/app.py hands it in."""

    routes: Sequence[Route]  # in the order of the command menu
    hooks: Hooks
    delivery: DeliveryHooks
    schedules: Sequence[Schedule]
    on_start: Job  # once, when Telegram can be reached
    description: str  # what people read before they start
    short_description: str


class TelegramBot:
    """One bot on one Bot API server, with its inbox in one database."""

    def __init__(
        self,
        account: Account,
        storage: Storage,
        rooms: Rooms,
        policy: Policy,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._storage = storage
        self._rooms = rooms
        self._policy = policy
        self._clock = clock
        self._bot = client(account.token, account.api_url)
        self._transport = Transport(self._bot)
        self._pace = Pace(policy.send_rate)
        self._intake = Intake(storage, clock)
        self._worker: InboxWorker | None = None
        self._delivery: DeliveryService | None = None
        self._task: asyncio.Task[Any] | None = None
        self._missing: str | None = NO_ANSWER

    async def run(self) -> None:
        """Work until stopped or cancelled. Raises TokenRefused, WebhookRefused."""
        self._task = asyncio.current_task()
        try:
            async with self._bot.request:
                while not await self._lead():
                    pass
        except* InvalidToken:  # whose text holds the token
            raise TokenRefused("CHATBOT_TELEGRAM_TOKEN: Telegram refuses it") from None
        finally:
            self._missing = NO_ANSWER

    def stop(self) -> None:
        """Make `run` end, once what is being sent was sent."""
        if self._worker is not None and self._delivery is not None:
            self._worker.stop()
            self._delivery.stop()
        elif self._task is not None:
            self._task.cancel()

    async def receive(self, update: Any) -> None:
        """Keep an update that came by webhook. Raises SQLAlchemyError when that fails."""
        await self._intake.take_in([update])

    async def missing(self) -> str | None:
        """Say what keeps the bot from its work, for `/readyz`; None when nothing does."""
        if not await self._storage.answers():
            return "the database doesn't answer"
        return self._missing

    async def _lead(self) -> bool:
        """Lead until stopped; return False when the leader's lock was lost, to try again."""
        stopped = False
        try:
            async with leading(self._storage.url, inbox.CHANNEL, self._stand_by) as lock:
                self._missing = NO_ANSWER
                await self._work(lock)
                stopped = True
        except* LeadershipLost as lost:
            self._missing = "the leader's lock was lost"
            log.warning("leader.lost", error=_reason(lost))
            await asyncio.sleep(TRY_AGAIN_S)
        return stopped

    def _stand_by(self) -> None:
        log.info("leader.standing_by")
        self._missing = None

    async def _work(self, lock: LeaderLock) -> None:
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(lock.watch(self._intake.stored))
            me = await introduced(self._transport)
            self._delivery = delivery = DeliveryService(
                self._storage,
                self._transport,
                Renderer(self._rooms.routes),
                self._pace,
                self._rooms.delivery,
                clock=self._clock,
            )
            delivering = tasks.create_task(delivery.run())
            others = [
                watching,
                tasks.create_task(self._take_updates()),
                tasks.create_task(self._present(delivery)),
                *(
                    tasks.create_task(schedule.run(self._storage, self._clock, delivery.wake))
                    for schedule in (FORGETTING, FORGETTING_ANSWERS, *self._rooms.schedules)
                ),
            ]
            await self._answer_as(me, delivery)
            await delivering
            for task in others:
                task.cancel()

    async def _present(self, delivery: DeliveryService) -> None:
        rooms = self._rooms
        await present(self._transport, rooms.routes, rooms.description, rooms.short_description)
        try:
            async with self._storage.transaction() as session:
                await rooms.on_start(session, self._clock())
            delivery.wake(session)
        except SQLAlchemyError:  # the bot works without
            log.exception("bot.not_presented", what="admins' menus")

    async def _answer_as(self, me: User, delivery: DeliveryService) -> None:
        sender = ReplySender(self._transport, self._pace)
        dispatcher = Dispatcher(
            Routes(self._rooms.routes),
            self._rooms.hooks,
            self._policy,
            me=me,
            clock=self._clock,
            group_admins=GroupAdmins(self._transport),
        )
        self._worker = InboxWorker(
            self._storage,
            answer=dispatcher.answer,
            excuse=dispatcher.excuse,
            send=sender.send,
            budgets=Budgets(self._pace, self._transport, dispatcher.asks, self._clock),
            clock=self._clock,
            after_commit=delivery.wake,
        )
        self._intake.tell(on_press=sender.expect, on_stored=self._worker.wake)
        self._missing = None
        way = "webhook" if self._account.webhook_url else "polling"
        log.info("bot.started", username=me.username, way=way)
        try:
            await self._worker.run()
        finally:
            self._worker = None
            self._intake.rest()
            sender.rest()

    async def _take_updates(self) -> None:
        url, secret = self._account.webhook_url, self._account.webhook_secret
        if url:
            await Webhook(self._transport, url, secret).run()
        else:
            await Poller(self._transport, self._intake).run()


def _reason(lost: BaseExceptionGroup[LeadershipLost]) -> str:
    cause = lost.exceptions[0].__cause__
    return str(cause).partition("\n")[0]
