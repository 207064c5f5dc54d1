"""The admins of groups: asked of Telegram, and remembered for a moment."""

import asyncio

import structlog
from telegram.error import RetryAfter, TelegramError

from chatbot.engine.outbox.rules import Place
from chatbot.engine.telegram.error_mapping import described
from chatbot.engine.telegram.transport import FOR_GOOD, Transport

FRESH_S = 60.0
NO_S = 5.0  # somebody may have become admin a moment ago, and trouble may be over
TRIES = 2
TRY_AGAIN_S = 0.5
ANSWER_S = 5.0  # later, the person reads that the admins aren't known
REMEMBERED = 1_000  # groups
UNKNOWN = None  # Telegram didn't say

log = structlog.get_logger()


class GroupAdmins:
    """Asks Telegram before a session is opened, since no call is made inside a transaction."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._known: dict[int, tuple[float, frozenset[int] | None]] = {}
        self._asking: dict[int, asyncio.Task[None]] = {}

    def has(self, chat: int, person: int) -> bool | None:
        """Tell whether the person administers the group; None: Telegram must be asked first."""
        learnt_at, admins = self._known.get(chat, (0.0, UNKNOWN))
        if admins is UNKNOWN:
            return None
        is_admin = person in admins
        return is_admin if _now() - learnt_at < (FRESH_S if is_admin else NO_S) else None

    def is_unknown(self, chat: int) -> bool:
        """Tell whether Telegram was asked in vain a moment ago."""
        learnt_at, admins = self._known.get(chat, (0.0, frozenset[int]()))
        return admins is UNKNOWN and _now() - learnt_at < NO_S

    async def learn(self, chat: int) -> None:
        """Ask Telegram, once for all who wait for the answer now."""
        if chat not in self._asking:
            self._asking[chat] = asyncio.create_task(self._learn(chat))
            self._asking[chat].add_done_callback(lambda _: self._asking.pop(chat))
        await self._asking[chat]

    async def _learn(self, chat: int) -> None:
        admins = await self._ask(chat)
        self._known.pop(chat, None)
        self._known[chat] = (_now(), admins)
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]

    async def _ask(self, chat: int) -> frozenset[int] | None:
        """Ask Telegram, twice at most; a group that the bot can't see any more has no admins."""
        for attempt in range(TRIES):
            await asyncio.sleep(attempt * TRY_AGAIN_S)
            try:
                members = await self._transport.call(
                    "getChatAdministrators", {}, Place(chat), read_timeout=ANSWER_S
                )
            except FOR_GOOD as gone:
                log.info("group.unreadable", error=str(gone))
                return frozenset()
            except TelegramError as trouble:
                log.warning("group.not_told", error=described(trouble))
                if isinstance(trouble, RetryAfter):
                    break
            else:
                return frozenset(member["user"]["id"] for member in members)
        return UNKNOWN


def _now() -> float:
    return asyncio.get_running_loop().time()
