"""Actions, which answer buttons, and steps, which take somebody's next words, with parameters.

An action's callback data is `prefix:value:value…`, with its parameters' values in the order in
which the handler declares them. These strings stay in people's chats for years: a prefix is never
reused, parameters keep their order, and a new parameter comes last, with a default.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Annotated, Any, Concatenate, Generic, ParamSpec

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from chatbot.conversation.paging import KeysetPage, Page, T
from chatbot.conversation.reply import (
    Button,
    Keyboard,
    Press,
    Question,
    Redirect,
    Reply,
    Row,
    keyboard,
)
from chatbot.conversation.request import Context, Requires
from chatbot.errors import Refusal

P = ParamSpec("P")
Handler = Callable[Concatenate[Context, P], Awaitable[Reply]]
BoundHandler = Callable[[Context], Awaitable[Reply]]
WordsHandler = Callable[[Context], Awaitable[Reply | Redirect | Press]]

DATA_BYTES = 64  # Bot API, InlineKeyboardButton.callback_data: 1-64 bytes
CONFIRMED = "confirmed"  # the last parameter of an action that asks: « Oui » was pressed
# True for anything but a "no", as an earlier version wrote the time of the question there.
YesOrNo = Annotated[bool, BeforeValidator(lambda value: value not in (False, "False", "0", ""))]
Id = Annotated[int, Field(ge=0, lt=2**63)]  # our own id of a row


class StaleButton(Refusal):
    """The button is out of date: what it is about, or the bot's version, has changed since."""

    sentence = "Ce bouton n’est plus valable. Tapez /chantiers pour repartir de la liste."


class Parameters(Generic[P]):
    """A handler's parameters after the context, which are stored in one line."""

    def __init__(self, declaration: Callable[..., object], *, extra: tuple[str, ...] = ()) -> None:
        fields: dict[str, Any] = {
            name: (
                parameter.annotation,
                ... if parameter.default is inspect.Parameter.empty else parameter.default,
            )
            for name, parameter in inspect.signature(declaration).parameters.items()
            if parameter.annotation is not Context
        }
        fields |= dict.fromkeys(extra, (YesOrNo, False))
        config = ConfigDict(frozen=True)
        self.model: type[BaseModel] = create_model("Parameters", __config__=config, **fields)
        self.names = tuple(fields)
        self._defaults = {name: each.default for name, each in self.model.model_fields.items()}

    def pack(self, values: dict[str, Any]) -> list[str]:
        """Write the values in the declared order, defaults included."""
        return [str(value) for value in (self._defaults | values).values()]

    def unpack(self, values: list[str]) -> dict[str, Any]:
        """Parse packed values. Raises ValueError (pydantic's) for values of another form."""
        if len(values) > len(self.names):
            raise ValueError("more values than parameters")
        parsed = self.model.model_validate(dict(zip(self.names, values, strict=False)))
        return {name: getattr(parsed, name) for name in self.names}


class Link(Generic[P]):
    """An action that another room handles, so that a lower room can make buttons for an upper one.

    It is declared by a function without a body, with the signature of the action's handler:

        @link("mw")
        def show_person(*, chat: Id, page: int = 1) -> None:
            '''Everything that admins see of a person or a group.'''
    """

    def __init__(
        self, prefix: str, declaration: Callable[..., object], *, extra: tuple[str, ...] = ()
    ) -> None:
        self.prefix = prefix
        self.name = declaration.__name__
        self.parameters = Parameters[P](declaration, extra=extra)

    def data(self, *_: P.args, **values: P.kwargs) -> str:
        """Pack callback data. Raises ValueError when it is longer than 64 bytes."""
        return self._pack(dict(values))

    def button(self, label: str, *_: P.args, **values: P.kwargs) -> Button:
        return Button(label, self._pack(dict(values)))

    def turn(self, shown: Page[Any], /, *_: P.args, **values: P.kwargs) -> Row:
        """Make the buttons to the previous and the next page of `shown`, where there are any.

        The action must have a parameter `page`; `values` are its other parameters.
        """
        pages = ((shown.number - 1, "Page précédente"), (shown.number + 1, "Page suivante"))
        return tuple(
            Button(label, self._pack(dict(values) | {"page": to}))
            for to, label in pages
            if 1 <= to <= shown.count
        )

    def turn_keyset(
        self,
        shown: KeysetPage[T],
        key: Callable[[T], int],
        labels: tuple[str, str],
        /,
        *_: P.args,
        **values: P.kwargs,
    ) -> Row:
        """Make the buttons to newer and to older rows than those of `shown`, where there are any.

        The action must have parameters `before` and `after`, which take the `key` of a row.
        """
        newer, older = labels
        row: list[Button] = []
        if shown.rows and shown.newer:
            row.append(Button(newer, self._pack(dict(values) | {"after": key(shown.rows[0])})))
        if shown.rows and shown.older:
            row.append(Button(older, self._pack(dict(values) | {"before": key(shown.rows[-1])})))
        return tuple(row)

    def _pack(self, values: dict[str, Any]) -> str:
        data = ":".join([self.prefix, *self.parameters.pack(values)])
        if len(data.encode()) > DATA_BYTES:
            raise ValueError(f"{self.name}: {data!r} is longer than {DATA_BYTES} bytes")
        return data


