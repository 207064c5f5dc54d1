"""What changes between two wordings."""

import re
from html import escape

from hypothesis import given, strategies as st

from chatbot.announcements.wording import (
    LEFT_OUT,
    LONGEST,
    REREAD,
    TOLD,
    TOLD_WORDS,
    changes_in_words,
    difference,
)
from chatbot.conversation.markup import length, visible
from chatbot.french import typeset
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


def test_a_few_changes_are_told_in_words() -> None:
    before = "Rendez-vous mardi 8 à 18h, salle Pasteur.\n\nApportez vos graines."
    after = "Rendez-vous jeudi 10 à 18h, salle Curie, en visio.\n\nApportez vos <graines>."
    assert changes_in_words(before, escape(after)) == typeset(
        "« Rendez-vous mardi 8 » devient « Rendez-vous jeudi 10 ». "
        "« salle Pasteur. » devient « salle Curie, en visio. ». "
        "« vos graines. » devient « vos <graines>. »."
    )
    assert changes_in_words("À 9h", "À 9h, avec Léa") == typeset(
        "« À 9h » devient « À 9h, avec Léa »."
    )
    assert changes_in_words("Le soir", "Le soir\n\nà Die") == typeset("« à Die » est ajouté.")
    assert changes_in_words("Le soir à Die", "Le soir") == typeset("« à Die » est retiré.")


@given(TEXTS, TEXTS)
def test_what_is_told_of_changes_stays_short(before: str, after: str) -> None:
    told = changes_in_words(escape(before), escape(after))
    assert len(told) <= TOLD * (2 * TOLD_WORDS + 20)


def test_many_changes_or_formatting_alone_are_to_be_read_again() -> None:
    assert changes_in_words("a b c d e f g h i", "z b y d x f w h v") == typeset(REREAD)
    assert changes_in_words("mardi", "<b>mardi</b>") == typeset(REREAD)
