"""Which handler answers what was heard."""

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from pydantic import ValidationError
from rapidfuzz import process
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Command, Press, Reply, Route, Words
from chatbot.telegram import texts
from chatbot.telegram.hearing import Heard

Answerer = Callable[[AsyncSession], Awaitable[Reply]]
NEAR_ENOUGH = 70  # rapidfuzz's ratio, 0-100: "chantirs" finds "chantiers", "meteo" finds nothing


class Routes:
    """All the routes, in the order of the menu."""

    def __init__(self, routes: Iterable[Route]) -> None:
        routes = list(routes)
        self.commands = {r.name: r for r in routes if isinstance(r, Command)}
        self.presses = {r.payload.prefix: r for r in routes if isinstance(r, Press)}
        self.words = next(r for r in routes if isinstance(r, Words))

    def answerer(self, heard: Heard) -> Answerer | None:
        """Who answers; None: silence, as for another bot's commands in a group."""
        if heard.press_id is not None:
            return self._to_press(heard)
        if heard.command is None:
            return lambda session: self.words.handler(heard.ask, session)
        if (command := self.commands.get(heard.command)) is not None:
            return lambda session: command.handler(heard.ask, session)
        return _always(self._unknown(heard.command)) if heard.addressed else None

    def name(self, heard: Heard) -> str:
        """For the log: the route alone, never what somebody typed."""
        if heard.press_id is not None:
            prefix = heard.press.split(":")[0]
            return f"press {prefix}" if prefix in self.presses else "press (unknown)"
        if heard.command is None:
            return "words"
        return f"/{heard.command}" if heard.command in self.commands else "command (unknown)"

    def _to_press(self, heard: Heard) -> Answerer:
        route: Press[Any] | None = self.presses.get(heard.press.split(":")[0])
        if route is None:
            return _always(Reply(notice=texts.STALE_BUTTON))
        try:
            payload = route.payload.unpack(heard.press)
        except (ValidationError, ValueError):
            return _always(Reply(notice=texts.STALE_BUTTON))
        return lambda session: route.handler(heard.ask, session, payload)

    def _unknown(self, name: str) -> Reply:
        glued = re.fullmatch(r"([a-z_]+?)_?(\d{1,3})", name)
        if glued and glued[1] in self.commands:
            return Reply(texts.with_a_space(glued[1], glued[2]))
        if name in texts.SAID_ELSEWHERE:
            return Reply(texts.unknown_command(texts.SAID_ELSEWHERE[name]))
        near = process.extractOne(name, list(self.commands), score_cutoff=NEAR_ENOUGH)
        return Reply(texts.unknown_command(near[0] if near else None))


def _always(reply: Reply) -> Answerer:
    async def answer(_session: AsyncSession) -> Reply:
        return reply

    return answer
