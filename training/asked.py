"""The questions that the built-in pack brings: those of its labelled sets, with what they ask."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from chatbot.answers.asked import ABSENT, MANNERS
from chatbot.answers.index import Index, index_of
from chatbot.answers.intents import Intent
from chatbot.answers.parsing import parse
from chatbot.chantiers.rules import ALLIANCE, APPEAL
from chatbot.content.drafts import QuestionDraft
from chatbot.content.pack import read_pack
from chatbot.content.questions import FILE, written_questions
from chatbot.content.service import BUILT_IN
from tests.answers.labelled_sets import OPEN, PACK, LabelledSet, imported
from training.cases import WISHED, Case, asked_for


def ask_anew() -> None:
    """Write the questions of the open sets into the pack."""
    (BUILT_IN / FILE).write_text(questions_of_sets(), "utf-8")
    imported.cache_clear()


def questions_of_sets() -> str:
    sets = [one for one in OPEN if one.content == PACK]
    index = index_of(sets[0].knowledge)
    found = _by_topic(case for one in sets for case in _first_ones(one, index))
    drafts = read_pack(BUILT_IN)
    return written_questions(
        draft.model_copy(update={"questions": found.get(draft.key, [])}) for draft in drafts
    )


def _first_ones(labelled: LabelledSet, index: Index) -> Iterator[Case]:
    """List those that don't follow others: what these ask for may hang on what was said."""
    dialogue = ""
    for asked in labelled.questions:
        if not asked.dialogue or asked.dialogue != dialogue:
            yield Case(asked, labelled, index, "", 0)
        dialogue = asked.dialogue


def _by_topic(cases: Iterable[Case]) -> Mapping[str, list[QuestionDraft]]:
    """List them by the key of their topic, without those that are wishes or of several topics."""
    found: dict[str, dict[str, QuestionDraft]] = defaultdict(dict)
    for case in cases:
        if case.asked.category not in WISHED and len(case.asked.expected_chantiers) < 2:
            text = " ".join(case.asked.question.split())
            for key, asks in _labels(case):
                found[key].setdefault(text, QuestionDraft(text=text, asks=", ".join(sorted(asks))))
    return {key: sorted(those.values(), key=lambda one: one.asks) for key, those in found.items()}


def _labels(case: Case) -> Iterator[tuple[str, set[str]]]:
    """Tell whose it is and what it asks for, if that is known.

    Nobody asks for a date in vain: it is said that there is none, and one may come.
    """
    kinds, numbers = asked_for(case), case.asked.expected_chantiers
    if MANNERS in kinds:
        yield ALLIANCE, {MANNERS}
    elif not case.asked.answerable:
        question = parse(case.asked.question, case.index, case.of.at)
        if Intent.DATE not in question.said or question.absent:
            yield ALLIANCE, {ABSENT}
    elif kinds:
        keys = {one.number: one.key for one in case.index.knowledge.chantiers}
        yield APPEAL if "appeal" in kinds else keys[numbers[0]] if numbers else ALLIANCE, kinds
