"""`chatbot ask`: ask what was published, as people do in the chat."""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import typer

from chatbot.answers.answering import answer
from chatbot.answers.index import Index
from chatbot.answers.loading import load_index
from chatbot.answers.page import plain_text
from chatbot.answers.rules import Answer
from chatbot.cli import command
from chatbot.content.service import BUILT_IN, load_when_empty


def ask(question: str, *, as_json: bool, batch: bool, at: datetime | None) -> None:
    """Answer one question, or with `batch` one for each line of standard input."""
    if batch == bool(question):
        command.fail("Give one question, or --batch and one question a line.", code=2)
    questions = (line.rstrip("\n") for line in sys.stdin) if batch else iter([question])
    asyncio.run(_ask(questions, as_json=as_json or batch, at=at))


async def _ask(questions: Iterator[str], *, as_json: bool, at: datetime | None) -> None:
    settings = command.settings()
    zone = settings.zone
    now = at.replace(tzinfo=zone) if at else command.now().astimezone(zone)
    async with command.opened(settings.database_url) as storage:
        if (pack := settings.pack(BUILT_IN)) is not None:
            async with storage.transaction() as session:
                await load_when_empty(session, pack)
        async with storage.reading() as session:
            index = await load_index(session)
    for question in questions:
        given = answer(question, index, now)
        text = plain_text(given, index.knowledge)
        fields = _fields(question, given, text, index)
        typer.echo(json.dumps(fields, ensure_ascii=False) if as_json else text)


def _fields(question: str, given: Answer, text: str, index: Index) -> dict[str, Any]:
    topics = index.knowledge.of_keys(given.topics) if given.answered else []
    return {
        "question": question,
        "answered": given.answered,
        "text": text,
        "chantiers": [topic.number for topic in topics if topic.number],
        "section": given.section,
        "source": given.source,
        "score": round(given.score, 3),
    }
