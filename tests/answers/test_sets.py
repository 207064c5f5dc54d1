"""The labelled questions that are worked on: no change may make the answers worse unnoticed."""

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import pytest

from chatbot.answers import loading
from chatbot.answers.index import Index, index_of
from chatbot.answers.knowledge import Knowledge
from chatbot.content.service import BUILT_IN
from tests.answers.labelled_sets import HERE, OPEN, PACK, SETS, LabelledSet, fingerprint, imported
from training.evaluation import judge, unaided

BY_WORDS = 0.85  # of May 2022, without an encoder
ASKED = [one for one in OPEN if one.least is not None]
SLACK = 0.015  # other versions of NumPy round otherwise

Indexed = Callable[[LabelledSet], Index]


@pytest.fixture(scope="module")
def indexed() -> Indexed:
    """Index what a set asks about, once for all sets that ask about the same."""

    @cache
    def of_knowledge(knowledge: Knowledge) -> Index:
        return index_of(knowledge, loading.loaded())

    @cache
    def of_pack() -> Index:
        asked = [each for one in ASKED if one.content == PACK for each in one.sample]
        return of_knowledge(unaided(imported(BUILT_IN), asked))

    def of_set(labelled: LabelledSet) -> Index:
        alone = labelled.content != PACK or labelled.since
        return of_knowledge(labelled.knowledge) if alone else of_pack()

    return of_set


@pytest.mark.thorough
@pytest.mark.parametrize("labelled", ASKED, ids=lambda one: one.name)
def test_as_many_are_right_as_before(indexed: Indexed, labelled: LabelledSet) -> None:
    judged = list(judge(labelled.sample, indexed(labelled), labelled.asked_at))
    assert sum(one.right for one in judged) / len(judged) >= (labelled.least or 0) - SLACK


@pytest.mark.parametrize("suffix", ["", "-words"])
def test_the_weights_were_made_of_these_sets(suffix: str) -> None:
    file = files("chatbot.answers").joinpath("data", f"weights{suffix}.json")
    assert json.loads(file.read_text("utf-8"))["data"] == fingerprint(), "./bot train"


@pytest.mark.thorough
def test_words_alone_are_enough_for_most() -> None:
    labelled = next(one for one in OPEN if one.name == "may-2022")
    judged = list(judge(labelled.questions, index_of(labelled.knowledge), labelled.asked_at))
    assert sum(one.right for one in judged) / len(judged) >= BY_WORDS


def test_every_set_is_listed() -> None:
    assert {file.stem for file in (HERE / "sets").iterdir()} == {one.name for one in SETS}
