"""A wire to Telegram that answers as scripted: what httpx is in the real bot."""

import json
from collections import deque
from typing import Any

from telegram import Bot
from telegram.error import NetworkError
from telegram.request import BaseRequest

from tests.waiting import until

Answer = tuple[int, dict[str, Any]] | type[NetworkError]

OK: Answer = (200, {"ok": True, "result": True})


def refused(code: int, description: str, **parameters: Any) -> Answer:
    """Say no as the Bot API does."""
    return code, {
        "ok": False,
        "error_code": code,
        "description": description,
        "parameters": parameters,
    }


class ScriptedWire(BaseRequest):
    """Gives the scripted answers in turn, then OK, and no update; remembers the calls."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = deque(answers)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Close nothing."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: Any = None,  # the parameters as JSON, and a document
        *timeouts: Any,
        **more: Any,
    ) -> tuple[int, bytes]:
        """Give the next scripted answer."""
        body, _document = request_data
        self.calls.append((url.rsplit("/", 1)[1], json.loads(body)))
        if not self.answers and url.endswith("getUpdates"):
            await until(lambda: bool(self.answers))  # a long poll
        answer = self.answers.popleft() if self.answers else OK
        if isinstance(answer, type):
            raise answer("cut")
        return answer[0], json.dumps(answer[1]).encode()


def bot_on(wire: ScriptedWire) -> Bot:
    """Make a client that speaks over this wire."""
    return Bot("123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", request=wire)
