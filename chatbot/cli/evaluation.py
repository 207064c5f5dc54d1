"""`chatbot eval`: measure how well labelled questions are answered, on a temporary database."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from chatbot.answers.answering import answer
from chatbot.answers.index import Index
from chatbot.answers.loading import load_index
from chatbot.answers.rules import LONGEST_ANSWER, Answer, Kind
from chatbot.chantiers.rules import fold
from chatbot.cli import command
from chatbot.content.service import BUILT_IN, import_source, read_source
from chatbot.conversation.markup import visible
from chatbot.french import typeset

THRESHOLDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


class Labelled(BaseModel):
    """A question and what a right answer holds: one line of JSON."""

    model_config = ConfigDict(extra="ignore")
    id: str
    category: str
    question: str
    answerable: bool
    writer: str = ""  # the kind of person who wrote it
    dialogue: str = ""  # what it is part of, after the line before
    expected_chantiers: list[int] = []
    chantiers_mode: str = "all"  # of these chantiers; or "any"
    expected_facts: list[list[str]] = []  # of each list one is enough
    also_ok: list[list[str]] = []  # what excuses an answer to a question that has none
    must_not: list[str] = []  # what may never be said


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, its answer, and whether that is right."""

    asked: Labelled
    given: Answer
    right: bool


def evaluate(file: Path, contents: Sequence[Path], at: datetime | None, *, show: bool) -> None:
    """Print the shares of right answers, and what other thresholds would give.

    `show` lists the wrong answers.
    """
    questions = list(read_questions(file))
    settings = command.settings()
    now = (at or command.now().replace(tzinfo=None)).replace(tzinfo=settings.zone)
    pack = settings.pack(BUILT_IN)
    index = asyncio.run(_index([*([pack] if pack else []), *contents]))
    began = perf_counter()
    judged = list(judge(questions, index, now))
    each = (perf_counter() - began) / max(len(questions), 1)
    for line in (*_shares(judged), *_curve(judged), f"{each * 1000:.2f} ms a question"):
        typer.echo(line)
    for answered in judged:
        if show and not answered.right:
            asked, given = answered.asked, answered.given
            typer.echo(f"{asked.id} {asked.question} -> {given.kind}: {typeset(given.text)}")


def judge(questions: Iterable[Labelled], index: Index, at: datetime) -> Iterator[Judged]:
    """Answer questions; those of one dialogue follow one another."""
    dialogue, about = "", ""
    for asked in questions:
        about = about if asked.dialogue and asked.dialogue == dialogue else ""
        given = answer(asked.question, index, at, about)
        yield Judged(asked, given, is_right(asked, given, index))
        dialogue, about = asked.dialogue, given.about


def is_right(asked: Labelled, given: Answer, index: Index) -> bool:
    """Tell whether somebody who knows the content would let an answer stand."""
    text = fold(visible(given.text))
    if any(_says(text, words) for words in asked.must_not) or len(text) > LONGEST_ANSWER:
        return False
    if not asked.answerable:
        excused = any(_says(text, words) for facts in asked.also_ok for words in facts)
        if asked.category == "smalltalk":
            fitting = given.kind is Kind.MANNERS
        else:
            fitting = not given.answered or given.kind is Kind.UNKNOWN
        return given.nothing or excused or fitting
    told = all(any(_says(text, words) for words in facts) for facts in asked.expected_facts)
    return given.answered and told and _names_them(asked, given, index)


async def _index(sources: Sequence[Path]) -> Index:
    with TemporaryDirectory() as folder:
        async with command.opened(f"sqlite+aiosqlite:///{folder}/asked.db") as storage:
            async with storage.transaction() as session:
                for path in sources:
                    await import_source(session, read_source(path))
            async with storage.reading() as session:
                return await load_index(session)


def read_questions(file: Path) -> Iterator[Labelled]:
    """Read a set; a line that isn't one ends the command."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield Labelled.model_validate_json(line)
        except ValidationError as wrong:
            error = wrong.errors()[0]
            where = ".".join(map(str, error["loc"]))
            command.fail(f"{file}:{number}: {where}: {error['msg']}")


def _shares(judged: Sequence[Judged]) -> Iterator[str]:
    """Tell the shares by category and by writer, then of all."""
    for name in ("category", "writer"):
        for kind in dict.fromkeys(getattr(each.asked, name) for each in judged):
            if kind:
                yield _share(kind, [each for each in judged if getattr(each.asked, name) == kind])
    yield _share("with an answer", [each for each in judged if each.asked.answerable])
    yield _share("without one", [each for each in judged if not each.asked.answerable])
    yield _share("all", judged)


def _curve(judged: Sequence[Judged]) -> Iterator[str]:
    """Tell the shares at each threshold, if answers of a lower score weren't given."""
    yield "score at least   answered   right of these   right of all with an answer"
    answerable = [each for each in judged if each.asked.answerable]
    for least in THRESHOLDS:
        given = [each for each in judged if each.given.answered and each.given.score >= least]
        right = sum(each.right for each in given)
        found = sum(each.right for each in given if each.asked.answerable)
        shares = [(len(given), judged), (right, given), (found, answerable)]
        row = (f"{count / max(len(whole), 1):8.1%}" for count, whole in shares)
        yield f"{least:14.1f}   " + "   ".join(row)


def _share(name: str, judged: Sequence[Judged]) -> str:
    right = sum(each.right for each in judged)
    return f"{name:20} {right:4} of {len(judged):4}  {right / max(len(judged), 1):6.1%}"


def _names_them(asked: Labelled, given: Answer, index: Index) -> bool:
    """Tell whether an answer speaks of the chantiers that it should, and of few others."""
    topics = index.knowledge.of_keys(given.topics)
    named = {topic.number or topic.carrier for topic in topics}
    expected = set(asked.expected_chantiers)
    if given.section in {"liste", "dates"} and len(expected) > 1:
        return True
    if len(named) > max(3, len(expected) + 2):
        return False
    return bool(expected & named) if asked.chantiers_mode == "any" else expected <= named


def _says(folded: str, words: str) -> bool:
    """Find words in a text, beginning where a word begins; digits stand alone."""
    wanted = fold(words)
    end = " " if wanted[-1:].isdigit() else ""
    return f" {wanted}{end}" in f" {folded} "
