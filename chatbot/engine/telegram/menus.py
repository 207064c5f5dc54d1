"""Telegram's command menus: who sees which commands where.

Of the scopes that apply to somebody in a chat, Telegram shows the narrowest that has a list (Bot
API, BotCommandScope).
"""

from collections.abc import Collection, Iterable

from chatbot.conversation import Command, Needs, Route
from chatbot.members.rules import ADMIN, REFERENT

Menu = list[dict[str, str]]

ANYWHERE = {Needs.NOTHING}
IN_PRIVATE = {Needs.NOTHING, Needs.GROUP_ADMIN, Needs.PRIVACY}
# Who has a role has it in private, in a list of their own (`own_menu`).
SCOPES: dict[str, Collection[Needs]] = {
    "default": IN_PRIVATE,
    "all_private_chats": IN_PRIVATE,
    "all_group_chats": ANYWHERE,
    "all_chat_administrators": {Needs.NOTHING, Needs.GROUP_ADMIN},
}
OF_ROLE = {
    REFERENT: {*IN_PRIVATE, Needs.REFERENT},
    ADMIN: {*IN_PRIVATE, Needs.REFERENT, Needs.ADMIN},
}


def menu(routes: Iterable[Route], needs: Collection[Needs]) -> Menu:
    """The commands that need nothing else, in the order of their routes."""
    return [
        {"command": route.name, "description": route.menu}
        for route in routes
        if isinstance(route, Command) and route.needs in needs
    ]


def own_menu(routes: Iterable[Route], role: str) -> Menu | None:
    """What somebody of that role sees in private; None: the same as everybody."""
    return menu(routes, OF_ROLE[role]) if role in OF_ROLE else None
