"""The labelled questions that are worked on: no change may make the answers worse unnoticed.

Those on May 2022 are asked of the built-in pack, which holds the same content as the newsletter,
and of the newsletter itself where that lies beside the checkout.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from chatbot.answers.answering import answer
from chatbot.answers.index import Index
from chatbot.answers.loading import load_index
from chatbot.cli.evaluation import Labelled, is_right
from chatbot.content.service import BUILT_IN, import_source, read_source
from chatbot.engine.storage.engine import Storage
from tests.clock import PARIS
from tests.databases import Databases

HERE = Path(__file__).parent
EDITIONS = HERE.parent / "content" / "editions"
NEWSLETTER = Path(__file__).parents[3] / "shared" / "etabli-2022-05.txt"
IN_MAY_2022 = "2022-05-15"

Indexed = Callable[[Path], Index]


@pytest.fixture(scope="module")
def indexed(sqlite: Databases) -> Indexed:
    """Index an edition, once."""

    @cache
    def index_of_edition(edition: Path) -> Index:
        with sqlite.migrated() as url:
            return asyncio.run(_index(url, edition))

    return index_of_edition


async def _index(url: str, edition: Path) -> Index:
    storage = Storage(url)
    async with storage.transaction() as session:
        await import_source(session, read_source(edition))
    async with storage.reading() as session:
        index = await load_index(session)
    await storage.close()
    return index


def share_of_right_answers(name: str, index: Index, day: str) -> float:
    lines = (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()
    questions = [Labelled.model_validate(json.loads(line)) for line in lines]
    at = datetime.fromisoformat(day).replace(tzinfo=PARIS)
    right = sum(
        is_right(labelled, answer(labelled.question, index, at), index) for labelled in questions
    )
    return right / len(questions)


@pytest.mark.parametrize(
    ("name", "edition", "day", "least"),
    [
        ("may-2022", BUILT_IN, IN_MAY_2022, 0.90),
        ("may-2022-more", BUILT_IN, IN_MAY_2022, 0.88),
        ("may-2022-unanswered", BUILT_IN, IN_MAY_2022, 0.92),
        ("may-2022-others", BUILT_IN, IN_MAY_2022, 0.90),
        ("may-2022-stories", BUILT_IN, IN_MAY_2022, 0.87),
        ("may-2022-again", BUILT_IN, IN_MAY_2022, 0.92),
        ("may-2022-anew", BUILT_IN, IN_MAY_2022, 0.89),
        ("may-2022-after", BUILT_IN, IN_MAY_2022, 0.88),
        ("march-2024", EDITIONS / "mars-2024.txt", "2024-03-05", 0.80),
        ("october-2023", EDITIONS / "octobre-2023.txt", "2023-10-10", 0.90),
        ("june-2025", EDITIONS / "juin-2025.txt", "2025-06-10", 0.84),
    ],
)
def test_an_edition_alone_is_enough(
    indexed: Indexed, name: str, edition: Path, day: str, least: float
) -> None:
    assert share_of_right_answers(name, indexed(edition), day) >= least


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("may-2022", 0.92),
        ("may-2022-more", 0.87),
        ("may-2022-unanswered", 0.95),
        ("may-2022-others", 0.90),
        ("may-2022-stories", 0.86),
        ("may-2022-again", 0.92),
        ("may-2022-anew", 0.89),
        ("may-2022-after", 0.89),
    ],
)
def test_the_newsletter_of_may_2022_is_enough(indexed: Indexed, name: str, least: float) -> None:
    if not NEWSLETTER.exists():
        pytest.skip("the newsletter of May 2022 isn't beside this checkout")
    assert share_of_right_answers(name, indexed(NEWSLETTER), IN_MAY_2022) >= least