def link(prefix: str) -> Callable[[Callable[P, None]], Link[P]]:
    return lambda declaration: Link(prefix, declaration)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question before an action is done, with the buttons « Oui, … » and « Non, … ».

    A handler returns it unless the context is `confirmed`. A plain « oui » in words does the action
    only if it is `by_word`: if the action reaches nobody else, and can be taken back.
    """

    text: str
    yes: str  # the label of the button that does the action
    no: Button
    others: Keyboard = ()  # further buttons, above these two
    as_new_message: bool = False  # don't replace the message with the pressed button
    by_word: bool = False


Asking = Reply | Confirmation  # what a handler returns that asks before it acts
ActionHandler = Callable[Concatenate[Context, P], Awaitable[Asking]]


class Action(Link[P]):
    """An action with its handler. Other handlers may call it like a function.

    A handler that is declared to return `Asking` is first called to ask for confirmation; the
    « Oui » under the question, for ten minutes, calls the handler again, with a confirmed context.
    """

    def __init__(
        self,
        prefix: str,
        handler: ActionHandler[P],
        *,
        requires: Requires = Requires.NOTHING,
        called: str = "",
    ) -> None:
        self._asks = inspect.signature(handler).return_annotation == Asking
        super().__init__(prefix, handler, extra=(CONFIRMED,) if self._asks else ())
        self.requires = requires
        self.called = called
        self._handler = handler

    async def __call__(self, ctx: Context, *args: P.args, **values: P.kwargs) -> Reply:
        """Call the handler, without confirmation."""
        done = await self._handler(replace(ctx, confirmed=True), *args, **values)
        if isinstance(done, Confirmation):
            raise TypeError(f"{self.name} asks although it is confirmed")
        return done

    async def ask(self, ctx: Context, *args: P.args, **values: P.kwargs) -> Reply:
        """Ask for confirmation, as a press on the action's button does."""
        asked = await self._handler(replace(ctx, confirmed=False), *args, **values)
        if isinstance(asked, Reply):
            return asked
        yes = Button(asked.yes, self._pack(dict(values) | {CONFIRMED: True}))
        return Reply(
            asked.text,
            keyboard(*asked.others, (yes,), (asked.no,)),
            as_new_message=asked.as_new_message,
            asks=Question(yes, asked.no, by_word=asked.by_word),
        )

    def handler_for(self, data: str) -> BoundHandler:
        """Find the handler for callback data. Raises ValueError if the data is of an old form."""
        values = self.parameters.unpack(data.split(":")[1:])
        done: Any = self
        if not self._asks:
            return partial(done, **values)
        if not values.pop(CONFIRMED):
            ask: Any = self.ask
            return partial(ask, **values)

        async def confirmed(ctx: Context) -> Reply:
            check_fresh(ctx)
            reply: Reply = await done(ctx, **values)
            return reply

        return confirmed


@dataclass(frozen=True, slots=True)
class PendingStep:
    """A step that awaits somebody's next words, as it is stored."""

    name: str
    notes: str


@dataclass(eq=False)
class Step(Generic[P]):
    """A question to which somebody's next words in private are the answer.

    The handler finds the words in `ctx.request`; its parameters are what was noted when the
    question was asked.
    """

    name: str
    handler: Handler[P]
    prefix: str
    requires: Requires
    again: bool = False  # call the handler again when the person edits the answer
    called: str = ""

    def __post_init__(self) -> None:
        self.parameters = Parameters[P](self.handler)

    def pending(self, *_: P.args, **values: P.kwargs) -> PendingStep:
        """Make the step to store, with the handler's parameters as notes."""
        prefix = [self.prefix] if self.prefix else []
        return PendingStep(self.name, ":".join([*prefix, *self.parameters.pack(dict(values))]))

    def handler_for(self, notes: str) -> BoundHandler:
        """Find the handler for stored notes. Raises ValueError if the notes are of another form."""
        most = len(self.parameters.names) - 1 + bool(self.prefix)
        written = notes.split(":", max(most, 0)) if notes else []  # the last value may have colons
        handler: Any = self.handler
        return partial(handler, **self.parameters.unpack(written[bool(self.prefix) :]))


def check_fresh(ctx: Context) -> None:
    """Check that the pressed message is at most ten minutes old. Raises StaleButton."""
    drawn_at = ctx.request.drawn_at
    if drawn_at is None or ctx.request.at - drawn_at > timedelta(minutes=10):
        raise StaleButton
