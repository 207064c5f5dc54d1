"""The real bot, killed again and again while people write to it; then everything is counted.

People ask for one chantier after the other, so each answer shows which question it is for: in every
chat the answers must be those that were asked for, in that order, each perhaps repeated.
"""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bench.candidates.place import Place
from bench.forks import forked
from bench.lineup import settings
from bench.starting import free_port
from chatbot.cli.cast import ETABLI, SANDBOX_TOKEN
from telegram_sandbox.persons import actions
from telegram_sandbox.state.people import Person
from telegram_sandbox.world import World
from tests.databases import Databases
from tests.telegram_sandbox.page_driver import served

CHANTIERS = 8
PAUSE_S = 0.02  # between two questions, all people together
LONGEST_LIFE_S = 0.5  # from its first answer to its death
PATIENCE_S = 60.0  # for the last answers


@dataclass(frozen=True, slots=True)
class Survival:
    """What became of the questions: `lost` and `mixed_up` have to be 0."""

    kills: int
    asked: int
    lost: int
    mixed_up: int
    repeated: int

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.asked} questions: {self.lost} lost, "
            f"{self.mixed_up} chats out of order, {self.repeated} answers repeated"
        )


class Crowd:
    """People who ask, each in a private chat."""

    def __init__(self, size: int, chance: random.Random) -> None:
        people = [
            Person(5_300_000_000 + n, f"P{n}", "", f"person_{n}", "alliée") for n in range(size)
        ]
        self.world = World(ETABLI, people, [])
        self.asked: dict[int, list[int]] = {person.id: [] for person in people}
        self._chance = chance

    async def ask_for_ever(self) -> None:
        """Until cancelled."""
        while True:
            self._ask(self._chance.choice(list(self.asked)))
            await asyncio.sleep(PAUSE_S)

    def _ask(self, person: int) -> None:
        before = self.asked[person][-1:]
        number = self._chance.choice([n for n in range(1, CHANTIERS + 1) if [n] != before])
        actions.say(self.world, person, person, f"/chantier {number}")
        self.asked[person].append(number)

    def answers(self) -> int:
        """How many there are, in all chats."""
        return sum(len(list(self._answered(person))) for person in self.asked)

    def is_served(self) -> bool:
        """Whether every question has its answer."""
        return all(self._last_is_answered(person) for person in self.asked)

    def survival(self, kills: int) -> Survival:
        """What came out."""
        got = {person: list(self._answered(person)) for person in self.asked}
        seen = {person: [number for number, _ in groupby(got[person])] for person in got}
        lost = sum(max(0, len(self.asked[one]) - len(seen[one])) for one in seen)
        mixed_up = sum(seen[one] != self.asked[one] for one in seen)
        repeated = sum(len(got[one]) - len(seen[one]) for one in seen)
        return Survival(kills, sum(map(len, self.asked.values())), lost, mixed_up, repeated)

    def _last_is_answered(self, person: int) -> bool:
        seen = [number for number, _ in groupby(self._answered(person))]
        return len(seen) >= len(self.asked[person])

    def _answered(self, person: int) -> Iterator[int]:
        for message in self.world.chats[person].messages.values():
            if message.sender == ETABLI.id:
                yield int(message.content.text.partition(".")[0])


async def survived(
    databases: Databases, *, kills: int, people: int, by_webhook: bool, seed: int, folder: Path
) -> Survival:
    """Kill the bot so often, then let it answer all that is left."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    crowd = Crowd(people, chance)
    with databases.empty() as url:
        async with served(crowd.world) as telegram:
            asking = asyncio.create_task(crowd.ask_for_ever())
            for _ in range(kills):
                place = Place(telegram, SANDBOX_TOKEN, free_port() if by_webhook else 0, {})
                async with forked(settings(place, url), folder) as process:
                    await _answers_again(crowd)
                    await asyncio.sleep(chance.uniform(0, LONGEST_LIFE_S))
                    process.kill()
            asking.cancel()
            async with forked(settings(place, url), folder):
                await crowd.world.changes.wait_for(crowd.is_served, PATIENCE_S)
    return crowd.survival(kills)


async def _answers_again(crowd: Crowd) -> None:
    before = crowd.answers()
    await crowd.world.changes.wait_for(lambda: crowd.answers() > before, PATIENCE_S)
