"""The edge: an update's row in, the calls owed for it out, within the worker's transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update, User

from chatbot.conversation import Reply
from chatbot.errors import Refusal
from chatbot.markup import escape
from chatbot.telegram import texts
from chatbot.telegram.calls import calls_for
from chatbot.telegram.hearing import Heard, hear
from chatbot.telegram.routing import Answerer, Routes

log = structlog.get_logger()


class Edge:
    """Calls handlers. They return; the transaction commits; only then somebody speaks."""

    def __init__(self, routes: Routes, me: User, clock: Callable[[], datetime]) -> None:
        self._routes = routes
        self._me = me
        self._clock = clock

    async def answer(self, session: AsyncSession, update: dict[str, Any]) -> list[dict[str, Any]]:
        """The calls owed for an update. What can't be read is logged and owes nothing."""
        with structlog.contextvars.bound_contextvars(update_id=update.get("update_id")):
            heard = self._heard(update)
            answerer = self._routes.answerer(heard) if heard else None
            if heard is None or answerer is None:
                return []
            reply = await _reply(answerer, session, heard)
            log.info("answered", route=self._routes.name(heard))
            return [call.to_json() for call in calls_for(reply, heard)]

    def _heard(self, update: dict[str, Any]) -> Heard | None:
        try:
            parsed = Update.de_json(update, None)
            return hear(parsed, self._me, self._clock())
        except Exception:
            log.exception("update.unreadable")
            return None


async def _reply(answerer: Answerer, session: AsyncSession, heard: Heard) -> Reply:
    try:
        async with session.begin_nested():
            return await answerer(session)
    except Refusal as refusal:
        return _said(refusal.sentence, heard)
    except Exception:
        log.exception("handler.failed")
        return _said(texts.APOLOGY, heard)


def _said(sentence: str, heard: Heard) -> Reply:
    if heard.press_id is not None:
        return Reply(notice=sentence)
    return Reply(escape(sentence))
