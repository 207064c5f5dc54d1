"""The labelled questions that are worked on: no change may make the answers worse unnoticed."""

import asyncio
import json
from datetime import datetime
from pathlib import Path

import pytest

from chatbot.answers import service
from chatbot.answers.answering import answer
from chatbot.answers.index import Index
from chatbot.cli.judging import Labelled, is_right
from chatbot.content.service import import_source, read_source
from chatbot.engine.storage.engine import Storage
from tests.builders import PARIS
from tests.databases import Databases

HERE = Path(__file__).parent
EDITIONS = HERE.parent / "content" / "editions"
SHARED = Path(__file__).parents[3] / "shared" / "etabli-2022-05.txt"


async def _index(url: str, edition: Path) -> Index:
    storage = Storage(url)
    async with storage.transaction() as session:
        await import_source(session, read_source(edition))
    async with storage.reading() as session:
        index = await service.index(session)
    await storage.close()
    return index


@pytest.mark.parametrize(
    ("name", "edition", "day", "least"),
    [
        ("may-2022", SHARED, "2022-05-15", 0.92),
        ("may-2022-more", SHARED, "2022-05-15", 0.87),
        ("may-2022-unanswered", SHARED, "2022-05-15", 0.95),
        ("may-2022-others", SHARED, "2022-05-15", 0.90),
        ("may-2022-stories", SHARED, "2022-05-15", 0.86),
        ("may-2022-again", SHARED, "2022-05-15", 0.92),
        ("may-2022-anew", SHARED, "2022-05-15", 0.89),
        ("may-2022-after", SHARED, "2022-05-15", 0.89),
        ("march-2024", EDITIONS / "mars-2024.txt", "2024-03-05", 0.80),
        ("october-2023", EDITIONS / "octobre-2023.txt", "2023-10-10", 0.90),
        ("june-2025", EDITIONS / "juin-2025.txt", "2025-06-10", 0.84),
    ],
)
def test_an_edition_alone_is_enough(
    sqlite: Databases, name: str, edition: Path, day: str, least: float
) -> None:
    if not edition.exists():
        pytest.skip("the newsletter of May 2022 isn't beside this checkout")
    with sqlite.migrated() as url:
        index = asyncio.run(_index(url, edition))
    lines = (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()
    questions = [Labelled.model_validate(json.loads(line)) for line in lines]
    at = datetime.fromisoformat(day).replace(tzinfo=PARIS)
    right = sum(is_right(one, answer(one.question, index, at), index) for one in questions)
    assert right >= least * len(questions)
