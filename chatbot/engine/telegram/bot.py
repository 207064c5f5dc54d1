"""The bot at work on Telegram: hears, answers, speaks."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import User
from telegram.error import InvalidToken

from chatbot.announcements.news import offer_missed, send_digests
from chatbot.announcements.sending import report, start_due
from chatbot.answers import current_topic
from chatbot.conversation import Policy
from chatbot.engine.inbox import service as inbox
from chatbot.engine.inbox.service import Forget
from chatbot.engine.inbox.worker import Worker, forget_regularly
from chatbot.engine.outbox import service as outbox
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.storage.duty import Duty, DutyLost, on_duty
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.calling import Caller
from chatbot.engine.telegram.client import client, introduced, present
from chatbot.engine.telegram.edge import Edge
from chatbot.engine.telegram.group_admins import GroupAdmins
from chatbot.engine.telegram.poller import Poller
from chatbot.engine.telegram.reception import Reception
from chatbot.engine.telegram.routes import ROUTES
from chatbot.engine.telegram.routing import Routes
from chatbot.engine.telegram.sending import Sending
from chatbot.engine.telegram.speaker import Speaker
from chatbot.engine.telegram.webhook import Webhook
from chatbot.errors import Mendable
from chatbot.helpdesk import unanswered
from chatbot.helpdesk.answering import look_after
from chatbot.members import service as members
from chatbot.members.roles import queue_all_menus
from chatbot.privacy.rooms import retention
from chatbot.welcome.wording import BOT_DESCRIPTION, BOT_SHORT_DESCRIPTION

NO_ANSWER = "Telegram doesn't answer yet"
DAY_S = 86_400.0
TRY_AGAIN_S = 5.0  # between two tries to be on duty again

DUE = (start_due, offer_missed, send_digests, look_after)

log = structlog.get_logger()


class TokenRefused(Mendable):
    """Telegram doesn't know the token."""


@dataclass(frozen=True, slots=True)
class Account:
    """A bot on a Bot API server; updates come to `webhook_url` when there is one."""

    token: str
    api_url: str
    webhook_url: str = ""
    webhook_secret: str = ""


class TelegramBot:
    """One bot on one Bot API server, with its inbox in one database."""

    def __init__(
        self,
        account: Account,
        storage: Storage,
        clock: Callable[[], datetime],
        send_rate: int,
        retention_days: int,
        question_days: int,
    ) -> None:
        self._account = account
        self._storage = storage
        self._clock = clock
        self._bot = client(account.token, account.api_url)
        self._caller = Caller(self._bot)
        self._pace = Pace(send_rate)
        self._send_rate = send_rate
        self._retention_days = retention_days
        self._question_days = question_days
        self._reception = Reception(storage, clock)
        self._worker: Worker | None = None
        self._sending: Sending | None = None
        self._task: asyncio.Task[Any] | None = None
        self._missing: str | None = NO_ANSWER

    async def run(self) -> None:
        """Until stopped or cancelled. Raises TokenRefused, WebhookRefused."""
        self._task = asyncio.current_task()
        try:
            async with self._bot.request:
                while not await self._served():
                    pass
        except* InvalidToken:  # whose text holds the token
            raise TokenRefused("CHATBOT_TELEGRAM_TOKEN: Telegram refuses it") from None
        finally:
            self._missing = NO_ANSWER

    def stop(self) -> None:
        """Make `run` end, once what is being spoken was spoken."""
        if self._worker is not None and self._sending is not None:
            self._worker.stop()
            self._sending.stop()
        elif self._task is not None:
            self._task.cancel()

    async def receive(self, update: Any) -> None:
        """Keep an update that came by webhook. Raises SQLAlchemyError when that fails."""
        await self._reception.take_in([update])

    async def missing(self) -> str | None:
        """What keeps the bot from its work, for `/readyz`; None when nothing does."""
        if not await self._storage.answers():
            return "the database doesn't answer"
        return self._missing

    async def _served(self) -> bool:
        """Whether it was stopped; else the duty was lost, and has to be taken up again."""
        stopped = False
        try:
            async with on_duty(self._storage.url, inbox.CHANNEL, self._stand_by) as duty:
                self._missing = NO_ANSWER
                await self._work(duty)
                stopped = True
        except* DutyLost as lost:
            self._missing = "the duty was lost"
            log.warning("duty.lost", error=_reason(lost))
            await asyncio.sleep(TRY_AGAIN_S)
        return stopped

    def _stand_by(self) -> None:
        log.info("duty.standing_by")
        self._missing = None

    async def _work(self, duty: Duty) -> None:
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(duty.watch(self._reception.stored))
            me = await introduced(self._caller)
            self._sending = Sending(
                self._storage, self._caller, self._pace, self._clock, report=self._report, due=DUE
            )
            sending = tasks.create_task(self._sending.run())
            others = [
                watching,
                tasks.create_task(self._hear()),
                tasks.create_task(self._present(self._sending)),
                *map(tasks.create_task, self._forgetting()),
            ]
            await self._answer_as(me, self._sending)
            await sending
            for task in others:
                task.cancel()

    def _forgetting(self) -> Sequence[Coroutine[Any, Any, None]]:
        forget = partial(forget_regularly, self._storage, self._clock)
        soon = (inbox.forget_finished, outbox.forget_finished, members.forget_steps)
        return (
            forget(current_topic.forget_old, every_s=current_topic.FORGOTTEN_EVERY.total_seconds()),
            forget(*soon),
            forget(*self._retention(), unanswered.forget_old, every_s=DAY_S),
        )

    def _retention(self) -> Sequence[Forget]:
        return retention(self._retention_days, question_days=self._question_days)

    async def _present(self, sending: Sending) -> None:
        await present(self._caller, ROUTES, BOT_DESCRIPTION, BOT_SHORT_DESCRIPTION)
        try:
            async with self._storage.transaction() as session:
                await queue_all_menus(session, at=self._clock())
            sending.wake(session)
        except SQLAlchemyError:  # the bot works without
            log.exception("bot.not_presented", what="admins' menus")

    async def _answer_as(self, me: User, sending: Sending) -> None:
        speaker = Speaker(self._caller, leaving=self._count)
        edge = Edge(
            Routes(ROUTES),
            me,
            self._clock,
            GroupAdmins(self._caller),
            policy=Policy(self._retention_days, self._question_days, self._send_rate),
        )
        self._worker = Worker(
            self._storage,
            answer=edge.answer,
            excuse=edge.excuse,
            speak=speaker.speak,
            clock=self._clock,
            after_commit=sending.wake,
        )
        self._reception.tell(on_press=speaker.expect, on_stored=self._worker.wake)
        self._missing = None
        way = "webhook" if self._account.webhook_url else "polling"
        log.info("bot.started", username=me.username, way=way)
        try:
            await self._worker.run()
        finally:
            self._worker = None
            self._reception.rest()
            speaker.rest()

    async def _report(self, session: AsyncSession, broadcast: int) -> None:
        await report(session, broadcast, at=self._clock())

    def _count(self) -> None:
        self._pace.answered(asyncio.get_running_loop().time())

    async def _hear(self) -> None:
        url, secret = self._account.webhook_url, self._account.webhook_secret
        if url:
            await Webhook(self._caller, url, secret).run()
        else:
            await Poller(self._caller, self._reception).run()


def _reason(lost: BaseExceptionGroup[DutyLost]) -> str:
    cause = lost.exceptions[0].__cause__
    return str(cause).partition("\n")[0]
