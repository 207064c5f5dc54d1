"""Whatever was published, an answer is one screen, with the rest folded and its source last."""

from dataclasses import replace

from hypothesis import given, settings, strategies as st

from chatbot.answers import wording
from chatbot.answers.index import Index
from chatbot.answers.rules import LONGEST_ANSWER
from chatbot.answers.slots import Slot, everything
from chatbot.conversation.markup import blocks, length
from chatbot.conversation.paging import LITTLE_LONGER, SCREEN
from telegram_sandbox.shapes.tdlib import parse
from tests.clock import IN_MAY_2022

SENTENCE = "Un **chantier**, [une page](https://a.fr/?b=1&c=2) et *ce qui s’y dit*. "
written = st.lists(
    st.sampled_from([SENTENCE, "\n\n", "- un point\n- un autre\n\n", "### Un titre\n\n", "mot "])
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80),
    min_size=1,
    max_size=60,
).map("".join)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), written), min_size=1, max_size=4))
def test_an_answer_is_one_screen(index: Index, said: list[tuple[int, str]]) -> None:
    pieces = [
        (index.knowledge.chantiers[place], Slot("\n\n".join(blocks(text)), "", "2022-05"))
        for place, text in said
    ]
    for shown in (
        wording.together(pieces, 1.0, IN_MAY_2022).text,
        wording.together(pieces, 0.4, IN_MAY_2022, "Je ne connais pas de chantier 9.").text,
        wording.not_told("de la salle", pieces[:1], IN_MAY_2022),
    ):
        seen, folds, _ = shown.partition("<blockquote expandable>")
        assert length(seen.rstrip()) <= SCREEN if folds else length(shown) <= LITTLE_LONGER
        assert length(shown) <= LONGEST_ANSWER
        assert shown.endswith("L’Établi de mai 2022</i>")
        assert parse(shown, "html")[1]


def test_a_list_is_seen_whole(index: Index) -> None:
    chantiers = [
        replace(one, label=f"{one.title} {'et encore ' * 5}") for one in index.knowledge.chantiers
    ]
    listed = everything(replace(index.knowledge, subjects=tuple(chantiers)))
    text = wording.together([(chantiers[0], listed)], 1.0, IN_MAY_2022).text
    assert length(text) > LITTLE_LONGER
    assert "<blockquote" not in text
