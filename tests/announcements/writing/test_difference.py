"""What changes between two wordings."""

import re
from html import escape

from hypothesis import given
from hypothesis import strategies as st

from chatbot.announcements.wording import LEFT_OUT, LONGEST, difference
from chatbot.conversation.markup import length, visible
from telegram_sandbox.shapes.formatting import parsed

TEXTS = st.lists(st.sampled_from("a b <c> & d\n e « f »".split(" ")), max_size=40).map(" ".join)


def test_what_went_is_struck_and_what_came_stands_out() -> None:
    before = "Rendez-vous <b>samedi</b> à 9h devant la mairie."
    after = "Rendez-vous <b>dimanche</b> à 9h devant la mairie de Rennes."
    assert difference(before, after) == (
        "Rendez-vous <s>samedi</s> <b><u>dimanche</u></b> à 9h devant la <s>mairie.</s> "
        "<b><u>mairie de Rennes.</u></b>"
    )


def test_what_stays_is_left_out_but_for_what_is_around() -> None:
    words = [f"mot{number}" for number in range(60)]
    changed = [*words[:30], "NEUF", *words[31:]]
    shown = difference(" ".join(words), " ".join(changed))
    assert shown.startswith(f"{LEFT_OUT} mot24 mot25")
    assert shown.endswith(f"mot35 mot36 {LEFT_OUT}")
    assert "<s>mot30</s> <b><u>NEUF</u></b>" in shown


def test_formatting_alone_changes_no_word() -> None:
    assert difference("Un <b>mot</b>", "<i>Un</i> mot") == ""


@given(before=TEXTS, after=TEXTS)
def test_it_holds_every_word_that_changes_and_telegram_takes_it(before: str, after: str) -> None:
    shown = difference(escape(before, quote=False), escape(after, quote=False))
    assert bool(shown) is (re.findall(r"\n+|[^\s]+", before) != re.findall(r"\n+|[^\s]+", after))
    if not visible(shown).strip():
        return
    parsed(shown, "HTML")
    without = re.sub(r"<s>.*?</s>", "", shown, flags=re.DOTALL)
    assert visible(without).split()[-1:] in (after.split()[-1:], [LEFT_OUT])


def test_much_that_changes_is_cut() -> None:
    shown = difference("", "mot " * 1000)
    assert length(shown) <= LONGEST + len(LEFT_OUT) + 1
    parsed(shown, "HTML")
