"""Trying a row of the matrix on the real dispatcher, in a database that is as before afterwards."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape

from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from chatbot.announcements.rules import (
    AnnouncementGone,
    OwnReview,
    ReadInPrivate,
)
from chatbot.app import HOOKS, ROUTES
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.conversation import (
    Context,
    PendingStep,
    Policy,
    Press,
    Redirect,
    Reply,
    Route,
)
from chatbot.engine.inbox.worker import Calls, Prefetch
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import Kind
from chatbot.engine.telegram.client import GroupAdmins
from chatbot.engine.telegram.dispatcher import Dispatcher
from chatbot.engine.telegram.parsing import IncomingUpdate
from chatbot.engine.telegram.routes import Match, Routes
from chatbot.engine.telegram.transport import Transport
from chatbot.errors import Denied, Refusal
from chatbot.french.typography import typeset
from chatbot.helpdesk.rules import (
    NotTheirQuestion,
    QuestionGone,
)
from chatbot.members import page as roles_page, rules as access, service as members
from chatbot.members.models import Chat
from chatbot.members.rules import AlreadyReferent, NotReferent
from chatbot.rsvp.rules import NotAsked
from chatbot.subscriptions.rules import InPrivateOnly, NotFollowed
from tests.authorisation.matrix import Outcome, Role, Row
from tests.authorisation.updates import ME, Json, Speaker, noted_of, update_of, with_text
from tests.authorisation.world import (
    IDS,
    World,
    ask_review,
    correct,
    hand,
    need_review,
    propose,
    said_by,
    schedule,
)
from tests.clock import NOW
from tests.engine.telegram.scripted_wire import ScriptedWire, bot_on

OF_CORRECTIONS = {"press plan_change", "press tell_change", "press tell_nobody", "step note"}
SENTENCES = {
    access.ONLY_ADMINS: Outcome.ADMINS,
    access.ONLY_REFERENTS: Outcome.REFERENTS,
    AnnouncementGone().sentence: Outcome.NOTHING,
    OwnReview().sentence: Outcome.ANOTHER,
    access.ONLY_GROUP_ADMINS: Outcome.GROUP_ADMINS,
    access.IN_PRIVATE: Outcome.PRIVATE,
    roles_page.IN_PRIVATE: Outcome.PRIVATE,
    InPrivateOnly().sentence: Outcome.PRIVATE,
    ReadInPrivate().sentence: Outcome.PRIVATE,
    QuestionGone().sentence: Outcome.NOTHING,
    NotAsked().sentence: Outcome.NOTHING,
    NotTheirQuestion().sentence: Outcome.NOTHING,
    NotFollowed().sentence: Outcome.NOTHING,
    NotReferent().sentence: Outcome.NOTHING,
    AlreadyReferent().sentence: Outcome.NOTHING,
} | {
    denied.sentence: Outcome.BANNED if denied.__name__.startswith("Banned") else Outcome.REFERENTS
    for denied in Denied.__subclasses__()
}
# What an attempt may leave: the log's entry, and a step that is over, whatever came of it.
LOG = "audit_entry"
LEFT = {LOG, "started"}

WRITING = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What came of it, as people see it; who tried what, as the log says; the tables written to.

    And all that is said: the calls, and what others are told.
    """

    outcome: Outcome | str
    noted: list[tuple[int, str]]
    changed: set[str]
    calls: Calls = field(default_factory=list, compare=False)
    told: list[Json] = field(default_factory=list, compare=False)


