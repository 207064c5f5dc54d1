"""Telling Telegram where to hand updates over, and seeing to it that it goes on."""

import asyncio
from typing import Any

import structlog
from telegram.error import BadRequest

from chatbot.engine.telegram.calling import Caller
from chatbot.engine.telegram.reception import ALLOWED
from chatbot.errors import Mendable

LOOK_S = 600.0
CONNECTIONS = 40  # Bot API, setWebhook: its default, of 100 at most

log = structlog.get_logger()


class WebhookRefused(Mendable):
    """Telegram doesn't accept the address."""


class Webhook:
    """Where Telegram hands updates over: `url`, with `secret` in each request's header."""

    def __init__(self, caller: Caller, url: str, secret: str) -> None:
        self._caller = caller
        self._url = url
        self._secret = secret

    async def run(self) -> None:
        """Until cancelled: whoever has the token could take the webhook away.

        Raises InvalidToken, WebhookRefused.
        """
        await self._set()
        last_error = 0
        while True:
            await asyncio.sleep(LOOK_S)
            info: dict[str, Any] = await self._caller.until_it_works("getWebhookInfo", {}, final=())
            if info["url"] != self._url:
                log.warning("webhook.gone")
                await self._set_again()
            elif info.get("last_error_date", 0) > last_error:
                last_error = info["last_error_date"]
                log.warning("webhook.trouble", error=info.get("last_error_message"))

    async def _set_again(self) -> None:
        try:
            await self._set()
        except WebhookRefused as refusal:  # it was accepted once: this passes
            log.error("webhook.refused", error=str(refusal))  # noqa: TRY400 - it says all

    async def _set(self) -> None:
        wanted = {
            "url": self._url,
            "secret_token": self._secret,
            "allowed_updates": ALLOWED,
            "max_connections": CONNECTIONS,
        }
        try:
            await self._caller.until_it_works("setWebhook", wanted)
        except BadRequest as refusal:
            raise WebhookRefused(f"CHATBOT_PUBLIC_URL: Telegram refuses it: {refusal}") from None
        log.info("webhook.set")
