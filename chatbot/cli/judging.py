"""Whether an answer is right, of a labelled question: JSON lines of this form."""

from pydantic import BaseModel, ConfigDict

from chatbot.answers.index import Index
from chatbot.answers.rules import LONGEST_ANSWER, Answer, Kind
from chatbot.chantiers.rules import fold
from chatbot.conversation.markup import visible


class Labelled(BaseModel):
    """A question and what a right answer holds.

    Of each list in `expected_facts` one is enough; of `expected_chantiers` all (`chantiers_mode`
    "any": one). `also_ok` excuses an answer to what has none; `must_not` may never be said.
    """

    model_config = ConfigDict(extra="ignore")
    id: str
    category: str
    question: str
    answerable: bool
    expected_chantiers: list[int] = []
    chantiers_mode: str = "all"
    expected_facts: list[list[str]] = []
    also_ok: list[list[str]] = []
    must_not: list[str] = []


def is_right(asked: Labelled, given: Answer, index: Index) -> bool:
    """Whether somebody who knows the content would let it stand."""
    text = fold(visible(given.text))
    if any(_says(text, words) for words in asked.must_not) or len(text) > LONGEST_ANSWER:
        return False
    if not asked.answerable:
        excused = given.nothing or any(
            _says(text, one) for any_of in asked.also_ok for one in any_of
        )
        return excused or given.kind is _fitting(asked, given)
    told = all(any(_says(text, one) for one in facts) for facts in asked.expected_facts)
    return given.answered and told and _of_these(asked, given, index)


def _fitting(asked: Labelled, given: Answer) -> Kind:
    """Return the kind that an answer should have to a question without an answer."""
    if asked.category == "smalltalk":
        return Kind.MANNERS
    return given.kind if not given.answered else Kind.UNKNOWN


def _of_these(asked: Labelled, given: Answer, index: Index) -> bool:
    """Whether it speaks of the chantiers that it should, and of few others."""
    topics = index.knowledge.of_keys(given.topics)
    named = {topic.number or topic.carrier for topic in topics}
    expected = set(asked.expected_chantiers)
    if given.section in {"liste", "dates"} and len(expected) > 1:
        return True
    if len(named) > max(3, len(expected) + 2):
        return False
    return bool(expected & named) if asked.chantiers_mode == "any" else expected <= named


def _says(folded: str, words: str) -> bool:
    """Whether these words are in it, beginning where a word begins; digits stand alone."""
    wanted = fold(words)
    end = " " if wanted[-1:].isdigit() else ""
    return f" {wanted}{end}" in f" {folded} "
