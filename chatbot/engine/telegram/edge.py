"""The edge: an update's row in, the calls owed for it out, within the worker's transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update, User

from chatbot.answers import queries as current_topics
from chatbot.conversation import Context, Policy, Reply, Requires
from chatbot.conversation.markup import escape
from chatbot.engine.inbox import service
from chatbot.engine.inbox.service import First
from chatbot.engine.logging import seen
from chatbot.engine.outbox import service as outbox
from chatbot.engine.telegram import access, texts
from chatbot.engine.telegram.calls import calls_for
from chatbot.engine.telegram.group_admins import GroupAdmins
from chatbot.engine.telegram.hearing import Heard, hear
from chatbot.engine.telegram.routing import Routes, Way
from chatbot.engine.telegram.used import Used
from chatbot.errors import Denied, Refusal
from chatbot.french.typography import typeset
from chatbot.helpdesk.answering import replied_to
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.subscriptions.service import moved

Calls = list[dict[str, Any]]

log = structlog.get_logger()


class Edge:
    """Calls handlers. They return; the transaction commits; only then somebody speaks."""

    def __init__(
        self,
        routes: Routes,
        me: User,
        clock: Callable[[], datetime],
        group_admins: GroupAdmins,
        *,
        policy: Policy,
    ) -> None:
        self._routes = routes
        self._me = me
        self._clock = clock
        self._group_admins = group_admins
        self._policy = policy

    async def answer(self, session: AsyncSession, update: dict[str, Any]) -> Calls | First:
        """The calls owed for an update. What can't be read is logged and owes nothing."""
        with structlog.contextvars.bound_contextvars(update_id=update.get("update_id")):
            heard = self._heard(update)
            if heard is None:
                return []
            if heard.moved_from is not None:
                await moved(session, heard.moved_from, heard.ask.chat)
                await current_topics.move_topic(session, heard.moved_from, heard.ask.chat)
                return []
            step = await _step(session, heard)
            way = self._routes.way(heard, step)
            if way is None:
                return []
            if step is not None:  # whatever they do next, it isn't that any more
                await members.leave(session, heard.ask)
            if way.requires is Requires.GROUP_ADMIN and (first := self._to_learn(heard)):
                return first
            return await self._answered(session, way, self._looked_up(way, heard))

    async def excuse(
        self, failure: Exception, session: AsyncSession, update: dict[str, Any]
    ) -> Calls:
        """The calls owed instead, once what the handler did was rolled back."""
        with structlog.contextvars.bound_contextvars(update_id=update.get("update_id")):
            heard = self._heard(update)
            if heard is None:
                return []
            step = await _step(session, heard)
            way = self._routes.way(heard, step)
            if heard.query_id is None:  # again: that was rolled back too
                await members.leave(session, heard.ask)
            route = way.name if way else ""
            if isinstance(failure, Refusal):
                log.info("refused", route=route, by=type(failure).__name__)
                if isinstance(failure, Denied):
                    await access.denied(session, heard.ask, route)
                return _calls(_said(failure.sentence, heard), heard)
            log.error("handler.failed", route=route, **seen(failure))
            await self._tell_admins(session, f"{type(failure).__name__}, {route}", update)
            return _calls(_said(texts.APOLOGY, heard), heard)

    async def _answered(self, session: AsyncSession, way: Way, heard: Heard) -> Calls:
        ctx = Context(heard.ask, session, self._policy)
        sentence = await access.refusal(session, way.requires, heard.ask, way.name)
        reply = _said(sentence, heard) if sentence else await way.answer(ctx)
        log.info("answered", route=way.name)
        return _calls(reply, heard)

    def _to_learn(self, heard: Heard) -> First | None:
        """Who administers the group, unless that is known or makes no difference."""
        ask = heard.ask
        if ask.private or ask.sender is None:
            return None
        if self._group_admins.has(ask.chat, ask.sender.id) is not None:
            return None
        return First(partial(self._group_admins.learn, ask.chat))

    def _looked_up(self, way: Way, heard: Heard) -> Heard:
        ask = heard.ask
        if way.requires is not Requires.GROUP_ADMIN or ask.private or ask.sender is None:
            return heard
        is_one = self._group_admins.has(ask.chat, ask.sender.id)
        return replace(heard, ask=replace(ask, is_group_admin=bool(is_one)))

    async def _tell_admins(self, session: AsyncSession, kind: str, update: dict[str, Any]) -> None:
        """Once an hour of each kind of failure."""
        now = self._clock()
        if await service.is_news(session, kind, at=now):
            told = Reply(escape(texts.failed(kind, update["update_id"])))
            for admin in await people.admins(session):
                await outbox.tell(session, admin.telegram_id, told, at=now)

    def _heard(self, update: dict[str, Any]) -> Heard | None:
        try:
            Used.model_validate(update)
            heard = hear(Update.de_json(update, None), self._me, self._clock())
        except Exception as failure:  # noqa: BLE001 - Telegram may send what nobody expects
            log.error("update.unreadable", **seen(failure))  # noqa: TRY400 - as below
            return None
        if heard is None:
            return None
        return replace(heard, ask=replace(heard.ask, policy=self._policy))


async def _step(session: AsyncSession, heard: Heard) -> tuple[str, str] | None:
    """What the sender is in the middle of; it goes on while they type in another chat.

    What replies to a question is its answer, and no other's, whatever they are in the middle of.
    """
    if heard.query_id is not None:
        return None
    step = await members.step_of(session, heard.ask)
    return None if step and await replied_to(session, heard.ask) else step


def _calls(reply: Reply, heard: Heard) -> Calls:
    return [call.to_json() for call in calls_for(reply, heard)]


def _said(sentence: str, heard: Heard) -> Reply:
    if heard.press_id is not None:
        return Reply(toast=sentence)
    return Reply(escape(typeset(sentence)))
