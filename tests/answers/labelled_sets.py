"""The labelled sets and their content: `sets.yaml`."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from chatbot.answers.knowledge import Knowledge, Part, Subject
from chatbot.answers.loading import load_knowledge
from chatbot.answers.rules import NEWS
from chatbot.cli import command
from chatbot.content.service import BUILT_IN, import_source, read_source
from chatbot.conversation import UnitOfWork
from chatbot.conversation.markup import escape
from chatbot.helpdesk.rules import REPLIES
from chatbot.helpdesk.wording import REPLIES_TITLE
from tests.clock import IN_MAY_2022
from training.evaluation import Labelled, read_questions, unaided

HERE = Path(__file__).parent
PACK = "pack"  # the content that comes with the bot


class LabelledSet(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    content: str  # a file beside this one, or PACK
    since: str = ""  # a file of answers and announcements that were published after the edition
    at: date  # the day on which it is asked
    use: Literal["open", "kept"]
    least: float | None  # of its sample is answered right

    @property
    def file(self) -> Path:
        return HERE / "sets" / f"{self.name}.jsonl"

    @property
    def source(self) -> Path:
        """The newsletter or pack to import."""
        return Path(BUILT_IN) if self.content == PACK else HERE / self.content

    @property
    def asked_at(self) -> datetime:
        return datetime.combine(self.at, time(9), ZoneInfo("Europe/Paris"))

    @property
    def questions(self) -> Iterator[Labelled]:
        return read_questions(self.file)

    @property
    def sample(self) -> list[Labelled]:
        """Every sixth question, and no more than 25; but all of those that follow one another."""
        questions = list(self.questions)
        step = max(6, len(questions) // 25)
        return questions if any(one.dialogue for one in questions) else questions[::step]

    @property
    def knowledge(self) -> Knowledge:
        """What the bot knows on that day."""
        knowledge = unaided(imported(self.source), self.questions)
        if not self.since:
            return knowledge
        lines = (HERE / self.since).read_text("utf-8").splitlines()
        new = [Published.model_validate_json(line) for line in lines]
        subjects = tuple(_with_parts(one, new) for one in knowledge.subjects)
        return replace(knowledge, subjects=subjects)


class Published(BaseModel):
    """What a référent published after the edition."""

    kind: Literal["answer", "announcement"]
    chantier: int
    day: date
    question: str = ""
    answer: str = ""
    text: str = ""

    @property
    def part(self) -> Part:
        """The part of the chantier's page that it makes."""
        day = datetime.combine(self.day, time(9), UTC)
        if self.kind == "announcement":
            return Part(NEWS, "Annonce", escape(self.text), day=day)
        html = f"<b>{escape(self.question)}</b>\n{escape(self.answer)}"
        return Part(REPLIES, REPLIES_TITLE, html, day=day)


SETS = [LabelledSet.model_validate(one) for one in YAML(typ="safe").load(HERE / "sets.yaml")]
OPEN = [one for one in SETS if one.use == "open"]


def fingerprint() -> str:
    """Return a hash of all open sets, which the weights were made of."""
    digest = sha256()
    for one in OPEN:
        digest.update(one.file.read_bytes())
    return digest.hexdigest()


def _with_parts(subject: Subject, new: list[Published]) -> Subject:
    parts = (one.part for one in new if one.chantier == subject.number)
    return replace(subject, parts=(*subject.parts, *parts))


@cache
def imported(source: Path) -> Knowledge:
    return asyncio.run(_knowledge(source))


async def _knowledge(source: Path) -> Knowledge:
    with TemporaryDirectory() as folder:
        async with command.opened(f"sqlite+aiosqlite:///{folder}/content.db") as storage:
            async with storage.transaction() as session:
                await import_source(UnitOfWork(session, IN_MAY_2022), read_source(source))
            async with storage.reading() as session:
                return await load_knowledge(session)
