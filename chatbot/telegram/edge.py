"""The edge: an update's row in, the calls owed for it out, within the worker's transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update, User

from chatbot.conversation import Reply
from chatbot.errors import Refusal
from chatbot.inbox import service
from chatbot.logs import seen
from chatbot.markup import escape
from chatbot.telegram import texts
from chatbot.telegram.calls import Call, calls_for
from chatbot.telegram.hearing import Heard, Used, hear
from chatbot.telegram.routing import Routes

Calls = list[dict[str, Any]]

log = structlog.get_logger()


class Edge:
    """Calls handlers. They return; the transaction commits; only then somebody speaks.

    `admins` are the private chats of those who are told when a handler fails.
    """

    def __init__(
        self, routes: Routes, me: User, clock: Callable[[], datetime], admins: Sequence[int]
    ) -> None:
        self._routes = routes
        self._me = me
        self._clock = clock
        self._admins = admins

    async def answer(self, session: AsyncSession, update: dict[str, Any]) -> Calls:
        """The calls owed for an update. What can't be read is logged and owes nothing."""
        with structlog.contextvars.bound_contextvars(update_id=update.get("update_id")):
            heard = self._heard(update)
            answerer = self._routes.answerer(heard) if heard else None
            if heard is None or answerer is None:
                return []
            calls = calls_for(await answerer(session), heard)
            log.info("answered", route=self._routes.name(heard))
            return [call.to_json() for call in calls]

    async def excuse(
        self, failure: Exception, session: AsyncSession, update: dict[str, Any]
    ) -> Calls:
        """The calls owed instead, once what the handler did was rolled back."""
        with structlog.contextvars.bound_contextvars(update_id=update.get("update_id")):
            heard = self._heard(update)
            if heard is None:
                return []
            if isinstance(failure, Refusal):
                log.info("refused", route=self._routes.name(heard), by=type(failure).__name__)
                return [call.to_json() for call in calls_for(_said(failure.sentence, heard), heard)]
            route = self._routes.name(heard)
            log.error("handler.failed", route=route, **seen(failure))
            calls = calls_for(_said(texts.APOLOGY, heard), heard)
            calls += await self._told(session, f"{type(failure).__name__}, {route}", update)
            return [call.to_json() for call in calls]

    async def _told(self, session: AsyncSession, kind: str, update: dict[str, Any]) -> list[Call]:
        """What the admins are told: once an hour of each kind of failure."""
        if not await service.is_news(session, kind, at=self._clock()):
            return []
        text = texts.failed(kind, update["update_id"])
        return [Call("sendMessage", {"chat_id": admin, "text": text}) for admin in self._admins]

    def _heard(self, update: dict[str, Any]) -> Heard | None:
        try:
            Used.model_validate(update)
            return hear(Update.de_json(update, None), self._me, self._clock())
        except Exception as failure:  # noqa: BLE001 - Telegram may send what nobody expects
            log.error("update.unreadable", **seen(failure))  # noqa: TRY400 - as below
            return None


def _said(sentence: str, heard: Heard) -> Reply:
    if heard.press_id is not None:
        return Reply(notice=sentence)
    return Reply(escape(sentence))
