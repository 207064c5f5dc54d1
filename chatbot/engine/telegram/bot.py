"""The bot at work on Telegram: takes updates in, answers them, delivers the outbox."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import User
from telegram.error import InvalidToken

from chatbot.conversation import Clock, Policy, Route, UnitOfWork, Vitals
from chatbot.engine.health import Duty, Health, Metrics, Trouble
from chatbot.engine.inbox import queries as inbox
from chatbot.engine.inbox.queries import Waiting
from chatbot.engine.inbox.worker import Calls, InboxWorker, Listeners
from chatbot.engine.jobs import ComparedClock, Job, Schedule, ServerTime, loop_time
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import queries as outbox
from chatbot.engine.outbox.delivery import DeliveryHooks, DeliveryService
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.worker import Means
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.leader import LeadershipLost, Watch, leading
from chatbot.engine.storage.scrub import keep_scrubbed
from chatbot.engine.telegram.alarm import Alarm, AlarmHooks
from chatbot.engine.telegram.budgets import Budgets
from chatbot.engine.telegram.client import GroupAdmins, client, introduced, present
from chatbot.engine.telegram.dispatcher import Dispatcher, Hooks
from chatbot.engine.telegram.intake import Intake, keep_webhook, poll
from chatbot.engine.telegram.messages import Renderer, ReplySender
from chatbot.engine.telegram.routes import Routes
from chatbot.engine.telegram.transport import Transport
from chatbot.errors import OperatorError, Refusal

TRY_AGAIN_S = 5.0  # between two tries to be the leader again

log = structlog.get_logger()


class TokenRefused(OperatorError):
    """Telegram doesn't know the token."""


@dataclass(frozen=True, slots=True)
class Account:
    token: str
    api_url: str
    webhook_url: str = ""  # "": updates are polled
    webhook_secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """The rooms' part of the bot, handed in by chatbot/app.py: the engine knows no room."""

    routes: Sequence[Route]  # in the order of the command menu
    hooks: Hooks
    delivery: DeliveryHooks
    alarm: AlarmHooks
    schedules: Sequence[Schedule]
    on_start: Job  # once, when Telegram can be reached
    # Hears how far the machine's clock is ahead of Telegram's; None: the clock is right again.
    on_clock: Callable[[UnitOfWork, timedelta | None], Awaitable[None]]
    description: str  # what people read before they start
    short_description: str