class Trial:
    """The real dispatcher, with the routes that it reaches remembered."""

    def __init__(self, connection: AsyncConnection, world: World) -> None:
        self._connection = connection
        self._world = world
        self._reached: list[str] = []
        self._written: set[str] = set()
        event.listen(connection.sync_connection, "before_cursor_execute", self._remember)
        wire = ScriptedWire((200, {"ok": True, "result": list(_admins())}))
        self._dispatcher = Dispatcher(
            _Remembered(ROUTES, self._reached),
            HOOKS,
            Policy(),
            me=ME,
            clock=lambda: NOW,
            group_admins=GroupAdmins(Transport(bot_on(wire))),
        )

    async def of(self, row: Row, by: Speaker, text: str | None = None) -> TrialResult:
        """Have it tried, perhaps with that text of the speaker's, and undo it."""
        update = update_of(row, by, self._world)
        if text is not None:
            update = with_text(update, row, text)
        async with self._connection.begin_nested() as attempt:
            await self._begin(row, by)
            calls, refused = await self._owed(update)
            outcome = self._outcome(row, calls, refused=refused)
            changed = self._written - LEFT
            noted = await self._noted() if LOG in self._written else []
            told = await self._told() if "owed" in self._written else []
            await attempt.rollback()
        return TrialResult(outcome, noted, changed, calls, told)

    async def within(self, change: Callable[[AsyncSession], Awaitable[None]]) -> None:
        """Make that of the world, for all that is tried afterwards."""
        async with self._session() as session:
            await change(session)
            await session.commit()

    async def _begin(self, row: Row, by: Speaker) -> None:
        """Begin the step, or schedule the draft, that this row takes for granted."""
        kind, _, step = row.name.partition(" ")
        if kind == "step":
            ask, pending = said_by(by.account), PendingStep(step, noted_of(row, by, self._world))
            await self.within(lambda session: members.begin_step(Context(ask, session), pending))
        if row.name in ("press take_back", "press correct_announcement"):
            await self.within(lambda session: schedule(session, self._world.draft_of(by.account)))
        if row.name == "press release_question":
            await self.within(lambda session: hand(session, self._world.question, by.account))
        if row.name == "press stop_departure":
            await self.within(lambda session: schedule(session, self._world.to_read))
        if row.name in OF_CORRECTIONS:
            draft, out = self._world.draft_of(by.account), self._world.announcement
            await self.within(lambda session: correct(session, draft, out))
        if row.name == "press take_proposal":
            await self.within(lambda session: propose(session, self._world.draft_of(by.account)))
        if row.name == "press ask_review":
            await self.within(need_review)
        if row.variant == "own":
            draft = self._world.draft_of(by.account)
            await self.within(lambda session: ask_review(session, draft))

    async def _owed(self, update: Json) -> tuple[Calls, bool]:
        """Return the calls owed and whether the update was refused, as inbox/worker.py does."""
        self._reached.clear()
        self._written.clear()
        try:
            async with self._session() as session:
                calls = await self._dispatcher.answer(session, update)
                await session.commit()
        except Refusal as refusal:
            self._written.clear()  # rolled back
            async with self._session() as session:
                excuses = await self._dispatcher.excuse(refusal, session, update)
                await session.commit()
            return excuses, True
        if isinstance(calls, Prefetch):
            await calls.learn()
            return await self._owed(update)
        return calls, False

    def _outcome(self, row: Row, calls: Calls, *, refused: bool) -> Outcome | str:
        said = _said(calls)
        for sentence, outcome in SENTENCES.items():
            if said == typeset(sentence):
                return outcome
        if refused or not self._reached:
            return f"unknown refusal: {said}"
        return Outcome.YES if self._reached[-1] == row.name else Outcome.NOWHERE

    async def _noted(self) -> list[tuple[int, str]]:
        asked = select(Chat.telegram_id, Entry.detail).join(Chat, Chat.id == Entry.actor)
        denied = await self._connection.execute(asked.where(Entry.act == Act.DENIED))
        return [(account, what) for account, what in denied]

    async def _told(self) -> list[Json]:
        asked = select(Owed.content).where(Owed.kind == Kind.MESSAGE)
        return [content for content in await self._connection.scalars(asked) if content]

    def _remember(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if written := WRITING.match(statement):
            self._written.add(written[1])

    def _session(self) -> AsyncSession:
        return AsyncSession(
            self._connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )


class _Remembered(Routes):
    """All routes; each that answers is remembered."""

    def __init__(self, routes: Iterable[Route], reached: list[str]) -> None:
        super().__init__(routes)
        self._reached = reached

    def match(self, incoming: IncomingUpdate, step: PendingStep | None = None) -> Match | None:
        match = super().match(incoming, step)
        return match and self._remembered(match)

    def match_wish(self, wish: str) -> Match:
        return self._remembered(super().match_wish(wish))

    def _remembered(self, match: Match) -> Match:
        async def answer(ctx: Context) -> Reply | Redirect | Press:
            self._reached.append(match.name)
            return await match.answer(ctx)

        return replace(match, answer=answer)


def _said(calls: Calls) -> str:
    """Return the notice of a press, or the text of a message."""
    first = calls[0]["params"] if calls else {}
    return unescape(str(first.get("text", "")))


def _admins() -> Iterator[Json]:
    """Make Telegram's list of the group's administrators."""
    for role in (Role.GROUP_ADMIN, Role.ANONYMOUS, Role.BANNED):
        user = {"id": IDS[role], "is_bot": False, "first_name": "Marie"}
        yield {"user": user, "status": "administrator", "is_anonymous": role is Role.ANONYMOUS}
