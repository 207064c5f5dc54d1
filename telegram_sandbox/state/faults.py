"""Faults on request: which of the bot's calls fail, how often, and in which way."""

import asyncio
from collections.abc import Awaitable, Callable
from http.client import INTERNAL_SERVER_ERROR, responses
from random import Random
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from telegram_sandbox.errors import ApiError, refused
from telegram_sandbox.state.calls import Call
from telegram_sandbox.state.changes import Changes
from telegram_sandbox.state.rates import SendingLimits


class Fault(BaseModel):
    """Which calls fail, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chat_id: int | None = None  # None: any
    method: str | None = None  # None: any
    times: int | None = Field(default=None, ge=1)  # None: until it is removed
    probability: float = Field(default=1.0, gt=0.0, le=1.0)
    seed: int = 0

    def matches(self, call: Call) -> bool:
        in_chat = self.chat_id is None or str(self.chat_id) == _chat_of(call)
        return in_chat and (self.method is None or self.method.lower() == call.method.lower())


class TooManyRequests(Fault):
    kind: Literal["429"] = "429"
    retry_after: int = Field(ge=1)


class Limits(Fault):
    """Answers 429 to messages that come faster than the real server takes them."""

    kind: Literal["limits"] = "limits"

    def matches(self, call: Call) -> bool:
        method = call.method.lower()
        is_message = method.startswith(("send", "copy", "forward")) and method != "sendchataction"
        return is_message and super().matches(call)


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


class ArmedFault:
    """A fault in place, and how often it struck."""

    def __init__(self, fault: AnyFault) -> None:
        self.fault = fault
        self.struck = 0
        self.is_removed = False
        self.retry_after = 0
        self._limits = SendingLimits()
        self._random = Random(fault.seed)  # noqa: S311 -- repeatable is the point

    def strikes(self, call: Call, now: float) -> bool:
        """Decide whether this call fails; if so, count it."""
        is_spent = self.is_removed or self.struck == self.fault.times
        if is_spent or not self.fault.matches(call) or not self._happens(call, now):
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
    """The faults in place, by id. A spent one stays, so that its count can be read."""

    def __init__(self, clock: Callable[[], float], changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._last_id = 0
        self.armed: dict[int, ArmedFault] = {}

    def add(self, fault: AnyFault) -> int:
        """Put a fault in place; return its id."""
        self._last_id += 1
        self.armed[self._last_id] = ArmedFault(fault)
        return self._last_id

    def remove(self, fault_id: int) -> None:
        """Remove a fault; calls that it holds go on."""
        self.armed.pop(fault_id).is_removed = True
        self._changes.notify()

    def clear(self) -> None:
        for fault_id in tuple(self.armed):
            self.remove(fault_id)

    async def apply(self, call: Call, disconnected: Callable[[], Awaitable[object]]) -> None:
        """Apply the faults, in the order in which they came, to a call without effect so far.

        After a delay the next may strike too; a refusal or a cut is the last one. Raises the
        refusal. `disconnected` returns once the caller has given up.
        """
        for armed in tuple(self.armed.values()):
            if call.cut is None and armed.strikes(call, self._clock()):
                await self._strike(armed, call, disconnected)

    async def _strike(
        self, armed: ArmedFault, call: Call, disconnected: Callable[[], Awaitable[object]]
    ) -> None:
        match armed.fault:
            case TooManyRequests(retry_after=seconds):
                raise _too_many_requests(seconds)
            case Limits():
                raise _too_many_requests(armed.retry_after)
            case Forbidden(description=description):
                raise refused(description, 403)
            case ServerError(code=code):
                raise ApiError(code, _server_error(code))
            case Cut(when=when):
                _cut(call, when)
            case Latency(seconds=seconds):
                await self._changes.wait_for(lambda: armed.is_removed, seconds)
            case Hang():
                removed = self._changes.wait_for(lambda: armed.is_removed, None)
                await _wait_for_first(removed, disconnected())
                if not armed.is_removed:
                    _cut(call, "before")


def _chat_of(call: Call) -> str:
    return str(call.params.get("chat_id"))


def _too_many_requests(seconds: int) -> ApiError:
    description = f"Too Many Requests: retry after {seconds}"
    return ApiError(429, description, {"retry_after": seconds})


def _server_error(code: int) -> str:
    """Quote the Bot API server, or the proxy before it."""
    if code == INTERNAL_SERVER_ERROR:
        return "Internal Server Error: restart"
    return responses.get(code, "Unknown Error")


def _cut(call: Call, when: Literal["before", "after"]) -> None:
    call.cut = when
    if when == "before":
        raise ApiError(500, "the connection was cut")


async def _wait_for_first(*awaitables: Awaitable[object]) -> None:
    """Wait until one of them is done, and cancel the others."""
    tasks = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
