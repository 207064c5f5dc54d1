"""The bot's command menus: one list per scope and language, and who sees which."""

from collections.abc import Iterator
from dataclasses import dataclass

from telegram_sandbox.state.chats import Json


@dataclass(frozen=True, slots=True)
class Scope:
    """To whom a list of commands is shown (Bot API, BotCommandScope)."""

    type: str = "default"
    chat: int = 0  # 0 where it doesn't matter
    user: int = 0


def scopes_in(chat: int, person: int, *, is_administrator: bool) -> Iterator[Scope]:
    """Give the scopes that apply, most precise first (Bot API, "Determining list of commands")."""
    if chat == person:
        yield Scope("chat", chat)
        yield Scope("all_private_chats")
    else:
        yield Scope("chat_member", chat, person)
        if is_administrator:
            yield Scope("chat_administrators", chat)
        yield Scope("chat", chat)
        if is_administrator:
            yield Scope("all_chat_administrators")
        yield Scope("all_group_chats")
    yield Scope("default")


class Menus:
    """The lists of commands that the bot has set."""

    def __init__(self) -> None:
        self._lists: dict[tuple[Scope, str], list[Json]] = {}

    def set(self, scope: Scope, language: str, commands: list[Json]) -> None:
        """Replace one list. An empty one counts as never set."""
        self._lists[scope, language] = commands

    def get(self, scope: Scope, language: str) -> list[Json]:
        return self._lists.get((scope, language), [])

    def shown(self, scopes: Iterator[Scope], language: str) -> list[Json]:
        """Find the first list that is set: scope by scope, the language before none."""
        for scope in scopes:
            if commands := self.get(scope, language) or self.get(scope, ""):
                return commands
        return []
