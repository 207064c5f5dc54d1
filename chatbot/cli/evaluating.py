"""How well questions are answered: of labelled ones, on a temporary database."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import typer
from pydantic import ValidationError

from chatbot.answers.answering import answer
from chatbot.answers.index import Index
from chatbot.answers.loading import load_index
from chatbot.answers.rules import Answer
from chatbot.cli import frame
from chatbot.cli.judging import Labelled, is_right
from chatbot.content.service import BUILT_IN, import_source, read_source
from chatbot.french.typography import unprotect

THRESHOLDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, what it was given, and whether that is right."""

    asked: Labelled
    given: Answer
    right: bool


def evaluate(file: Path, contents: Sequence[Path], at: datetime | None, *, show: bool) -> None:
    """Print the shares of right answers by category, and what other thresholds would give.

    `show` lists the wrong answers.
    """
    questions = list(_read(file))
    settings = frame.settings()
    now = (at or frame.now().replace(tzinfo=None)).replace(tzinfo=settings.zone)
    packs = [] if settings.content == "none" else [Path(settings.content or BUILT_IN)]
    index = asyncio.run(_index([*packs, *contents]))
    began = perf_counter()
    given = [answer(one.question, index, now) for one in questions]
    each = (perf_counter() - began) / max(len(questions), 1)
    judged = [
        Judged(one, said, is_right(one, said, index))
        for one, said in zip(questions, given, strict=True)
    ]
    for line in (*_by_category(judged), *_curve(judged), f"{each * 1000:.2f} ms a question"):
        typer.echo(line)
    for one in judged:
        if show and not one.right:
            text = unprotect(one.given.text)
            typer.echo(f"{one.asked.id} {one.asked.question} -> {one.given.kind}: {text}")


async def _index(sources: Sequence[Path]) -> Index:
    with TemporaryDirectory() as folder:
        async with frame.opened(f"sqlite+aiosqlite:///{folder}/asked.db") as storage:
            async with storage.transaction() as session:
                for path in sources:
                    await import_source(session, read_source(path))
            async with storage.reading() as session:
                return await load_index(session)


def _read(file: Path) -> Iterator[Labelled]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield Labelled.model_validate_json(line)
        except ValidationError as wrong:
            error = wrong.errors()[0]
            where = ".".join(map(str, error["loc"]))
            frame.fail(f"{file}:{number}: {where}: {error['msg']}")


def _by_category(judged: Sequence[Judged]) -> Iterator[str]:
    for category in dict.fromkeys(one.asked.category for one in judged):
        yield _share(category, [one for one in judged if one.asked.category == category])
    yield _share("with an answer", [one for one in judged if one.asked.answerable])
    yield _share("without one", [one for one in judged if not one.asked.answerable])
    yield _share("all", judged)


def _curve(judged: Sequence[Judged]) -> Iterator[str]:
    """Tell the shares at each threshold, if answers of a lower score weren't given."""
    yield "score at least   answered   right of these   right of all with an answer"
    answerable = [one for one in judged if one.asked.answerable]
    for least in THRESHOLDS:
        said = [one for one in judged if one.given.answered and one.given.score >= least]
        right = sum(one.right for one in said)
        found = sum(one.right for one in said if one.asked.answerable)
        shares = [(len(said), judged), (right, said), (found, answerable)]
        row = (f"{count / max(len(of), 1):8.1%}" for count, of in shares)
        yield f"{least:14.1f}   " + "   ".join(row)


def _share(name: str, judged: Sequence[Judged]) -> str:
    right = sum(one.right for one in judged)
    return f"{name:20} {right:4} of {len(judged):4}  {right / max(len(judged), 1):6.1%}"
