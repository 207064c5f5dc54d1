"""Measure how well labelled questions are answered, on a temporary database: `./bot eval`."""

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from chatbot.answers import loading, slots
from chatbot.answers.answering import answer
from chatbot.answers.index import Index, index_of
from chatbot.answers.intents import Intent, said
from chatbot.answers.knowledge import Knowledge
from chatbot.answers.language import words_of
from chatbot.answers.loading import load_knowledge
from chatbot.answers.rules import LONGEST_ANSWER, Answer, Kind
from chatbot.app import ROUTES
from chatbot.chantiers.rules import ALLIANCE, fold
from chatbot.cli import AtDay, command
from chatbot.content.service import BUILT_IN, import_source, read_source
from chatbot.conversation import UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.engine.telegram.routes import Routes
from chatbot.french import typeset

WISHES = Routes(ROUTES).wishes
NO_WISH = "no-wish"  # the category of questions that sound like a wish
# By category, the wishes whose pages count as right answers.
SHOWN_BY = {
    "appeal": {"appeal", "sign"},
    "date": {"dates"},
    "general-alliance": {"chantiers"},
    "identify-chantier": {"chantier"},
    "participate": {"follow"},
}
# The wishes whose pages tell nothing of the content: right where no answer was published.
TELL_NOTHING = {"help", "menu", "human", "about", "frustration"}
# By wish, the sections of answers that count as granting it.
SHOWING = {
    "appeal": {"texte"},
    "chantier": {"resume"},
    "chantiers": {"liste"},
    "dates": {"dates"},
    "human": {"contact"},
    "news": {"actualites", "annonce"},
}

NORMAL = 1.96  # standard deviations: 95 % of a normal distribution are as near to the mean


class Labelled(BaseModel):
    """A question and the criteria of a right answer: one line of JSON."""

    model_config = ConfigDict(extra="ignore")
    id: str
    category: str
    question: str
    answerable: bool
    writer: str = ""  # the kind of person who wrote the question
    dialogue: str = ""  # an id: a question continues the line before if that has the same
    wish: str = ""  # the wish that the question is; then no other answer is right
    expected_chantiers: list[int] = []
    chantiers_mode: str = "all"  # or "any": how many expected chantiers an answer must name
    expected_sections: list[str] = []  # the keys of sections with the answer; for training alone
    expected_facts: list[list[str]] = []  # an answer must have one text of each list
    also_ok: list[list[str]] = []  # texts that make an answer to an unanswerable question right
    must_not: list[str] = []  # words of a wrong answer


@dataclass(frozen=True, slots=True)
class Judged:
    asked: Labelled
    given: Answer
    right: bool


