"""What an answer costs, with few passages and with many, beside plain full-text search."""

import asyncio
import json
import random
import sqlite3
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from zoneinfo import ZoneInfo

import typer

from bench.bots import ROOT
from bench.measuring import machine, percentile
from chatbot.answers.answering import answer
from chatbot.answers.index import Index, index_of
from chatbot.answers.knowledge import Knowledge, Part, Subject
from chatbot.answers.loading import load_knowledge
from chatbot.chantiers.rules import TopicKind, fold
from chatbot.content.service import import_source, read_source
from chatbot.conversation.markup import visible
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.migrations import migrate

EDITION = ROOT / "tests" / "content" / "editions" / "juin-2025.txt"
QUESTIONS = ROOT / "tests" / "answers" / "june-2025.jsonl"
AT = datetime(2025, 6, 10, 12, tzinfo=ZoneInfo("Europe/Paris"))
SIZES = (100, 1000, 5000)  # passages
OTHERS = 0.3  # of the longer words of a copy are not those of the original
SYLLABLES = "ba co di fu ge ha jo ki lu me no pa ri so tu va".split()


def asking() -> None:
    """Ask few and many passages; beside plain full-text search."""
    typer.echo(machine())
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    original = asyncio.run(_published())
    for wanted in SIZES:
        knowledge = _grown(original, wanted, random.Random(1))
        began = perf_counter()
        index = index_of(knowledge)
        made, count = perf_counter() - began, len(index.passages.passages)
        times = _times(partial(answer, index=index, at=AT), questions)
        typer.echo(_line("ours", count, times, made, _memory(knowledge)))
        began = perf_counter()
        search = partial(_found, _full_text(index))
        made = perf_counter() - began
        typer.echo(_line("full text", count, _times(search, questions), made, 0.0))


def _line(name: str, passages: int, times: Sequence[float], made: float, memory: float) -> str:
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    return (
        f"{name:10} {passages:6} passages: p50 {p50:6.2f} ms, p99 {p99:6.2f} ms, "
        f"made in {made:.2f} s, {memory:.1f} MiB"
    )


def _times(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Ask each three times; milliseconds."""
    taken = []
    for question in [*questions] * 3:
        began = perf_counter()
        ask(question)
        taken.append(1000 * (perf_counter() - began))
    return taken


def _memory(knowledge: Knowledge) -> float:
    """Measure what the index holds, in MiB."""
    tracemalloc.start()
    index = index_of(knowledge)
    memory = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    del index
    return memory


async def _published() -> Knowledge:
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder)}/asked.db"
        await migrate(url)
        storage = Storage(url)
        async with storage.transaction() as session:
            await import_source(session, read_source(EDITION))
        async with storage.reading() as session:
            knowledge = await load_knowledge(session)
        await storage.close()
    return knowledge


def _grown(original: Knowledge, size: int, chance: random.Random) -> Knowledge:
    """Add copies of its chantiers, with other words, until there are so many passages."""
    each = len(index_of(original).passages.passages) // len(original.chantiers)
    subjects = list(original.subjects)
    while len(subjects) * each < size:
        copied = chance.choice(original.chantiers)
        subjects.append(_copy(copied, len(subjects) + 1, chance))
    return Knowledge(tuple(subjects))


def _copy(subject: Subject, number: int, chance: random.Random) -> Subject:
    def other(text: str) -> str:
        return " ".join(
            "".join(chance.choices(SYLLABLES, k=4))
            if len(word) > 5 and chance.random() < OTHERS
            else word
            for word in text.split(" ")
        )

    def part(original: Part) -> Part:
        return replace(original, html=other(visible(original.html)))

    return replace(
        subject,
        key=f"{subject.key[:16]}-{number}",
        kind=TopicKind.CHANTIER,
        number=number,
        title=other(subject.title),
        porteurs=tuple(replace(person, name=other(person.name)) for person in subject.porteurs),
        parts=tuple(map(part, subject.parts)),
        resources=tuple(map(part, subject.resources)),
    )


def _full_text(index: Index) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE passage USING fts5(said, tokenize='unicode61')")
    rows = [(fold(visible(passage.part.html)),) for passage in index.passages.passages]
    database.executemany("INSERT INTO passage VALUES (?)", rows)
    return database


def _found(database: sqlite3.Connection, question: str) -> object:
    words = " OR ".join(f'"{word}"' for word in fold(question).split())
    best = "SELECT said FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT 1"
    return database.execute(best, (words,)).fetchone() if words else None
