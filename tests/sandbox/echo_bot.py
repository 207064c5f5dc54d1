"""A bot of twenty lines that speaks the Bot API, so that the page is tested without the product."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from typing import Any

import httpx

FORMATTED = (
    "🥕🥕 <b>gras <i>et italique</i></b> <u>souligné</u> <s>barré</s> <code>code</code> "
    '<tg-spoiler>secret</tg-spoiler> <a href="https://example.org/x">lien</a> '
    "&lt;img src=x&gt; etabli@example.org /aide\n"
    "<pre>bloc</pre>\n<blockquote>citation</blockquote>\n"
    f"<blockquote expandable>{'Une longue ligne de citation. ' * 20}</blockquote>"
)
CARD = "<b>Carte</b>"
BUTTONS = (
    (("Changer", "change"), ("Signaler", "notice")),
    (("Alerter", "alert"), ("Effacer", "delete"), ("Se taire", "silence")),
)
DEEP_LINK = {"text": "Lien profond", "url": "https://t.me/etabli_bot?start=chantier-7"}
COMMANDS = [
    {"command": "carte", "description": "Une carte avec des boutons"},
    {"command": "formes", "description": "Toutes les mises en forme"},
    {"command": "attente", "description": "Écrire sans fin"},
]


@asynccontextmanager
async def echoing(base: str) -> AsyncIterator[None]:
    """Runs the bot against `base` (the Bot API's address, token included)."""
    async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as client:
        bot = EchoBot(client)
        await bot.call("setMyCommands", commands=COMMANDS)
        await bot.call("setMyDescription", description="Je répète ce que vous dites.")
        task = asyncio.create_task(bot.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class EchoBot:
    """Echoes texts; a few commands and buttons show what else a bot can do."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def call(self, method: str, **params: Any) -> Any:
        answer = (await self._client.post(f"/{method}", json=params)).json()
        assert answer["ok"], (method, answer)
        return answer["result"]

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                if "message" in update:
                    await self._hear(update["message"])
                elif "callback_query" in update:
                    await self._pressed(update["callback_query"])

    async def _hear(self, message: dict[str, Any]) -> None:
        chat, text = message["chat"]["id"], message["text"]
        if text.startswith("/attente"):
            await self.call("sendChatAction", chat_id=chat, action="typing")
        elif text.startswith("/formes"):
            await self._say(chat, FORMATTED)
        elif text.startswith("/carte"):
            await self._say(chat, CARD, reply_markup={"inline_keyboard": keyboard()})
        else:
            await self._say(chat, f"Écho : {escape(text)}")

    async def _say(self, chat: int, html: str, **more: Any) -> None:
        await self.call("sendMessage", chat_id=chat, text=html, parse_mode="HTML", **more)

    async def _pressed(self, query: dict[str, Any]) -> None:
        message = query["message"]
        where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        answer: dict[str, Any] = {}
        match query["data"]:
            case "silence":
                return
            case "change":
                await self.call("editMessageText", **where, text="Carte changée")
            case "delete":
                await self.call("deleteMessage", **where)
            case kind:
                answer = {"text": "Voici un mot.", "show_alert": kind == "alert"}
        await self.call("answerCallbackQuery", callback_query_id=query["id"], **answer)


def keyboard() -> list[list[dict[str, str]]]:
    """The card's buttons."""
    rows = [[{"text": text, "callback_data": data} for text, data in row] for row in BUTTONS]
    return [*rows, [DEEP_LINK]]
