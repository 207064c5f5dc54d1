"""Telegram's HTML: from Markdown, cut into pages that Telegram's own parser accepts."""

import re
import unicodedata
from contextlib import nullcontext, suppress

import pytest
from hypothesis import given, settings, strategies as st

from chatbot.conversation.markup import PAGE_TAGS, blocks, escape, length, pages, split, visible
from telegram_sandbox.errors import ApiError
from telegram_sandbox.shapes.formatting import parsed


def seen(page: str) -> bool:
    """Tell whether there is more than invisible characters, which Telegram refuses as empty."""
    return any(unicodedata.category(c)[0] in "LNPS" for c in visible(page))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Un **gras**, un *italique*.", ["Un <b>gras</b>, un <i>italique</i>."]),
        ("Une ligne\nqui continue.", ["Une ligne qui continue."]),
        ("- un\n- deux", ["• un\n• deux"]),
        ("3. trois\n4. quatre", ["3. trois\n4. quatre"]),
        ("### Sur les territoires\n\nSuite", ["<b>Sur les territoires</b>", "Suite"]),
        ("[site](https://a.fr/?b=1&c=2)", ['<a href="https://a.fr/?b=1&amp;c=2">site</a>']),
        ("a < b & <script>", ["a &lt; b &amp; &lt;script&gt;"]),
        ("", []),
    ],
)
def test_markdown_becomes_blocks_of_html(markdown: str, html: list[str]) -> None:
    assert blocks(markdown) == html


def test_a_page_breaks_between_blocks_where_it_can() -> None:
    assert pages(["un", "deux", "trois"], limit=9) == ["un\n\ndeux", "trois"]


def test_a_block_that_is_too_long_breaks_between_words_with_its_tags_closed() -> None:
    assert split("<b>un deux <i>trois</i></b> quatre", limit=8) == [
        "<b>un deux</b>",
        "<b><i>trois</i></b>",
        "quatre",
    ]


def test_a_page_keeps_below_the_number_of_entities_that_telegram_takes() -> None:
    text = " ".join(f"<b>{n}</b>" for n in range(300))
    for page in pages([text]):
        assert page.count("</") <= PAGE_TAGS + 1
        parsed(page, "HTML")


def test_length_counts_as_telegram_counts_entities() -> None:
    assert length("<b>é</b>&amp;") == 2
    assert length("🌱") == 2


marked = st.recursive(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60).map(escape),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4).map(" ".join)
        | st.tuples(st.sampled_from("bis"), inner).map(lambda t: f"<{t[0]}>{t[1]}</{t[0]}>")
        | inner.map(lambda t: f'<a href="https://a.fr/?b&amp;c">{t}</a>')
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(marked, max_size=5), st.integers(8, 120))
def test_whatever_is_paged_is_whole_short_and_well_formed(texts: list[str], limit: int) -> None:
    cut = pages(texts, limit)
    assert squeezed("".join(map(visible, cut))) == squeezed("".join(map(visible, texts)))
    for page in cut:
        assert length(page) <= limit
        if visible(page).strip():
            assert parsed(page, "HTML")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_whatever_somebody_writes_in_markdown_telegram_can_read(text: str) -> None:
    for page in pages(blocks(text.encode(errors="ignore").decode())):
        with suppress(ApiError) if not seen(page) else nullcontext():
            parsed(page, "HTML")