def read_questions(file: Path) -> Iterator[Labelled]:
    """Read a set of labelled questions; an unreadable line ends the command."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield Labelled.model_validate_json(line)
        except ValidationError as wrong:
            error = wrong.errors()[0]
            where = ".".join(map(str, error["loc"]))
            command.fail(f"{file}:{number}: {where}: {error['msg']}")


def unaided(knowledge: Knowledge, questions: Iterable[Labelled]) -> Knowledge:
    """Remove the measured questions from the labelled questions of the content."""
    own = {" ".join(labelled.question.split()) for labelled in questions}
    others = tuple(known for known in knowledge.asked if known.text not in own)
    return replace(knowledge, asked=others)


def judge(questions: Iterable[Labelled], index: Index, at: datetime) -> Iterator[Judged]:
    """Answer and judge questions; the questions of a dialogue must follow each other."""
    dialogue, about = "", ""
    for asked in questions:
        about = about if asked.dialogue and asked.dialogue == dialogue else ""
        given = shown = answer(asked.question, index, at, about, WISHES)
        is_about_wish = asked.wish or asked.category == NO_WISH
        if given.wish == "dates" and not given.topics and not is_about_wish:
            # For this wish without a topic, people see all dates.
            dates = slots.all_dates(index.knowledge, at)
            shown = Answer(
                Kind.ANSWER, dates.text, (ALLIANCE,), section=dates.section, about=given.about
            )
        yield Judged(asked, given, is_right(asked, shown, index.knowledge))
        dialogue, about = asked.dialogue, given.about


def is_right(asked: Labelled, given: Answer, knowledge: Knowledge) -> bool:
    """Tell whether an expert of the content would accept an answer."""
    if asked.wish or asked.category == NO_WISH:
        showing = given.answered and given.section in SHOWING.get(asked.wish, ())
        return given.wish == asked.wish or showing
    text = _as_read(given.text)
    if any(_says(text, words) for words in asked.must_not) or len(text) > LONGEST_ANSWER:
        return False
    if not asked.answerable:
        excused = any(_says(text, words) for facts in asked.also_ok for words in facts)
        is_talk = asked.category == "smalltalk"
        fitting = {Kind.MANNERS} if is_talk else {Kind.UNKNOWN, Kind.MANNERS, Kind.REFUSED}
        # "No references" is only right as an answer to a question about references.
        of_resources = Intent.RESOURCES in said(words_of(asked.question))
        empty = given.nothing and (given.section != "ressources" or of_resources)
        return empty or excused or given.kind in fitting or given.wish in TELL_NOTHING
    if given.wish in SHOWN_BY.get(asked.category, ()):
        return _names_them(asked, given, knowledge)
    told = all(any(_says(text, words) for words in facts) for facts in asked.expected_facts)
    return given.answered and told and _names_them(asked, given, knowledge)


@lru_cache(maxsize=10_000)
def _as_read(html: str) -> str:
    return fold(visible(html))


def _names_them(asked: Labelled, given: Answer, knowledge: Knowledge) -> bool:
    """Tell whether an answer is about the expected chantiers, and few others."""
    topics = knowledge.of_keys(given.topics)
    named = {topic.number or topic.carrier for topic in topics}
    expected = set(asked.expected_chantiers)
    of_all = asked.expected_facts or len(expected) == len(knowledge.chantiers)
    if given.section in {"liste", "dates"} and len(expected) > 1 and of_all:
        return True
    all_dates = given.topics == (ALLIANCE,) and given.section == "dates" and not given.nothing
    if all_dates and asked.expected_facts:
        return True  # each date is told with its chantier
    if len(named) > max(3, len(expected) + 2):
        return False
    return bool(expected & named) if asked.chantiers_mode == "any" else expected <= named


def _says(folded: str, words: str) -> bool:
    """Tell whether a text has these words, from the start of a word; a number as a whole word."""
    wanted = fold(words)
    end = " " if wanted[-1:].isdigit() else ""
    return f" {wanted}{end}" in f" {folded} "


def main(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON lines.")],
    *,
    content: Annotated[
        list[Path] | None,
        typer.Option(exists=True, help="A pack or a newsletter to import besides; again for more."),
    ] = None,
    at: AtDay = None,
    show: Annotated[bool, typer.Option("--show", help="List what is wrong.")] = False,
    save: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Where to keep what was right.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="What another version kept.")
    ] = None,
) -> None:
    """Measure the answers to labelled questions, on a temporary database."""
    questions, settings = list(read_questions(file)), command.settings()
    now = (at or command.now().replace(tzinfo=None)).replace(tzinfo=settings.timezone)
    pack = settings.pack(BUILT_IN)
    index = asyncio.run(index_for(questions, [*([pack] if pack else []), *(content or [])]))
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
    """Format a share of right answers, with Wilson's confidence interval of 95 %."""
    right, count = sum(each.right for each in judged), max(len(judged), 1)
    part, square = right / count, NORMAL**2 / count
    middle = (part + square / 2) / (1 + square)
    width = NORMAL * sqrt(part * (1 - part) / count + square / count / 4) / (1 + square)
    interval = f"({middle - width:.1%} to {middle + width:.1%})"
    return f"{name:20} {right:4} of {len(judged):4}  {part:6.1%}  {interval}"


def paired(right: Mapping[str, bool], before: Mapping[str, bool]) -> str:
    """Format a comparison with another version, by questions that only one version gets right."""
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


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command()(main)
    try:
        app(prog_name="./bot eval")
    except Exception as error:
        if not command.report(error):
            raise
        sys.exit(1)
