"""Which handler answers what was heard, and what it needs."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from rapidfuzz import process
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import (
    Ask,
    Command,
    Happening,
    Needs,
    Press,
    Reply,
    Route,
    Step,
    Words,
)
from chatbot.engine.telegram import texts
from chatbot.engine.telegram.hearing import Heard

Answer = Callable[[Ask, AsyncSession], Awaitable[Reply]]
OF_A_ROLE = {Needs.REFERENT, Needs.ADMIN}
NEAR_ENOUGH = 70  # rapidfuzz's ratio, 0-100: "chantirs" finds "chantiers", "meteo" finds nothing


@dataclass(frozen=True, slots=True)
class Way:
    """Where something heard leads. The name is for the logs: the route, never what was typed."""

    name: str
    answer: Answer
    needs: Needs = Needs.NOTHING


class Routes:
    """All the routes, in the order of the menu."""

    def __init__(self, routes: Iterable[Route]) -> None:
        routes = list(routes)
        self.commands = {r.name: r for r in routes if isinstance(r, Command)}
        self.presses = {r.payload.prefix: r for r in routes if isinstance(r, Press)}
        self.steps = {r.name: r for r in routes if isinstance(r, Step)}
        self.happenings = {r.change: r for r in routes if isinstance(r, Happening)}
        self.words = {r.inline: r for r in routes if isinstance(r, Words)}

    def way(self, heard: Heard, step: tuple[str, str] | None = None) -> Way | None:
        """Where it leads; None: silence, as for another bot's commands in a group.

        `step`: what the sender is in the middle of, and what was noted of it.
        """
        if heard.change is not None:
            happening = self.happenings[heard.change]
            return Way(heard.change, happening.handler, happening.needs)
        if heard.press_id is not None:
            return self._of_press(heard)
        if heard.command is None:
            return self._of_words(step, inline=heard.query_id is not None)
        if (command := self.commands.get(heard.command)) is not None:
            return Way(f"/{command.name}", command.handler, command.needs)
        if not heard.addressed:
            return None
        return Way("command (unknown)", _always(self._unknown(heard.command)))

    def _of_words(self, step: tuple[str, str] | None, *, inline: bool) -> Way:
        if step is None or step[0] not in self.steps:
            words = self.words[inline]
            return Way("inline" if inline else "words", words.handler, words.needs)
        name, noted = step
        route = self.steps[name]
        return Way(f"step {name}", lambda ask, on: route.handler(ask, on, noted), route.needs)

    def _of_press(self, heard: Heard) -> Way:
        route: Press[Any] | None = self.presses.get(heard.press.split(":")[0])
        if route is None:
            return Way("press (unknown)", _always(Reply(notice=texts.STALE_BUTTON)))
        name = f"press {route.payload.__name__}"
        try:
            payload = route.payload.unpack(heard.press)
        except (ValidationError, ValueError):
            return Way(name, _always(Reply(notice=texts.STALE_BUTTON)))
        return Way(name, lambda ask, on: route.handler(ask, on, payload), route.needs)

    def _unknown(self, name: str) -> Reply:
        glued = re.fullmatch(r"([a-z_]+?)_?(\d{1,3})", name)
        if glued and glued[1] in self.commands:
            return Reply(texts.with_a_space(glued[1], glued[2]))
        if name in texts.SAID_ELSEWHERE:
            return Reply(texts.unknown_command(texts.SAID_ELSEWHERE[name]))
        open_to_all = [r.name for r in self.commands.values() if r.needs not in OF_A_ROLE]
        near = process.extractOne(name, open_to_all, score_cutoff=NEAR_ENOUGH)
        return Reply(texts.unknown_command(near[0] if near else None))


def _always(reply: Reply) -> Answer:
    async def answer(_ask: Ask, _session: AsyncSession) -> Reply:
        return reply

    return answer
