"""The routes and payloads of rooms that don't have their pages yet."""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import router
from chatbot.conversation.actions import Answer
from chatbot.conversation.reply import Reply
from chatbot.conversation.request import Request, Requires
from chatbot.conversation.router import MembershipEvent


class Payload(BaseModel):
    """What a button carries: a prefix and short fields, joined by colons, in at most 64 bytes."""

    model_config = ConfigDict(frozen=True)
    prefix: ClassVar[str]

    def pack(self) -> str:
        """The text that Telegram keeps for the button (Bot API: 1-64 bytes)."""
        return ":".join([self.prefix, *(str(value) for _, value in self)])

    @classmethod
    def unpack(cls, packed: str) -> Self:
        """The payload again. ValueError (pydantic's) when it isn't of this form any more."""
        names = list(cls.model_fields)
        values = packed.split(":")[1:]
        if len(values) > len(names):
            raise ValueError(f"too many fields for {cls.__name__}")
        return cls.model_validate(dict(zip(names, values, strict=False)))


class Paged(Payload):
    """What leads to one page of several, counted from 1."""

    page: int = 1

    def at(self, page: int) -> Self:
        """The same, another page."""
        return self.model_copy(update={"page": page})

    def within(self, pages: int) -> Self:
        """The same, or the nearest page that there is: a button may be older than a text."""
        return self.at(min(max(self.page, 1), pages))


OldHandler = Callable[[Request, AsyncSession], Awaitable[Reply]]
P = TypeVar("P", bound=Payload)


def _in_context(handler: OldHandler) -> Answer:
    return lambda ctx: handler(ctx.request, ctx.session)


def old_command(
    name: str, handler: OldHandler, menu: str, requires: Requires = Requires.NOTHING
) -> router.Command:
    """A typed command; `menu` is its line in Telegram's menu (at most 256 characters)."""
    return router.Command(name, _in_context(handler), menu, requires)


class Press(Generic[P]):
    """A button's payload and who answers it."""

    def __init__(
        self,
        payload: type[P],
        handler: Callable[[Request, AsyncSession, P], Awaitable[Reply]],
        requires: Requires = Requires.NOTHING,
    ) -> None:
        self.payload, self.handler, self.requires = payload, handler, requires
        self.prefix, self.name = payload.prefix, payload.__name__

    def pressed(self, data: str) -> Answer:
        """As an action's."""
        payload = self.payload.unpack(data)
        return lambda ctx: self.handler(ctx.request, ctx.session, payload)


class OldStep:
    """What somebody is in the middle of, in private: their next words are for this handler.

    It is also given what was noted when the step began.
    """

    def __init__(
        self,
        name: str,
        handler: Callable[[Request, AsyncSession, str], Awaitable[Reply]],
        requires: Requires = Requires.NOTHING,
    ) -> None:
        self.name, self.handler, self.requires = name, handler, requires

    def answered(self, notes: str) -> Answer:
        """As a step of a router's."""
        return lambda ctx: self.handler(ctx.request, ctx.session, notes)


def old_words(
    handler: OldHandler, requires: Requires = Requires.NOTHING, *, inline: bool = False
) -> router.Words:
    """Any text that is no command; `inline`, what is typed behind the bot's name in any chat."""
    return router.Words(_in_context(handler), requires, inline)


def old_event(change: MembershipEvent, handler: OldHandler) -> router.Membership:
    """Something that happened to the bot in a chat, and who answers it; to say nothing is fine."""
    return router.Membership(change, _in_context(handler))


Route = router.Route | Press[Any] | OldStep
