"""What goes beyond a screen of a phone is folded, in HTML that Telegram's own parser accepts."""

import html
import re
from functools import partial

import pytest
from hypothesis import given, settings, strategies as st

from chatbot.conversation.markup import length, visible
from chatbot.conversation.paging import LITTLE_LONGER, SCREEN, on_one_screen
from telegram_sandbox.shapes.formatting import covered_text
from telegram_sandbox.shapes.tdlib import parse

LAST = "<i>Source : L’Établi</i>"
HUNDRED = f"Cent signes{' et encore' * 8} en tout."
assert len(HUNDRED) == 100
LINE = f"• une ligne{' et encore' * 35}"  # without an end of a sentence


def seen_and_folded(text: str) -> tuple[str, str]:
    """Show a text; give what stands before the quotation, and in it."""
    shown = on_one_screen(text, LAST)
    seen, opened, rest = shown.partition("\n<blockquote expandable>")
    if not opened:
        assert shown == f"{text}\n\n{LAST}"
        return text, ""
    folded, _, last = rest.rpartition("</blockquote>\n")
    assert last == LAST
    return seen, folded


def test_what_is_but_a_little_longer_than_a_screen_stays_whole() -> None:
    assert seen_and_folded(" ".join([HUNDRED] * 6))[1] == ""


def test_the_rest_is_folded_from_a_sentence_on() -> None:
    text = " ".join([HUNDRED] * 9)
    assert seen_and_folded(text) == (" ".join([HUNDRED] * 5), " ".join([HUNDRED] * 4))


@pytest.mark.parametrize(
    "then",
    [
        f"<b>Un titre</b>\n{LINE}\n{LINE}",
        f"<i>Un titre</i>\n{LINE}\n{LINE}",
        f"À savoir :\n{LINE}\n{LINE}",
        f"M. Dupont, de l’E. N. A. Ici{LINE}\n{LINE}",
        f'<a href="https://a.fr/x. Y">{LINE}</a>\n{LINE}',
    ],
)
def test_it_is_cut_before_a_title_and_within_no_name_or_tag(then: str) -> None:
    first = f"<b>Chantier 7</b>\n{LINE}"
    assert seen_and_folded(f"{first}\n{then}\n{LINE}") == (first, f"{then}\n{LINE}")


@pytest.mark.parametrize("first", ["Bref. ", "<b>Chantier 7</b>\n", ""])
def test_where_no_sentence_or_line_ends_it_is_cut_between_words(first: str) -> None:
    seen, folded = seen_and_folded(first + " ".join(["mot"] * 300))
    assert SCREEN - 4 <= length(seen) <= SCREEN
    assert folded.startswith("mot mot")


def test_tags_that_are_open_where_it_is_cut_are_closed_and_opened_again() -> None:
    seen, folded = seen_and_folded(f"<b>{' '.join([HUNDRED] * 9)}</b>")
    assert seen.endswith(".</b>")
    assert folded.startswith("<b>Cent")


def test_a_quotation_is_folded_as_plain_words() -> None:
    seen, folded = seen_and_folded(f"<blockquote>{' '.join([HUNDRED] * 7)}</blockquote>\n{LINE}")
    assert seen.endswith(".</blockquote>")
    assert folded == f"{HUNDRED} {HUNDRED}\n{LINE}"


printable = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=40)
words = printable.map(partial(html.escape, quote=False))
marked = st.recursive(
    words | st.just(HUNDRED) | st.builds(str.__mul__, words, st.integers(1, 99)),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4).map(" ".join)
        | st.lists(inner, min_size=1, max_size=4).map("\n".join)
        | st.tuples(st.sampled_from(["b", "i", "s", "blockquote"]), inner).map(
            lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"
        )
        | inner.map(lambda t: f'<a href="https://a.fr/?b&amp;c">{t}</a>')
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(marked, max_size=6).map(lambda texts: "\n\n".join(["Début.", *texts, "Fin."])))
def test_whatever_there_is_to_read_one_screen_shows_it_and_nothing_is_lost(text: str) -> None:
    shown = on_one_screen(text, LAST)
    read, entities = parse(shown, "html")
    assert re.sub(r"\s", "", read) == re.sub(r"\s", "", visible(text + LAST))
    seen, folded = seen_and_folded(text)
    assert length(seen) <= SCREEN if folded else length(shown) <= LITTLE_LONGER
    quotations = [one for one in entities if one["type"] == "expandable_blockquote"]
    assert [covered_text(read, one) for one in quotations] == [visible(folded)] * bool(folded)
