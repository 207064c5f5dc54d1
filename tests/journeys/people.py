"""Somebody who talks to the bot on the sandbox, as the page does: by its control API."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx

from chatbot.engine.storage.engine import Storage
from tests.waiting import LOOK_S, until_carried, until_quiet

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A person in one chat: the private one with the bot, or a group."""

    id: int
    chat: int
    http: httpx.AsyncClient
    storage: Storage

    def in_chat(self, chat: int) -> "Person":
        """Return this person in another chat."""
        return Person(self.id, chat, self.http, self.storage)

    async def says(
        self, text: str, *, reply_to: int | None = None, thread: int | None = None
    ) -> int:
        """Write, and wait until the bot has nothing to say any more; return the message's id."""
        said = await self._post("say", text=text, reply_to=reply_to, thread=thread)
        if said["update_id"] is not None:
            await until_quiet(self.storage, said["update_id"])
        return int(said["message_id"])

    async def sends(self, name: str, content: bytes, caption: str = "", kind: str = "") -> None:
        """Send a file; without a kind (photo, document…) as what it is."""
        form = {"chat_id": str(self.chat), "caption": caption} | ({"kind": kind} if kind else {})
        path = f"/sandbox/persons/{self.id}/send"
        sent = await self.http.post(path, data=form, files={"file": (name, content)})
        await self._told(sent.raise_for_status().json())

    async def edits(self, message_id: int, text: str) -> None:
        """Change one's own message, and wait until the bot has nothing to say any more."""
        await self._told(await self._post("edit", message_id=message_id, text=text))

    async def presses(self, label: str) -> None:
        """Tap the newest button whose label holds this."""
        for message in reversed(await self.sees()):
            for button in buttons_of(message):
                if label in button["text"]:
                    return await self.presses_data(message["message_id"], button["callback_data"])
        raise AssertionError(f"no button {label!r}")

    async def presses_data(self, message_id: int, data: str, *, stale: bool = False) -> None:
        """Tap a button that may not be there any more."""
        pressed = await self._post("press", message_id=message_id, data=data, stale=stale)
        seen = await self.view()
        while pressed["callback_query_id"] in seen["pending"]:
            seen = await self.view(since=seen["revision"], wait=5)
        await until_quiet(self.storage)

    async def does(self, act: str) -> None:
        """Act on the bot without a word: block or unblock it."""
        await self._told(await self._post(act))

    async def places(self, user: int, status: str, **more: bool) -> None:
        """Make somebody, or the bot, what they are from now on in this group."""
        path = f"/sandbox/groups/{self.chat}/members/{user}"
        placed = await self.http.post(path, json={"by": self.id, "status": status, **more})
        await self._told(placed.raise_for_status().json())

    async def upgrades(self) -> "Person":
        """Make a supergroup of this group; return this person in it."""
        done = await self.http.post(f"/sandbox/groups/{self.chat}/upgrade", json={"by": self.id})
        upgraded = done.raise_for_status().json()
        await self._told(upgraded)
        return self.in_chat(upgraded["id"])

    async def view(self, **more: float) -> dict[str, Any]:
        """Return everything that the page shows this person in this chat."""
        params = {"as": self.id, **more}
        seen: dict[str, Any] = (
            (await self.http.get(f"/sandbox/chats/{self.chat}/view", params=params))
            .raise_for_status()
            .json()
        )
        return seen

    async def sees(self) -> list[Message]:
        messages: list[Message] = (await self.view())["messages"]
        return messages

    async def reads(self) -> str:
        """Return the text of the newest message, which must be the bot's."""
        message = (await self.sees())[-1]
        assert message["from"]["is_bot"], message["text"]
        return str(message["text"])

    async def labels(self) -> list[str]:
        """List the labels of the buttons under the newest message."""
        return [button["text"] for button in buttons_of((await self.sees())[-1])]

    async def menu(self) -> list[str]:
        """List the commands of the menu here, once the bot has set them all."""
        while not await self._bot_is_presented():  # noqa: ASYNC110 - as in waiting.py
            await asyncio.sleep(LOOK_S)
        await until_carried(self.storage)  # menus of one's own go by the outbox
        return [entry["command"] for entry in (await self.view())["commands"]]

    async def toast(self) -> str:
        """Return the text of the newest toast."""
        return str((await self.view())["notices"][-1]["text"])

    async def _bot_is_presented(self) -> bool:
        """Tell whether the short description is set, which comes last (telegram/client.py)."""
        world = (await self.http.get("/sandbox/world")).raise_for_status().json()
        return bool(world["bot"]["short_description"])

    async def _told(self, done: dict[str, Any]) -> None:
        for update_id in done.get("update_ids", [done.get("update_id")]):
            if update_id is not None:
                await until_quiet(self.storage, update_id)

    async def _post(self, act: str, **body: Any) -> dict[str, Any]:
        answer = await self.http.post(
            f"/sandbox/persons/{self.id}/{act}", json={"chat_id": self.chat, **body}
        )
        done: dict[str, Any] = answer.raise_for_status().json()
        return done


def buttons_of(message: Message) -> list[dict[str, Any]]:
    """List all buttons, row by row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
