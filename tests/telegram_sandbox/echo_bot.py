"""A small bot, so that the page is tested without the product."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from html import escape
from typing import Any

import httpx

from tests.http_client import http_client

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
DEEP_LINK = {"text": "Lien profond", "url": "https://t.me/robot_bot?start=chantier-7"}
COMMANDS = [
    {"command": "carte", "description": "Une carte avec des boutons"},
    {"command": "formes", "description": "Toutes les mises en forme"},
    {"command": "attente", "description": "Écrire sans fin"},
]


@asynccontextmanager
async def echoing(base: str) -> AsyncIterator[None]:
    """Run the bot against `base` (the Bot API's address, token included)."""
    async with http_client(base, timeout=30) as client:
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
                with suppress(AssertionError):  # refused: the sandbox was reset meanwhile
                    await self._take(update)

    async def _take(self, update: dict[str, Any]) -> None:
        if "message" in update:
            await self._hear(update["message"])
        elif "inline_query" in update:
            await self._offer(update["inline_query"])
        elif "callback_query" in update:
            await self._pressed(update["callback_query"])

    async def _hear(self, message: dict[str, Any]) -> None:
        where = {"chat_id": message["chat"]["id"]}
        if "is_topic_message" in message:
            where["message_thread_id"] = message["message_thread_id"]
        if "caption" in message:
            await self._send_back(where, message)
        elif "text" in message:
            await self._answer(where, message["text"])

    async def _answer(self, where: dict[str, int], text: str) -> None:
        if text.startswith("/attente"):
            await self.call("sendChatAction", **where, action="typing")
        elif text.startswith("/formes"):
            await self._say(where, FORMATTED)
        elif text.startswith("/carte"):
            await self._say(where, CARD, reply_markup={"inline_keyboard": keyboard()})
        else:
            await self._say(where, f"Écho : {escape(text)}")

    async def _send_back(self, where: dict[str, int], message: dict[str, Any]) -> None:
        source = {"from_chat_id": where["chat_id"], "message_id": message["message_id"]}
        caption = f"<b>Reçu</b> : {escape(message['caption'])}"
        await self.call("copyMessage", **where, caption=caption, parse_mode="HTML", **source)

    async def _offer(self, query: dict[str, Any]) -> None:
        """Offer a button and, for any word, ten results in two parts."""
        first = int(query["offset"] or 0)
        results = [
            {
                "type": "article",
                "id": str(n),
                "title": f"{query['query']} {n}",
                "description": "Un résultat",
                "input_message_content": {"message_text": f"Carte de {query['query']} {n}"},
                "reply_markup": {"inline_keyboard": [[{"text": "Voter", "callback_data": "vote"}]]},
            }
            for n in range(first, first + 5)
            if query["query"]
        ]
        await self.call(
            "answerInlineQuery",
            inline_query_id=query["id"],
            results=results,
            next_offset="" if first else "5",
            button={"text": "Parler au bot", "start_parameter": "inline"},
        )

    async def _say(self, where: dict[str, int], html: str, **more: Any) -> None:
        await self.call("sendMessage", **where, text=html, parse_mode="HTML", **more)

    async def _pressed(self, query: dict[str, Any]) -> None:
        where = _place(query)
        answer: dict[str, Any] = {}
        match query["data"]:
            case "silence":
                return
            case "change":
                await self.call("editMessageText", **where, text="Carte changée")
            case "vote":
                await self.call("editMessageText", **where, text="Carte votée")
            case "delete":
                await self.call("deleteMessage", **where)
            case kind:
                answer = {"text": "Voici un mot.", "show_alert": kind == "alert"}
        await self.call("answerCallbackQuery", callback_query_id=query["id"], **answer)


def _place(query: dict[str, Any]) -> dict[str, Any]:
    """Name the message with the pressed button; the chat is unknown of one via the bot."""
    if "inline_message_id" in query:
        return {"inline_message_id": query["inline_message_id"]}
    return {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}


def keyboard() -> list[list[dict[str, str]]]:
    rows = [[{"text": text, "callback_data": data} for text, data in row] for row in BUTTONS]
    return [*rows, [DEEP_LINK]]
