"""What leaves unasked: what is owed to one chat, or to many, and what comes due by the clock."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import news
from chatbot.engine.inbox.service import Forget
from chatbot.engine.logging import seen
from chatbot.engine.outbox import service as outbox
from chatbot.engine.outbox.broadcasts.broadcaster import Broadcaster
from chatbot.engine.outbox.broadcasts.ledger import Ledger, Report
from chatbot.engine.outbox.broadcasts.rules import Skipped
from chatbot.engine.outbox.dispatcher import Dispatcher
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.rules import Moved, Unreachable
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.calling import Caller
from chatbot.engine.telegram.carrier import TelegramCarrier
from chatbot.engine.telegram.menus import own_menu
from chatbot.engine.telegram.postman import TelegramPostman
from chatbot.engine.telegram.routes import ROUTES
from chatbot.helpdesk import answering
from chatbot.members import service as members
from chatbot.subscriptions.service import moved, unwanted

LOOK_S = 5.0  # for what has come due

log = structlog.get_logger()


class Sending:
    """Both ways out at one pace. `due`: each does some of what its hour has come for, if any."""

    def __init__(
        self,
        storage: Storage,
        caller: Caller,
        pace: Pace,
        clock: Callable[[], datetime],
        *,
        report: Report,
        due: Sequence[Forget],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._due = due
        self._dispatcher = Dispatcher(
            storage,
            TelegramCarrier(caller, partial(own_menu, ROUTES)),
            pace,
            clock=clock,
            on_outcome=self._heed,
        )
        postman = TelegramPostman(caller)
        ledger = Ledger(
            clock=clock,
            prepare=postman.prepare,
            unwanted=self._unwanted,
            on_outcome=self._heed,
            report=report,
        )
        self._broadcaster = Broadcaster(storage, postman, pace, ledger, after_commit=self.wake)

    def wake(self, session: AsyncSession) -> None:
        """That session was committed: if something is owed by it, see to it."""
        if outbox.owes(session):
            self._dispatcher.wake()
            self._broadcaster.wake()

    def stop(self) -> None:
        """Take nothing new; `run` returns once what is on its way has arrived."""
        self._dispatcher.stop()
        self._broadcaster.stop()

    async def run(self) -> None:
        """Until stopped, or cancelled: then what is on its way is cut."""
        async with asyncio.TaskGroup() as tasks:
            looking = tasks.create_task(self._look_out())
            ways = [tasks.create_task(way.run()) for way in (self._dispatcher, self._broadcaster)]
            await asyncio.gather(*ways)
            looking.cancel()

    async def _look_out(self) -> None:
        while True:
            for due in self._due:
                try:
                    while await self._did_some(due):
                        pass
                except Exception as failure:  # noqa: BLE001 - nobody else shall wait for it
                    log.error("sending.undone", **seen(failure))  # noqa: TRY400 - not its words
            await asyncio.sleep(LOOK_S)

    async def _did_some(self, due: Forget) -> bool:
        async with self._storage.transaction() as session:
            did = await due(session, self._clock())
        self.wake(session)
        return bool(did)

    async def _heed(self, session: AsyncSession, chat: int, what: Unreachable | Moved) -> None:
        """What was met on the way: the subscriptions stay true to it."""
        if isinstance(what, Moved):
            await moved(session, chat, what.chat)
        else:
            await members.out_of_reach(session, chat, at=self._clock())
            await news.not_told(session, chat)
            await answering.keep_for_later(session, chat, at=self._clock())

    async def _unwanted(
        self, session: AsyncSession, topic: str, chats: Collection[int]
    ) -> dict[int, Skipped]:
        return await unwanted(session, topic, chats, at=self._clock())
