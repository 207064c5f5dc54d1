"""Carries what the outbox owes: one row is one message sent or edited, or one menu set."""

from collections.abc import Callable
from typing import Any

import structlog
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from chatbot.engine.logging import seen
from chatbot.engine.outbox.rules import (
    Claim,
    Delivered,
    Kind,
    Outcome,
    Rejected,
    TryLater,
)
from chatbot.engine.telegram.calling import Caller
from chatbot.engine.telegram.meaning import meaning
from chatbot.engine.telegram.menus import Menu
from chatbot.engine.telegram.refusals import ALREADY_SO, GONE, NO_SUCH_THREAD, gist, says
from chatbot.engine.telegram.rendering import THREAD, sending, text_params

NOT_THERE = "not there to be edited"

log = structlog.get_logger()


class TelegramCarrier:
    """Tries each call once; the outbox decides whether it is tried again.

    `menu_for` gives the commands of a role, as the Bot API's BotCommands; None: as for everybody.
    """

    def __init__(self, caller: Caller, menu_for: Callable[[str], Menu | None]) -> None:
        self._caller = caller
        self._menu_for = menu_for

    def rests(self) -> float:
        """Seconds for which a flood makes all calls wait."""
        return self._caller.rests()

    async def carry(self, claim: Claim) -> Outcome:
        """What became of it. Raises InvalidToken alone."""
        try:
            return await self._carried(claim)
        except InvalidToken:
            raise
        except TelegramError as trouble:
            outcome = meaning(trouble)
            log.warning(
                "outbox.trouble", row=claim.row, to=type(outcome).__name__, error=gist(trouble)
            )
            return outcome if not isinstance(trouble, RetryAfter) else TryLater(self.rests())
        except Exception as failure:  # noqa: BLE001 - it must not hold up the others
            log.error("outbox.failed", row=claim.row, **seen(failure))  # noqa: TRY400 - not what it says
            return Rejected(type(failure).__name__)

    async def _carried(self, claim: Claim) -> Delivered | Rejected:
        if claim.kind is Kind.MENU:
            return await self._set_menu(claim)
        if claim.message_id is not None:
            try:
                return await self._edit(claim, claim.message_id)
            except BadRequest as refusal:
                if not says(refusal, GONE):
                    raise
        return Rejected(NOT_THERE) if claim.only_edits else await self._send(claim)

    async def _set_menu(self, claim: Claim) -> Delivered | Rejected:
        scope = {"scope": {"type": "chat", "chat_id": claim.chat}}
        menu = self._menu_for(claim.content["role"])
        try:
            if menu is None:
                await self._caller.call("deleteMyCommands", scope)
            else:
                await self._caller.call("setMyCommands", scope | {"commands": menu})
        except (
            BadRequest,
            Forbidden,
        ) as refusal:  # who never wrote yet isn't out of reach for that
            return Rejected(str(refusal))
        return Delivered()

    async def _edit(self, claim: Claim, message_id: int) -> Delivered:
        params = {"chat_id": claim.chat, "message_id": message_id, **text_params(claim.content)}
        try:
            await self._caller.call("editMessageText", params)
        except BadRequest as refusal:
            if not says(refusal, ALREADY_SO):
                raise
        return Delivered(message_id)

    async def _send(self, claim: Claim) -> Delivered:
        method, said = sending(claim.content)
        params: dict[str, Any] = {"chat_id": claim.chat, **said}
        if claim.thread is None:
            return await self._sent(method, params)
        try:
            return await self._sent(method, params | {THREAD: claim.thread})
        except BadRequest as refusal:
            if not says(refusal, NO_SUCH_THREAD):
                raise
        return await self._sent(method, params)

    async def _sent(self, method: str, params: dict[str, Any]) -> Delivered:
        message = await self._caller.call(method, params)
        return Delivered(message["message_id"])
