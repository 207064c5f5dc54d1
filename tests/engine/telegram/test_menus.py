"""Each sees in Telegram's menu what they may do there, and nothing else."""

from collections.abc import Collection

import pytest

from chatbot.app import ROUTES
from chatbot.conversation import Command, Context, Reply, Requires, Route
from chatbot.engine.telegram.routes import IN_PRIVATE, OF_ROLE, SCOPES, menu
from telegram_sandbox.state.menus import Menus, Scope, scopes_in

GROUP, PERSON, REFERENT, ADMIN = -10, 5, 6, 7


async def never(_ctx: Context) -> Reply:
    raise AssertionError


EACH: list[Route] = [
    Command(requires, never, f"Pour {requires}", requires) for requires in Requires
]


@pytest.fixture
def menus() -> Menus:
    """Find the menus that Telegram keeps once the bot has set its own; two persons have a role."""
    menus = Menus()
    for kind, requires in SCOPES.items():
        menus.set(Scope(kind), "", menu(EACH, requires))
    for person, role in ((REFERENT, "referent"), (ADMIN, "admin")):
        menus.set(Scope("chat", person), "", menu(EACH, OF_ROLE[role]))
    return menus


@pytest.mark.parametrize(
    ("chat", "person", "is_administrator", "seen"),
    [
        (PERSON, PERSON, False, {Requires.NOTHING, Requires.PRIVACY, Requires.GROUP_ADMIN}),
        (REFERENT, REFERENT, False, set(Requires) - {Requires.ADMIN}),
        (ADMIN, ADMIN, False, set(Requires)),
        (GROUP, PERSON, False, {Requires.NOTHING}),
        (GROUP, PERSON, True, {Requires.NOTHING, Requires.GROUP_ADMIN}),
        (GROUP, ADMIN, False, {Requires.NOTHING}),
        (GROUP, ADMIN, True, {Requires.NOTHING, Requires.GROUP_ADMIN}),
    ],
)
def test_a_menu_shows_what_may_be_done_there(
    menus: Menus, *, chat: int, person: int, is_administrator: bool, seen: Collection[Requires]
) -> None:
    scopes = scopes_in(chat, person, is_administrator=is_administrator)
    commands = {one["command"] for one in menus.shown(scopes, "fr")}
    assert commands == set(seen)


def test_without_a_role_nobody_has_a_list_of_their_own() -> None:
    assert set(OF_ROLE) == {"referent", "admin"}


@pytest.mark.parametrize("requires", SCOPES.values(), ids=SCOPES)
def test_a_menu_is_read_on_a_phone(requires: Collection[Requires]) -> None:
    assert 1 <= len(menu(ROUTES, requires)) <= 8


@pytest.mark.parametrize(("role", "most"), [("referent", 4), ("admin", 6)])
def test_a_role_adds_few_commands_to_what_everybody_sees(role: str, most: int) -> None:
    own, everybodys = menu(ROUTES, OF_ROLE[role]), menu(ROUTES, IN_PRIVATE)
    assert [one for one in own if one in everybodys] == everybodys
    assert 1 <= len(own) - len(everybodys) <= most
