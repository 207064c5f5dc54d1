"""Who administers a group: asked of Telegram, and remembered for a moment."""

import asyncio

import structlog
from telegram.error import TelegramError

from chatbot.engine.telegram.transport import Transport

FRESH_S = 60.0
NO_S = 5.0  # somebody may have been made one a moment ago
REMEMBERED = 1_000  # groups

log = structlog.get_logger()


class GroupAdmins:
    """Looked up before a session is opened, since no call is made inside a transaction."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._known: dict[int, tuple[float, frozenset[int]]] = {}

    def has(self, chat: int, person: int) -> bool | None:
        """Tell whether that person administers that chat; None when it has to be learnt first."""
        learnt_at, admins = self._known.get(chat, (-FRESH_S, frozenset[int]()))
        is_admin = person in admins
        return is_admin if _now() - learnt_at < (FRESH_S if is_admin else NO_S) else None

    async def learn(self, chat: int) -> None:
        """Ask; a group that can't be looked into any more has none."""
        try:
            members = await self._transport.result("getChatAdministrators", {"chat_id": chat})
        except TelegramError as gone:
            log.info("group.unreadable", error=str(gone))
            members = []
        self._known.pop(chat, None)
        self._known[chat] = (_now(), frozenset(member["user"]["id"] for member in members))
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]


def _now() -> float:
    return asyncio.get_running_loop().time()
