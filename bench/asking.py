"""What an answer costs, with few passages and with many, beside plain full-text search."""

import asyncio
import json
import random
import sqlite3
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from chatbot.answers.answering import answer
from chatbot.answers.index import Index, index_of
from chatbot.answers.knowledge import Knowledge, Part, Subject
from chatbot.answers.loading import load_knowledge
from chatbot.chantiers.rules import Kind, fold
from chatbot.content.service import import_source, read_source
from chatbot.conversation.markup import visible
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.migrations import migrate

TESTS = Path(__file__).parents[1] / "tests"
EDITION = TESTS / "content" / "editions" / "juin-2025.txt"
QUESTIONS = TESTS / "answers" / "june-2025.jsonl"
AT = datetime(2025, 6, 10, 12, tzinfo=ZoneInfo("Europe/Paris"))
STRANGE = 0.3  # of the longer words of a copy are others than in the original


@dataclass(frozen=True, slots=True)
class Cost:
    """Of asking so many passages: seconds to make the index, MiB that it holds, milliseconds an
    answer (the median, and of the slowest hundredth)."""

    who: str
    passages: int
    made: float
    memory: float
    p50: float
    p99: float

    def __str__(self) -> str:
        answers = f"p50 {self.p50:6.2f} ms, p99 {self.p99:6.2f} ms"
        made = f"made in {self.made:.2f} s, {self.memory:.1f} MiB"
        return f"{self.who:10} {self.passages:6} passages: {answers}, {made}"


def costs(sizes: Sequence[int], seed: int) -> Iterator[Cost]:
    """For each size, ours and then SQLite's full-text search of the same passages."""
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    original = asyncio.run(_published())
    for size in sizes:
        index, made, memory = _made(_grown(original, size, random.Random(seed)))  # noqa: S311 - no secret
        count = len(index.passages.passages)
        times = _times(partial(_answered, index), questions)
        yield Cost("ours", count, made, memory, *times)
        began = perf_counter()
        database = _full_text(index)
        made = perf_counter() - began
        times = _times(partial(_found, database), questions)
        yield Cost("full text", count, made, 0.0, *times)


def _made(knowledge: Knowledge) -> tuple[Index, float, float]:
    began = perf_counter()
    index = index_of(knowledge)
    seconds = perf_counter() - began
    tracemalloc.start()
    index = index_of(knowledge)
    memory = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    return index, seconds, memory


def _times(ask: Callable[[str], object], questions: Sequence[str]) -> tuple[float, float]:
    taken: list[float] = []
    for _ in range(3):
        for question in questions:
            began = perf_counter()
            ask(question)
            taken.append((perf_counter() - began) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[len(taken) * 99 // 100]


async def _published() -> Knowledge:
    with tempfile.TemporaryDirectory() as folder:
        return await _imported(f"sqlite+aiosqlite:///{folder}/asked.db")


async def _imported(url: str) -> Knowledge:
    await migrate(url)
    storage = Storage(url)
    async with storage.transaction() as session:
        await import_source(session, read_source(EDITION))
    async with storage.reading() as session:
        knowledge = await load_knowledge(session)
    await storage.close()
    return knowledge


def _grown(original: Knowledge, size: int, chance: random.Random) -> Knowledge:
    """With copies of its chantiers, other words in them, until there are so many passages."""
    each = len(index_of(original).passages.passages) // len(original.chantiers)
    subjects = list(original.subjects)
    while len(subjects) * each < size:
        number = len(subjects) + 1
        copied = chance.choice(original.chantiers)
        subjects.append(_copy(copied, number, chance))
    return Knowledge(tuple(subjects))


def _copy(one: Subject, number: int, chance: random.Random) -> Subject:
    def other(text: str) -> str:
        return " ".join(
            _strange(chance) if len(word) > 5 and chance.random() < STRANGE else word
            for word in text.split(" ")
        )

    def part(of: Part) -> Part:
        return replace(of, html=other(visible(of.html)))

    return replace(
        one,
        key=f"{one.key[:16]}-{number}",
        kind=Kind.CHANTIER,
        number=number,
        title=other(one.title),
        porteurs=tuple(replace(person, name=other(person.name)) for person in one.porteurs),
        parts=tuple(map(part, one.parts)),
        resources=tuple(map(part, one.resources)),
    )


def _strange(chance: random.Random) -> str:
    syllables = "ba co di fu ge ha jo ki lu me no pa ri so tu va".split()
    return "".join(chance.choices(syllables, k=4))


def _answered(index: Index, question: str) -> object:
    return answer(question, index, AT)


def _full_text(index: Index) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE passage USING fts5(said, tokenize='unicode61')")
    rows = [(fold(visible(one.part.html)),) for one in index.passages.passages]
    database.executemany("INSERT INTO passage VALUES (?)", rows)
    return database


def _found(database: sqlite3.Connection, question: str) -> object:
    words = " OR ".join(f'"{word}"' for word in fold(question).split())
    if not words:
        return None
    asked = "SELECT said FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT 1"
    return database.execute(asked, (words,)).fetchone()
