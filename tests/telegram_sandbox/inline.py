"""Inline mode in tests: a result of the bot, and the actions of a person."""

from typing import Any

import httpx

from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.people import Person


def article(result_id: str = "7", **more: Any) -> Json:
    return {
        "type": "article",
        "id": result_id,
        "title": "Alimentation",
        "description": "Chantier 7",
        "input_message_content": {"message_text": "<b>Alimentation</b>", "parse_mode": "HTML"},
        **more,
    }


class Typing:
    """Uses inline mode as a person in a chat."""

    def __init__(self, http: httpx.AsyncClient, person: Person, chat_id: int) -> None:
        self._http = http
        self._path = f"/sandbox/persons/{person.id}"
        self._chat_id = chat_id

    async def types(self, query: str, **more: Any) -> Json:
        body = {"chat_id": self._chat_id, "query": query, **more}
        return await self._done(self._http.post(f"{self._path}/inline", json=body))

    async def sees(self, query_id: str, wait: float = 0) -> Json:
        path = f"{self._path}/inline/{query_id}"
        return await self._done(self._http.get(path, params={"wait": wait}))

    async def chooses(self, query_id: str, result_id: str) -> Json:
        body = {"inline_query_id": query_id, "result_id": result_id}
        return await self._done(self._http.post(f"{self._path}/choose", json=body))

    async def presses(self, message_id: int, data: str) -> Json:
        body = {"chat_id": self._chat_id, "message_id": message_id, "data": data}
        return await self._done(self._http.post(f"{self._path}/press", json=body))

    async def _done(self, request: Any) -> Json:
        response = await request
        answer: Json = response.json()
        assert response.status_code == 200, answer
        return answer
