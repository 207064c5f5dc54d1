"""Telegram's command menus: the commands of each right, in each kind of chat.

Of the scopes that apply to a person in a chat, Telegram shows the narrowest scope with a list (Bot
API, BotCommandScope).
"""

from collections.abc import Collection, Iterable

from chatbot.conversation import Command, Requires, Route

Menu = list[dict[str, str]]

ANYWHERE = {Requires.NOTHING}
IN_PRIVATE = {Requires.NOTHING, Requires.GROUP_ADMIN, Requires.PRIVACY}
# Whoever has a role sees its commands in private, in a list of their own (`own_menu`).
SCOPES: dict[str, Collection[Requires]] = {
    "default": IN_PRIVATE,
    "all_private_chats": IN_PRIVATE,
    "all_group_chats": ANYWHERE,
    "all_chat_administrators": {Requires.NOTHING, Requires.GROUP_ADMIN},
}
OF_ROLE: dict[str, Collection[Requires]] = {
    Requires.REFERENT: {*IN_PRIVATE, Requires.REFERENT},
    Requires.ADMIN: {*IN_PRIVATE, Requires.REFERENT, Requires.ADMIN},
}


def menu(routes: Iterable[Route], requires: Collection[Requires]) -> Menu:
    """List the menu's commands that need one of these rights, in the order of their routes."""
    return [
        {"command": route.name, "description": route.menu}
        for route in routes
        if isinstance(route, Command) and route.menu and route.audience in requires
    ]


def own_menu(routes: Iterable[Route], role: str) -> Menu | None:
    """List the commands that a role sees in private; None: no more than everybody."""
    return menu(routes, OF_ROLE[role]) if role in OF_ROLE else None
