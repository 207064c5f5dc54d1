"""What goes wrong on request: which calls are struck, how often, and what becomes of them."""

import asyncio
from collections.abc import Awaitable, Callable
from http.client import INTERNAL_SERVER_ERROR, responses
from random import Random
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from telegram_sandbox.errors import ApiError, refused
from telegram_sandbox.state.bell import Bell
from telegram_sandbox.state.calls import Call
from telegram_sandbox.state.pace import SendingLimits


class Fault(BaseModel):
    """Which calls it strikes, and how often: None means any chat, any method, until removed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chat_id: int | None = None
    method: str | None = None
    times: int | None = Field(default=None, ge=1)
    probability: float = Field(default=1.0, gt=0.0, le=1.0)
    seed: int = 0

    def concerns(self, call: Call) -> bool:
        in_chat = self.chat_id is None or str(self.chat_id) == _chat_of(call)
        return in_chat and (self.method is None or self.method.lower() == call.method.lower())


class TooManyRequests(Fault):
    kind: Literal["429"] = "429"
    retry_after: int = Field(ge=1)


class Limits(Fault):
    """429 for messages that come faster than the real server takes them."""

    kind: Literal["limits"] = "limits"

    def concerns(self, call: Call) -> bool:
        method = call.method.lower()
        is_message = method.startswith(("send", "copy", "forward")) and method != "sendchataction"
        return is_message and super().concerns(call)


class Forbidden(Fault):
    kind: Literal["403"] = "403"
    description: str


class ServerError(Fault):
    kind: Literal["5xx"] = "5xx"
    code: int = Field(ge=500, le=599)


class Cut(Fault):
    kind: Literal["cut"] = "cut"
    when: Literal["before", "after"]


class Latency(Fault):
    kind: Literal["latency"] = "latency"
    seconds: float = Field(gt=0.0)


class Hang(Fault):
    kind: Literal["hang"] = "hang"


AnyFault = TooManyRequests | Limits | Forbidden | ServerError | Cut | Latency | Hang


class Armed:
    """A fault in place, and how often it struck."""

    def __init__(self, fault: AnyFault) -> None:
        self.fault = fault
        self.struck = 0
        self.is_removed = False
        self.retry_after = 0
        self._limits = SendingLimits()
        self._random = Random(fault.seed)  # noqa: S311 -- repeatable is the point

    def strikes(self, call: Call, now: float) -> bool:
        """Does it strike this call? If so, it is counted."""
        is_spent = self.is_removed or self.struck == self.fault.times
        if is_spent or not self.fault.concerns(call) or not self._happens(call, now):
            return False
        self.struck += 1
        return True

    def _happens(self, call: Call, now: float) -> bool:
        if self._random.random() >= self.fault.probability:
            return False
        if isinstance(self.fault, Limits):
            self.retry_after = self._limits.retry_after(_chat_of(call), now)
            return self.retry_after > 0
        return True


class Faults:
    """All faults in place, by their ids. What is spent stays, so that it can be asked for."""

    def __init__(self, clock: Callable[[], float], bell: Bell) -> None:
        self._clock = clock
        self._bell = bell
        self._last_id = 0
        self.armed: dict[int, Armed] = {}

    def add(self, fault: AnyFault) -> int:
        """Put a fault in place; return its id."""
        self._last_id += 1
        self.armed[self._last_id] = Armed(fault)
        return self._last_id

    def remove(self, fault_id: int) -> None:
        """Calls that it holds go on."""
        self.armed.pop(fault_id).is_removed = True
        self._bell.ring()

    def clear(self) -> None:
        for fault_id in tuple(self.armed):
            self.remove(fault_id)

    async def befall(self, call: Call, departure: Callable[[], Awaitable[None]]) -> None:
        """Let them strike a call that has had no effect yet, in the order in which they came.

        After a delay the next may strike too; a refusal or a cut is the last one. Raises what the
        call is refused with. `departure` returns once the caller has given up.
        """
        for armed in tuple(self.armed.values()):
            if call.cut is None and armed.strikes(call, self._clock()):
                await self._strike(armed, call, departure)

    async def _strike(
        self, armed: Armed, call: Call, departure: Callable[[], Awaitable[None]]
    ) -> None:
        match armed.fault:
            case TooManyRequests(retry_after=seconds):
                raise _too_many_requests(seconds)
            case Limits():
                raise _too_many_requests(armed.retry_after)
            case Forbidden(description=words):
                raise refused(words, 403)
            case ServerError(code=code):
                raise ApiError(code, _server_error(code))
            case Cut(when=when):
                _cut(call, when)
            case Latency(seconds=seconds):
                await self._bell.until(lambda: armed.is_removed, seconds)
            case Hang():
                await _first(self._bell.until(lambda: armed.is_removed, None), departure())
                if not armed.is_removed:
                    _cut(call, "before")


def _chat_of(call: Call) -> str:
    return str(call.params.get("chat_id"))


def _too_many_requests(seconds: int) -> ApiError:
    words = f"Too Many Requests: retry after {seconds}"
    return ApiError(429, words, {"retry_after": seconds})


def _server_error(code: int) -> str:
    """The Bot API server's own words, or those of the proxy before it."""
    if code == INTERNAL_SERVER_ERROR:
        return "Internal Server Error: restart"
    return responses.get(code, "Unknown Error")


def _cut(call: Call, when: Literal["before", "after"]) -> None:
    call.cut = when
    if when == "before":
        raise ApiError(500, "the connection was cut")


async def _first(*awaitables: Awaitable[None]) -> None:
    """Wait until one of them is done, and drop the others."""
    tasks = [asyncio.ensure_future(one) for one in awaitables]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
