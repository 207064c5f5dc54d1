"""Read and write `questions.txt` of a pack: labelled questions, as people asked them.

    # alimentation: contact, who
    Qui s’occupe de ce qu’on met dans nos assiettes, et où lui écrire ?

A heading names a topic and kinds of things; each line below it is one question.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

from pydantic import ValidationError

from chatbot.answers.asked import ABSENT, MANNERS
from chatbot.chantiers.rules import ALLIANCE
from chatbot.content.drafts import MOST_QUESTIONS, QuestionDraft, TopicDraft

FILE = "questions.txt"
KINDS = (
    *"who contact date resources join why contribution stakes concrete news identify".split(),
    *("appeal", "alliance", MANNERS, ABSENT),
)
HEADING = re.compile(r"# (?P<key>[a-z0-9-]+): (?P<asks>.+)")


class BadLine(Exception):
    """A line of a text is wrong; its number counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read_questions(text: str, keys: Collection[str]) -> Mapping[str, list[QuestionDraft]]:
    """Read the questions by topic key; `keys` are those of the pack's topics. Raises BadLine."""
    found: dict[str, list[QuestionDraft]] = defaultdict(list)
    key = asks = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("#"):
            if (heading := HEADING.fullmatch(line.rstrip())) is None:
                raise BadLine(number, "a heading is a topic's key and kinds: # alimentation: who")
            key, asks = heading.groups()
            if key not in keys:
                raise BadLine(number, f"no topic has the key {key!r}")
            kinds = asks.split(", ")
            if unknown := [kind for kind in kinds if kind not in KINDS]:
                raise BadLine(number, f"no kind is called {unknown[0]!r}: {', '.join(KINDS)}")
            for kind in (MANNERS, ABSENT):
                if kind in kinds and (key, asks) != (ALLIANCE, kind):
                    raise BadLine(number, f"{kind} is the alliance's, alone: # {ALLIANCE}: {kind}")
        elif line.strip():
            found[key].append(_question(number, line, asks))
            if len(found[key]) > MOST_QUESTIONS:
                raise BadLine(number, f"more than {MOST_QUESTIONS} questions of {key}")
    return found


def written_questions(drafts: Iterable[TopicDraft]) -> str:
    """Write the labelled questions of all topics; "" without any."""
    groups = []
    for draft in drafts:
        for asks, questions in groupby(draft.questions, key=lambda one: one.asks):
            lines = "".join(f"{one.text}\n" for one in questions)
            groups.append(f"# {draft.key}: {asks}\n{lines}")
    return "\n".join(groups)


def _question(number: int, line: str, asks: str) -> QuestionDraft:
    try:
        return QuestionDraft(text=line, asks=asks)
    except ValidationError as wrong:
        error = wrong.errors()[0]
        name = ".".join(map(str, error["loc"]))
        raise BadLine(number, f"{name}: {error['msg'].removeprefix('Value error, ')}") from None
