"""Whether an answer is right, by what its question's label says."""

import pytest

from chatbot.answers.index import Index
from chatbot.cli.evaluation import Labelled, judge
from tests.clock import IN_MAY_2022


@pytest.mark.parametrize(("day", "right"), [("23 mai", True), ("24 mai", False)])
def test_who_asks_when_and_gets_all_dates_is_answered_if_the_day_is_among_them(
    index: Index, day: str, *, right: bool
) -> None:
    asked = Labelled(
        id="1",
        category="date",
        question="les dates",
        answerable=True,
        expected_chantiers=[4],
        expected_facts=[[day]],
    )
    (judged,) = judge([asked], index, IN_MAY_2022)
    assert judged.given.wish == "dates"
    assert judged.right is right
