"""`chatbot eval`: measure how well labelled questions are answered, on a temporary database."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import typer

from chatbot.answers import loading
from chatbot.answers.index import Index, index_of
from chatbot.answers.loading import load_knowledge
from chatbot.cli import command
from chatbot.cli.judging import Judged, Labelled, judge, read_questions, unaided
from chatbot.content.service import BUILT_IN, import_source, read_source
from chatbot.conversation import UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.french import typeset

NORMAL = 1.96  # standard deviations around the mean of a normal distribution have 95 %


def evaluate(
    file: Path,
    contents: Sequence[Path],
    at: datetime | None,
    *,
    show: bool = False,
    save: Path | None = None,
    against: Path | None = None,
) -> None:
    """Print the shares of right answers; `against`: the saved shares of another version.

    `show` lists the wrong answers.
    """
    questions, settings = list(read_questions(file)), command.settings()
    now = (at or command.now().replace(tzinfo=None)).replace(tzinfo=settings.zone)
    pack = settings.pack(BUILT_IN)
    index = asyncio.run(index_for(questions, [*([pack] if pack else []), *contents]))
    began = perf_counter()
    judged = list(judge(questions, index, now))
    each = (perf_counter() - began) / max(len(questions), 1)
    for line in (*shares(judged), f"{each * 1000:.2f} ms a question"):
        typer.echo(line)
    right = {one.asked.id: one.right for one in judged}
    if against is not None:
        typer.echo(paired(right, json.loads(against.read_text("utf-8"))))
    if save is not None:
        save.write_text(json.dumps(right), "utf-8")
    for one in judged if show else ():
        if not one.right:
            given = f"{one.given.kind}: {typeset(one.given.text)}"
            typer.echo(f"{one.asked.id} {one.asked.question} -> {given}")


async def index_for(questions: Iterable[Labelled], sources: Sequence[Path]) -> Index:
    """Index the content of sources on a temporary database, without the measured questions."""
    with TemporaryDirectory() as folder:
        async with command.opened(f"sqlite+aiosqlite:///{folder}/asked.db") as storage:
            async with storage.transaction() as session:
                for path in sources:
                    await import_source(UnitOfWork(session, command.now()), read_source(path))
            async with storage.reading() as session:
                knowledge = await load_knowledge(session)
    loading.load()
    return index_of(unaided(knowledge, questions), loading.loaded())


def shares(judged: Sequence[Judged]) -> Iterator[str]:
    """List the shares of right answers by category and by writer, then of all answers."""
    for name in ("category", "writer"):
        for kind in dict.fromkeys(getattr(each.asked, name) for each in judged):
            if kind:
                yield share(kind, [each for each in judged if getattr(each.asked, name) == kind])
    answered = [each for each in judged if each.given.answered]
    yield share("with an answer", [each for each in judged if each.asked.answerable])
    yield share("without one", [each for each in judged if not each.asked.answerable])
    yield share("all", judged)
    yield share("said surely", [each for each in answered if not each.given.likely])
    yield share("said as likely", [each for each in answered if each.given.likely])
    lengths = [len(visible(each.given.text)) for each in answered]
    yield f"{sum(lengths) / max(len(lengths), 1):.0f} characters an answer"


def share(name: str, judged: Sequence[Judged]) -> str:
    """Describe a share, with its interval of 95 % (Wilson's)."""
    right, count = sum(each.right for each in judged), max(len(judged), 1)
    low, high = _interval(right / count, count)
    return (
        f"{name:20} {right:4} of {len(judged):4}  {right / count:6.1%}  ({low:.1%} to {high:.1%})"
    )


def paired(right: Mapping[str, bool], before: Mapping[str, bool]) -> str:
    """Compare with another version, by the questions that only one version gets right."""
    known = [one for one in right if one in before]
    better = sum(right[one] and not before[one] for one in known)
    worse = sum(before[one] and not right[one] for one in known)
    count = max(len(known), 1)
    change = (better - worse) / count
    width = NORMAL * sqrt(max(better + worse - count * change**2, 0)) / count
    return (
        f"{better} better, {worse} worse, of {len(known)}: {change:+.1%} "
        f"({change - width:+.1%} to {change + width:+.1%})"
    )


def _interval(part: float, count: int) -> tuple[float, float]:
    square = NORMAL**2 / count
    middle = (part + square / 2) / (1 + square)
    width = NORMAL * sqrt(part * (1 - part) / count + square / count / 4) / (1 + square)
    return middle - width, middle + width
