"""Routers, which register a page's handlers. Each page has a router; app.py finds and orders them.

router = Router(requires=Requires.ADMIN)

@router.command("roles", menu="Admins, référents, invitations")
async def roles(ctx: Context) -> Reply: ...

@router.button("ra")
async def make_admin(ctx: Context, *, person: Id) -> Asking: ...

make_admin.button("Donner le rôle d’admin", person=3)

CONTRIBUTING.md has a whole page, and how people's plain words come to stand for a command.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar

from chatbot.conversation import actions
from chatbot.conversation.actions import Action, ActionHandler, Handler
from chatbot.conversation.request import Requires, Wish
from chatbot.french import typeset

P = ParamSpec("P")
A = TypeVar("A", bound=actions.BoundHandler)
W = TypeVar("W", bound=actions.WordsHandler)


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    handler: actions.BoundHandler
    menu: str  # the text in Telegram's menu, at most 256 characters; "": not in the menu
    requires: Requires
    aliases: tuple[str, ...] = ()  # other names under which people type it, folded
    wish: Wish | None = None  # the wish that plain words may express instead of the command
    takes_words: bool = True  # False: words after the command are reported as not understood
    shown_to: Requires | None = None  # whose menu has it, if not that of all who may use it

    @property
    def audience(self) -> Requires:
        """What somebody must be to see the command in their menu and help."""
        return self.shown_to or self.requires


@dataclass(frozen=True, slots=True)
class WishPage:
    """A page that answers a wish without a command; it only shows something."""

    wish: Wish
    handler: actions.BoundHandler
    requires: Requires

    @property
    def name(self) -> str:
        return self.wish.name


@dataclass(frozen=True, slots=True)
class Words:
    """The route of any text that is no command; the handler may find that the text is a wish."""

    handler: actions.WordsHandler
    requires: Requires
    inline: bool = False  # for text typed after the bot's name in any chat (inline mode)


class MembershipEvent(StrEnum):
    CAME = "came"  # the bot was added to a group, or may write again
    WENT = "went"  # the bot was removed from a group, or blocked


@dataclass(frozen=True, slots=True)
class Membership:
    """The route of a membership event; its handler may return an empty reply."""

    event: MembershipEvent
    handler: actions.BoundHandler


Route = Command | WishPage | Action[Any] | actions.Step[Any] | Words | Membership


class Router:
    """The routes of a page, and the right that each route needs unless it names another."""

    def __init__(self, *, requires: Requires) -> None:
        self.routes: list[Route] = []
        self._requires = requires

    def command(
        self,
        name: str,
        *,
        menu: str = "",
        aliases: tuple[str, ...] = (),
        requires: Requires | None = None,
        takes_words: bool = True,
        shown_to: Requires | None = None,
    ) -> Callable[[A], A]:
        """Answer a command, and the wish that is declared below it, if there is one."""

        def register(handler: A) -> A:
            needs, wish = requires or self._requires, None
            match self.routes[-1:]:
                case [WishPage(handler=granting) as page] if granting is handler:
                    self.routes.pop()
                    wish = page.wish
            self.routes.append(
                Command(name, handler, typeset(menu), needs, aliases, wish, takes_words, shown_to)
            )
            return handler

        return register

    def wish(
        self, name: str, *sentences: str, requires: Requires | None = None
    ) -> Callable[[A], A]:
        """Answer a wish with these example sentences; `ctx.request.words` has what it concerns."""
        wish, needs = Wish(name, *sentences), requires or self._requires
        return self._registers(lambda handler: WishPage(wish, handler, needs))

    def button(
        self,
        prefix: str,
        *,
        requires: Requires | None = None,
        called: str = "",
    ) -> Callable[[ActionHandler[P]], Action[P]]:
        """Answer the presses of a button; `prefix` begins its callback data.

        `called`: the action's name in docs/droits.md, in French (« Voir »), unless that has one.
        """

        def register(handler: ActionHandler[P]) -> Action[P]:
            needs = requires or self._requires
            action = Action(prefix, handler, requires=needs, called=called)
            self.routes.append(action)
            return action

        return register

    def answers(
        self,
        link: actions.Link[P],
        *,
        requires: Requires | None = None,
        called: str = "",
    ) -> Callable[[ActionHandler[P]], Action[P]]:
        return self.button(link.prefix, requires=requires, called=called)

    def step(
        self,
        name: str,
        *,
        prefix: str = "",
        requires: Requires | None = None,
        again: bool = False,
        called: str = "",
    ) -> Callable[[Handler[P]], actions.Step[P]]:
        """Take the answer to a question.

        `prefix`: the first value of the stored notes, if they begin with one. `again`: call the
        handler again when the person edits the answer. `called`: as in `button`.
        """

        def register(handler: Handler[P]) -> actions.Step[P]:
            needs = requires or self._requires
            step = actions.Step(
                name, handler, prefix=prefix, requires=needs, again=again, called=called
            )
            self.routes.append(step)
            return step

        return register

    def words(self, *, inline: bool = False) -> Callable[[W], W]:

        def register(handler: W) -> W:
            self.routes.append(Words(handler, self._requires, inline))
            return handler

        return register

    def on(self, event: MembershipEvent) -> Callable[[A], A]:
        return self._registers(lambda handler: Membership(event, handler))

    def _registers(self, route_of: Callable[[A], Route]) -> Callable[[A], A]:

        def register(handler: A) -> A:
            self.routes.append(route_of(handler))
            return handler

        return register
