"""The real bot, killed again and again while people write to it; then everything is counted.

People ask for one chantier after the other, so each answer shows which question it is for: in every
chat the answers must be those that were asked for, in that order, each perhaps repeated.
"""

import asyncio
import random
from dataclasses import dataclass
from itertools import groupby, product
from pathlib import Path
from typing import Annotated

import typer

from bench.bots import Way, settings
from bench.databases import New, everywhere
from bench.sandbox import BOT, TOKEN, forked
from telegram_sandbox.persons import actions
from telegram_sandbox.serving import served
from telegram_sandbox.state.people import Person
from telegram_sandbox.world import World

CHANTIERS = 8
PAUSE_S = 0.02  # between two questions, all people together: none is over their budget
LONGEST_LIFE_S = 0.5  # from its first answer to its death
PATIENCE_S = 60.0  # for the last answers


def kills(
    *,
    number: Annotated[int, typer.Option(help="On each database, in each way.")] = 25,
    people: Annotated[int, typer.Option(help="Who write all the while.")] = 200,
) -> None:
    """Kill the bot again and again while people write; what is lost, out of order, said twice."""
    with everywhere() as (folder, databases):
        for (kind, empty), way in product(databases.items(), Way):
            found = asyncio.run(survived(empty, number, people, way, folder))
            typer.echo(f"{kind}, by {way}: {found}")


@dataclass(slots=True)
class Survival:
    """What became of the questions: `lost` and `mixed_up` have to be 0."""

    kills: int
    asked: int = 0
    lost: int = 0
    mixed_up: int = 0  # chats
    repeated: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.asked} questions: {self.lost} lost, "
            f"{self.mixed_up} chats out of order, {self.repeated} answers repeated"
        )


async def survived(empty: New, kills: int, people: int, way: Way, folder: Path) -> Survival:
    """Kill the bot so often, then let it answer all that is left."""
    chance = random.Random(1)
    crowd = _Crowd(people, chance)
    with empty() as url:
        async with served(crowd.world) as telegram:
            asking = asyncio.create_task(crowd.ask_for_ever())
            for _ in range(kills):
                told = settings(telegram, TOKEN, url, way.port())
                async with forked(told, folder) as process:
                    await crowd.until_one_more_answer()
                    await asyncio.sleep(chance.uniform(0, LONGEST_LIFE_S))
                    process.kill()
            asking.cancel()
            async with forked(told, folder):
                await crowd.world.changes.wait_for(crowd.is_served, PATIENCE_S)
    return crowd.survival(kills)


class _Crowd:
    """People who ask, each in a private chat."""

    def __init__(self, size: int, chance: random.Random) -> None:
        people = [Person(5_300_000_000 + n, f"P{n}") for n in range(size)]
        self.world = World(BOT, people, [])
        self._asked: dict[int, list[int]] = {person.id: [] for person in people}
        self._chance = chance

    async def ask_for_ever(self) -> None:
        while True:
            person = self._chance.choice(list(self._asked))
            before = self._asked[person][-1:]
            number = self._chance.choice([n for n in range(1, CHANTIERS + 1) if [n] != before])
            actions.say(self.world, person, person, f"/chantier {number}")
            self._asked[person].append(number)
            await asyncio.sleep(PAUSE_S)

    async def until_one_more_answer(self) -> None:
        before = self._count()
        await self.world.changes.wait_for(lambda: self._count() > before, PATIENCE_S)

    def is_served(self) -> bool:
        return all(
            len(_without_repetitions(self._answers(person))) >= len(asked)
            for person, asked in self._asked.items()
        )

    def survival(self, kills: int) -> Survival:
        found = Survival(kills)
        for person, asked in self._asked.items():
            answers = self._answers(person)
            distinct = _without_repetitions(answers)
            found.asked += len(asked)
            found.lost += max(0, len(asked) - len(distinct))
            found.mixed_up += distinct != asked
            found.repeated += len(answers) - len(distinct)
        return found

    def _count(self) -> int:
        return sum(len(self._answers(person)) for person in self._asked)

    def _answers(self, person: int) -> list[int]:
        messages = self.world.chats[person].messages.values()
        texts = (message.content.text for message in messages if message.sender == BOT.id)
        return [int(text.partition(".")[0]) for text in texts]


def _without_repetitions(answers: list[int]) -> list[int]:
    return [number for number, _ in groupby(answers)]