class TelegramBot:
    def __init__(
        self,
        account: Account,
        storage: Storage,
        rooms: Rooms,
        policy: Policy,
        health: Health,
        metrics: Metrics,
        *,
        clock: Clock,
    ) -> None:
        self._account = account
        self._storage = storage
        self._rooms = rooms
        self._policy = policy
        self._health = health
        self._metrics = metrics
        self._clock = clock
        self._started_at = clock()
        server_time = ServerTime()
        self._compared_clock = ComparedClock(clock, server_time)
        self._bot = client(account.token, account.api_url, server_time)
        self._transport = Transport(self._bot, health, metrics)
        metrics.rest.set_function(self._transport.rests)
        self._pace = Pace(policy.send_rate)
        self._intake = Intake(storage, clock, health, metrics)
        self._worker: InboxWorker | None = None
        self._delivery: DeliveryService | None = None
        self._task: asyncio.Task[Any] | None = None

    async def run(self) -> None:
        """Work until stopped or cancelled. Raises TokenRefused, WebhookRefused."""
        self._task = asyncio.current_task()
        alarm = Alarm(self._storage, self._health, self._transport, self._rooms.alarm)
        try:
            async with self._bot.request:
                watching = asyncio.create_task(alarm.run())
                try:
                    while not await self._lead():
                        pass
                finally:
                    watching.cancel()
        except* InvalidToken:  # whose text holds the token
            raise TokenRefused("CHATBOT_TELEGRAM_TOKEN: Telegram refuses it") from None
        finally:
            self._health.off_duty(Trouble.NO_ANSWER)

    def stop(self) -> None:
        """Make `run` end, once the calls on their way are done."""
        if self._worker is not None and self._delivery is not None:
            self._worker.stop()
            self._delivery.stop()
        elif self._task is not None:
            self._task.cancel()

    async def receive(self, update: Any) -> None:
        """Store an update that came by webhook. Raises SQLAlchemyError."""
        await self._intake.take_in([update])

    def must_wait(self, whom: int) -> bool:
        """Tell whether the chat or person with this id has to wait for a message."""
        now = loop_time()
        waits = (
            self._pace.wait_of(whom, now),
            self._pace.wait_to_answer(whom, now),
            self._transport.floods.rests_in(whom, now),
        )
        return any(waits) or (self._worker is not None and self._worker.must_wait(whom))

    async def _lead(self) -> bool:
        """Lead until stopped; return False when the leader's lock was lost, to try again."""
        standing_by = partial(self._health.takes, Duty.STANDBY)
        stopped, url, name = False, self._storage.url, self._storage.name
        try:
            async with leading(url, name, inbox.CHANNEL, standing_by) as watch:
                self._health.off_duty(Trouble.NO_ANSWER)
                await self._work(watch)
                stopped = True
        except* LeadershipLost as lost:
            self._health.off_duty(Trouble.LOCK_LOST)
            cause = lost.exceptions[0].__cause__
            log.warning("leader.lost", error=str(cause).partition("\n")[0])
            await asyncio.sleep(TRY_AGAIN_S)
        return stopped

    async def _work(self, watch: Watch) -> None:
        storage, clock, account = self._storage, self._compared_clock, self._account
        purges = (inbox.purge_finished_updates, outbox.purge_finished_messages)
        schedules = (
            Schedule(3_600.0, purges, can_wait=True),
            Schedule(300.0, (inbox.purge_answers,)),
            *self._rooms.schedules,
        )
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(watch(self._intake.stored))
            me = await introduced(self._transport)
            renderer = Renderer(self._rooms.routes)
            means = Means(storage, self._transport, renderer, self._pace, self._clock)
            self._delivery = delivery = DeliveryService(means, self._rooms.delivery)
            delivering = tasks.create_task(delivery.run())
            if account.webhook_url:
                url, secret = account.webhook_url, account.webhook_secret
                updates = keep_webhook(self._transport, url, secret, self._health)
            else:
                updates = poll(self._transport, self._intake, self._health)
            beside = [
                updates,
                self._present(delivery),
                keep_scrubbed(storage, self._clock),
                clock.watch(partial(self._tell_of_clock, delivery)),
                *(schedule.run(storage, clock, delivery.wake) for schedule in schedules),
            ]
            others = [watching, *map(tasks.create_task, beside)]
            await self._answer_as(me, delivery)
            await delivering
            for task in others:
                task.cancel()

    async def _present(self, delivery: DeliveryService) -> None:
        rooms = self._rooms
        try:
            async with self._storage.transaction() as session:
                await rooms.on_start(UnitOfWork(session, self._clock()))
            delivery.wake(session)
        except SQLAlchemyError as trouble:  # the bot works without
            log_failure("bot.not_presented", trouble, what="admins' menus")
        await present(self._transport, rooms.routes, rooms.description, rooms.short_description)

    async def _tell_of_clock(
        self, delivery: DeliveryService, ahead: timedelta | None, at: datetime
    ) -> bool:
        """Log, and tell the rooms, that the clock is wrong or right; False: telling failed."""
        if ahead is None:
            log.info("clock.right")
        else:
            log.error("clock.wrong", ahead_s=round(ahead.total_seconds()))
        try:
            async with self._storage.transaction() as session:
                await self._rooms.on_clock(UnitOfWork(session, at), ahead)
        except SQLAlchemyError as trouble:
            log_failure("clock.not_told", trouble)
            return False
        delivery.wake(session)
        return True

    async def _answer_as(self, me: User, delivery: DeliveryService) -> None:
        sender = ReplySender(self._transport, self._pace)
        dispatcher = Dispatcher(
            Routes(self._rooms.routes),
            self._rooms.hooks,
            self._policy,
            me=me,
            clock=self._clock,
            group_admins=GroupAdmins(self._transport),
            vitals=lambda: Vitals(
                self._started_at,
                {str(trouble): s for trouble, s in self._health.troubles().items()},
                self._metrics.floods,
                self._transport.rests(),
            ),
        )

        async def excuse(failure: Exception, session: AsyncSession, update: Any) -> Calls:
            if not isinstance(failure, Refusal):
                self._metrics.failed.inc()
            return await dispatcher.excuse(failure, session, update)

        self._worker = InboxWorker(
            self._storage,
            answer=dispatcher.answer,
            excuse=excuse,
            send=sender.send,
            budgets=Budgets(self._pace, self._transport, dispatcher.asks, self._clock),
            clock=self._clock,
            listeners=Listeners(on_commit=delivery.wake, on_sent=self._count),
        )
        self._intake.subscribe(on_press=sender.expect, on_stored=self._worker.wake)
        self._health.takes(Duty.LEADER)
        way = "webhook" if self._account.webhook_url else "polling"
        log.info("bot.started", username=me.username, way=way)
        try:
            await self._worker.run()
        finally:
            self._worker = None
            self._intake.unsubscribe()
            sender.stop()

    def _count(self, answered: Waiting, calls: Sequence[Any]) -> None:
        if calls:
            after = self._clock() - answered.received_at
            self._metrics.answered(kind_of(answered.update), after.total_seconds())
        else:
            self._metrics.ignored.inc()


def kind_of(update: dict[str, Any]) -> str:
    """Name the kind of route that answers a raw update, for the metrics."""
    match update:
        case {"callback_query": _}:
            return "press"
        case {"inline_query": _}:
            return "inline"
        case {"my_chat_member": _}:
            return "membership"
        case {"message": {"text": str(text)}} | {"edited_message": {"text": str(text)}}:
            return "command" if text.startswith("/") else "words"
    return "words"
