"""The labelled questions that are worked on: no change may make the answers worse unnoticed.

Those on May 2022 are asked of the built-in pack, which holds the same content as the newsletter;
some also of the newsletter itself where that lies beside the checkout.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, time
from functools import cache
from pathlib import Path

import pytest

from chatbot.answers.index import Index
from chatbot.answers.loading import load_index
from chatbot.cli.evaluation import judge
from chatbot.content.service import import_source, read_source
from chatbot.engine.storage.engine import Storage
from tests.answers.labelled_sets import HERE, OPEN, SETS, LabelledSet
from tests.clock import PARIS
from tests.databases import Databases

NEWSLETTER = Path(__file__).parents[3] / "shared" / "etabli-2022-05.txt"

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


def share_of_right_answers(labelled: LabelledSet, index: Index) -> float:
    at = datetime.combine(labelled.at, time(), PARIS)
    judged = list(judge(labelled.questions, index, at))
    return sum(one.right for one in judged) / len(judged)


@pytest.mark.parametrize("labelled", OPEN, ids=lambda one: one.name)
def test_as_many_are_right_as_before(indexed: Indexed, labelled: LabelledSet) -> None:
    assert labelled.least is not None
    assert share_of_right_answers(labelled, indexed(labelled.source)) >= labelled.least


def test_every_set_is_listed() -> None:
    files = {file.stem for file in (HERE / "sets").iterdir()}
    assert files == {one.name for one in SETS} | {"wishes", "wishes-kept"}


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
    labelled = next(one for one in OPEN if one.name == name)
    assert share_of_right_answers(labelled, indexed(NEWSLETTER)) >= least
