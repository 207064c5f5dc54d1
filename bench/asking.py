"""What an answer costs, with few passages and with many, beside plain full-text search."""

import asyncio
import json
import os
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
from typing import TypeVar
from zoneinfo import ZoneInfo

import typer

from bench.bots import ROOT
from bench.measuring import machine, percentile, usage
from chatbot.answers import loading
from chatbot.answers.answering import answer
from chatbot.answers.index import Index, index_of
from chatbot.answers.knowledge import Knowledge, Part, Subject
from chatbot.answers.loading import load_knowledge
from chatbot.app import ROUTES
from chatbot.chantiers.rules import TopicKind, fold
from chatbot.content.service import import_source, read_source
from chatbot.conversation import UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.schema import migrate
from chatbot.engine.telegram.routes import Routes

EDITION = ROOT / "tests" / "content" / "editions" / "juin-2025.txt"
QUESTIONS = ROOT / "tests" / "answers" / "sets" / "june-2025.jsonl"
WISHES = Routes(ROUTES).wishes
AT = datetime(2025, 6, 10, 12, tzinfo=ZoneInfo("Europe/Paris"))
SIZES = (100, 1000, 5000)  # passages
OTHERS = 0.3  # of the longer words of a copy are not those of the original
T = TypeVar("T")
SYLLABLES = "ba co di fu ge ha jo ki lu me no pa ri so tu va".split()


def asking() -> None:
    """Ask few and many passages; beside plain full-text search."""
    typer.echo(machine())
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    original = asyncio.run(_published())
    before, began = usage(os.getpid()).memory, perf_counter()
    loading.load()
    seconds, memory = perf_counter() - began, usage(os.getpid()).memory - before
    typer.echo(f"the encoder is loaded in {seconds:.2f} s, and takes {memory:.0f} MiB")
    for wanted in SIZES:
        knowledge = _grown(original, wanted, random.Random(1))
        index = index_of(knowledge)
        passages = f"{len(index.passages.passages):6} passages"
        for name, known in (("ours", loading.loaded()), ("by words", None)):
            ours = _measured(
                partial(index_of, knowledge, known),
                lambda index, question: answer(question, index, AT, wishes=WISHES),
                questions,
            )
            typer.echo(f"{name:10} {passages}: {ours}")
        full_text = _measured(partial(_full_text, index), _found, questions)
        typer.echo(f"{'full text':10} {passages}: {full_text}")


def _measured(
    make: Callable[[], T], ask: Callable[[T, str], object], questions: Sequence[str]
) -> str:
    """Time the making of an index, and each question three times."""
    began = perf_counter()
    index = make()
    seconds, times = perf_counter() - began, []
    for question in [*questions] * 3:
        began = perf_counter()
        ask(index, question)
        times.append(1000 * (perf_counter() - began))
    tracemalloc.start()
    index = make()
    memory = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    return f"p50 {p50:6.2f} ms, p99 {p99:6.2f} ms, made in {seconds:.2f} s, {memory:.1f} MiB"


async def _published() -> Knowledge:
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder)}/asked.db"
        await migrate(url)
        storage = Storage(url)
        async with storage.transaction() as session:
            await import_source(UnitOfWork(session, AT), read_source(EDITION))
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
    database.execute("CREATE VIRTUAL TABLE passage USING fts5(words, tokenize='unicode61')")
    rows = [(fold(visible(passage.part.html)),) for passage in index.passages.passages]
    database.executemany("INSERT INTO passage VALUES (?)", rows)
    return database


def _found(database: sqlite3.Connection, question: str) -> object:
    words = " OR ".join(f'"{word}"' for word in fold(question).split())
    best = "SELECT words FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT 1"
    return database.execute(best, (words,)).fetchone() if words else None
