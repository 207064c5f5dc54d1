"""Which handler answers what was heard, and what it needs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process

from chatbot.conversation import Reply, Requires, Route
from chatbot.conversation.actions import Action, Answer, StaleButton
from chatbot.conversation.legacy import OldStep, Press
from chatbot.conversation.request import Context
from chatbot.conversation.router import Command, Membership, Step, Words
from chatbot.engine.telegram import texts
from chatbot.engine.telegram.hearing import Heard

OF_A_ROLE = {Requires.REFERENT, Requires.ADMIN}
NEAR_ENOUGH = 70  # rapidfuzz's ratio, 0-100: "chantirs" finds "chantiers", "meteo" finds nothing


@dataclass(frozen=True, slots=True)
class Way:
    """Where something heard leads. The name is for the logs: the route, never what was typed."""

    name: str
    answer: Answer
    requires: Requires = Requires.NOTHING


class Routes:
    """All the routes, in the order of the menu."""

    def __init__(self, routes: Iterable[Route]) -> None:
        routes = list(routes)
        self.commands = {r.name: r for r in routes if isinstance(r, Command)}
        self.presses = {r.prefix: r for r in routes if isinstance(r, Action | Press)}
        self.steps = {r.name: r for r in routes if isinstance(r, Step | OldStep)}
        self.happenings = {r.event: r for r in routes if isinstance(r, Membership)}
        self.words = {r.inline: r for r in routes if isinstance(r, Words)}

    def way(self, heard: Heard, step: tuple[str, str] | None = None) -> Way | None:
        """Where it leads; None: silence, as for another bot's commands in a group.

        `step`: what the sender is in the middle of, and what was noted of it.
        """
        if heard.change is not None:
            return Way(heard.change, self.happenings[heard.change].handler)
        if heard.press_id is not None:
            return self._of_press(heard)
        if heard.command is None:
            return self._of_words(step, inline=heard.query_id is not None)
        if (command := self.commands.get(heard.command)) is not None:
            return Way(f"/{command.name}", command.handler, command.requires)
        if not heard.addressed:
            return None
        return Way("command (unknown)", _always(self._unknown(heard.command)))

    def _of_words(self, step: tuple[str, str] | None, *, inline: bool) -> Way:
        if step is None or step[0] not in self.steps:
            words = self.words[inline]
            return Way("inline" if inline else "words", words.handler, words.requires)
        name, noted = step
        route = self.steps[name]
        return Way(f"step {name}", route.answered(noted), route.requires)

    def _of_press(self, heard: Heard) -> Way:
        route = self.presses.get(heard.press.split(":")[0])
        if route is None:
            return Way("press (unknown)", _always(Reply(toast=StaleButton().sentence)))
        name = f"press {route.name}"
        try:
            return Way(name, route.pressed(heard.press), route.requires)
        except ValueError:  # pydantic's, too
            return Way(name, _always(Reply(toast=StaleButton().sentence)))

    def _unknown(self, name: str) -> Reply:
        glued = re.fullmatch(r"([a-z_]+?)_?(\d{1,3})", name)
        if glued and glued[1] in self.commands:
            return Reply(texts.with_a_space(glued[1], glued[2]))
        if name in texts.SAID_ELSEWHERE:
            return Reply(texts.unknown_command(texts.SAID_ELSEWHERE[name]))
        open_to_all = [r.name for r in self.commands.values() if r.requires not in OF_A_ROLE]
        near = process.extractOne(name, open_to_all, score_cutoff=NEAR_ENOUGH)
        return Reply(texts.unknown_command(near[0] if near else None))


def _always(reply: Reply) -> Answer:
    async def answer(_ctx: Context) -> Reply:
        return reply

    return answer
