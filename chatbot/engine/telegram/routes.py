"""Finds the route that answers an update, and lists the commands of Telegram's menus."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from rapidfuzz import process

from chatbot import conversation as ui
from chatbot.conversation.actions import BoundHandler, WordsHandler
from chatbot.engine.telegram.parsing import IncomingUpdate

# A command's name, and a number that no space parts from it: "chantier7", "suivre_5", "dates,".
GLUED = re.compile(r"(?P<name>[^\W\d].*?)(?P<number>\d{1,3})?\W*")
GLUED_LENGTH = 64  # characters; a command has at most 32 (Bot API, BotCommand)
OF_A_ROLE = {ui.Requires.REFERENT, ui.Requires.ADMIN}
NEAR_ENOUGH = 70  # rapidfuzz's ratio, 0-100: "chantirs" finds "chantiers", "meteo" finds nothing

Menu = list[dict[str, str]]

IN_PRIVATE = {ui.Requires.NOTHING, ui.Requires.GROUP_ADMIN, ui.Requires.PRIVACY}
# Of the scopes that apply to a person in a chat, Telegram uses the narrowest that has a list (Bot
# API, BotCommandScope). A person with a role has, in private, a list of their own (OF_ROLE).
SCOPES: dict[str, Collection[ui.Requires]] = {
    "default": IN_PRIVATE,
    "all_private_chats": IN_PRIVATE,
    "all_group_chats": {ui.Requires.NOTHING},
    "all_chat_administrators": {ui.Requires.NOTHING, ui.Requires.GROUP_ADMIN},
}
OF_ROLE: dict[str, Collection[ui.Requires]] = {
    ui.Requires.REFERENT: {*IN_PRIVATE, ui.Requires.REFERENT},
    ui.Requires.ADMIN: {*IN_PRIVATE, *OF_A_ROLE},
}


@dataclass(frozen=True, slots=True)
class Match:
    """The route that answers an update, or an answer made without a route."""

    name: str  # for the logs: never what people typed
    answer: WordsHandler
    requires: ui.Requires = ui.Requires.NOTHING


class Routes:
    def __init__(self, routes: Iterable[ui.Route]) -> None:
        routes = list(routes)
        self.commands = {r.name: r for r in routes if isinstance(r, ui.Command)}
        self.aliases = {alias: r.name for r in self.commands.values() for alias in r.aliases}
        self.presses = {r.prefix: r for r in routes if isinstance(r, ui.Action)}
        self.steps = {r.name: r for r in routes if isinstance(r, ui.Step)}
        self.events = {r.event: r for r in routes if isinstance(r, ui.Membership)}
        self.words = {r.inline: r for r in routes if isinstance(r, ui.Words)}
        wishes = [r for r in routes if isinstance(r, ui.Command | ui.WishPage)]
        self._of_wishes = {r.wish.name: r for r in wishes if r.wish is not None}
        self.wishes = tuple(r.wish for r in self._of_wishes.values() if r.wish is not None)

    def match(self, incoming: IncomingUpdate, step: ui.PendingStep | None = None) -> Match | None:
        """Find an update's route; None: no answer, as to another bot's commands in a group."""
        if incoming.change is not None:
            return Match(incoming.change, self.events[incoming.change].handler)
        if incoming.press_id is not None:
            return self.match_press(incoming.press)
        if incoming.command is None:
            return self._words(step, inline=incoming.query_id is not None)
        if (command := self.commands.get(incoming.command)) is not None:
            return _match(command)
        if not incoming.addressed:
            return None
        open_to_all = [r.name for r in self.commands.values() if r.audience not in OF_A_ROLE]
        near = process.extractOne(incoming.command, open_to_all, score_cutoff=NEAR_ENOUGH)
        hint = "Tapez /aide pour voir celles que je comprends."
        if near is not None:
            words = incoming.request.words
            named = f"<code>/{near[0]} {ui.as_typed(words)}</code>" if words else f"/{near[0]}"
            hint = f"Vouliez-vous dire {named} ?"
        text = f"Je ne connais pas cette commande. {hint}"
        return Match("command (unknown)", _always(ui.Reply(text)))

    def match_wish(self, wish: str) -> Match:
        return _match(self._of_wishes[wish])

    def normalised(self, incoming: IncomingUpdate) -> IncomingUpdate:
        """Name a command as its route does: "/help" is "/aide", "/chantier7" is "/chantier 7".

        In a group, aliases may be another bot's commands, unless the message names the bot.
        """
        command = incoming.command or ""
        typed = GLUED.fullmatch(command) if len(command) <= GLUED_LENGTH else None
        if typed is None or command in self.commands:
            return incoming
        name, number = re.sub(r"[\W_]", "", typed["name"]), typed["number"] or ""
        if incoming.addressed:
            name = self.aliases.get(name, name)
        if name not in self.commands:
            return incoming
        words = f"{number} {incoming.request.words}".strip()
        return replace(incoming, command=name, request=replace(incoming.request, words=words))

    def _words(self, step: ui.PendingStep | None, *, inline: bool) -> Match:
        if step is None or step.name not in self.steps:
            words = self.words[inline]
            return Match("inline" if inline else "words", words.handler, words.requires)
        route = self.steps[step.name]
        return Match(f"step {step.name}", route.handler_for(step.notes), route.requires)

    def match_press(self, data: str) -> Match:
        stale = _always(ui.Reply(toast=ui.StaleButton().sentence))
        route = self.presses.get(data.split(":", maxsplit=1)[0])
        if route is None:
            return Match("press (unknown)", stale)
        name = f"press {route.name}"
        try:
            return Match(name, route.handler_for(data), route.requires)
        except ValueError:  # pydantic's, too
            return Match(name, stale)


def _match(route: ui.Command | ui.WishPage) -> Match:
    name = f"/{route.name}" if isinstance(route, ui.Command) else f"wish {route.wish.name}"
    return Match(name, route.handler, route.requires)


def _always(reply: ui.Reply) -> BoundHandler:
    async def answer(_ctx: ui.Context) -> ui.Reply:
        return reply

    return answer


def menu(routes: Iterable[ui.Route], requires: Collection[ui.Requires]) -> Menu:
    """List the menu's commands that need one of these rights, in the order of their routes."""
    return [
        {"command": route.name, "description": route.menu}
        for route in routes
        if isinstance(route, ui.Command) and route.menu and route.audience in requires
    ]
