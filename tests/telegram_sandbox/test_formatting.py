"""Texts and their entities, with offsets in UTF-16 units."""

import re
from html import escape

import pytest
from hypothesis import given, strategies as st

from telegram_sandbox.errors import ApiError
from telegram_sandbox.shapes.formatting import covered_text, marked, parsed, utf16_length, written
from telegram_sandbox.shapes.tdlib import checked_link
from telegram_sandbox.state.chats import Formatted, Json

TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"),
    "text_link": ('<a href="https://exemple.fr/">', "</a>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}

words = st.text(st.sampled_from("aé😀🇫🇷<&>\"'  \n"), min_size=1, max_size=8)
parts = st.tuples(words, st.sampled_from([*TAGS, ""]))


def types(content: Formatted) -> list[tuple[str, str]]:
    """List the type of each entity, and the text that it covers."""
    return [(entity["type"], covered_text(content.text, entity)) for entity in content.entities]


@given(st.lists(parts, min_size=1, max_size=6))
def test_what_a_tag_holds_is_what_its_entity_covers(drawn: list[tuple[str, str]]) -> None:
    # Bars keep neighbours apart (Telegram joins them) and the ends from being trimmed; with full
    # stops, « é.aaa » would be an address.
    source, expected = "|", []
    for words, kind in drawn:
        opening, closing = TAGS.get(kind, ("", ""))
        source += f"{opening}{escape(words)}{closing}|"
        expected += [(kind, words)] if kind else []
    content = parsed(source, "HTML")
    assert content.text == "|" + "".join(f"{words}|" for words, _ in drawn)
    assert types(content) == expected


@given(st.text(st.sampled_from("a😀 \n"), max_size=12), st.data())
def test_a_list_of_entities_ends_within_the_trimmed_text(text: str, data: st.DataObject) -> None:
    source = f"{text}a{text}"
    start = data.draw(st.integers(0, len(source) - 1))
    end = data.draw(st.integers(start + 1, len(source)))
    covered = source[start:end]
    entity = {
        "type": "bold",
        "offset": utf16_length(source[:start]),
        "length": utf16_length(covered),
    }
    content = marked(source, [entity])
    assert content.text.rstrip(" \n") == content.text
    for kept in content.entities:
        assert covered_text(content.text, kept) in (covered, covered.rstrip(" \n"))
    assert content.entities or not covered.strip(" \n")


def test_telegram_detects_commands_mentions_and_addresses() -> None:
    content = written("/chantier@etabli_bot 7 😀 @paul_martin, a@b.fr ou www.exemple.fr #été")
    assert types(content) == [
        ("bot_command", "/chantier@etabli_bot"),
        ("mention", "@paul_martin"),
        ("email", "a@b.fr"),
        ("url", "www.exemple.fr"),
        ("hashtag", "#été"),
    ]


def test_nothing_is_detected_inside_code_and_links() -> None:
    source = '<code>/start</code> <a href="https://b.fr/">a.fr</a> <b>/aide</b>'
    assert types(parsed(source, "HTML")) == [
        ("code", "/start"),
        ("text_link", "a.fr"),
        ("bold", "/aide"),
        ("bot_command", "/aide"),
    ]


@pytest.mark.parametrize("letters", ["r", "w", "d", "D", "t", "T", "wDT", "Dt"])
def test_a_date_keeps_its_moment_and_its_format(letters: str) -> None:
    content = parsed(f'<tg-time unix="1654671600" format="{letters}">8 juin</tg-time>', "HTML")
    assert content.entities == (
        {
            "type": "date_time",
            "offset": 0,
            "length": 6,
            "unix_time": 1654671600,
            "date_time_format": letters,
        },
    )


def test_a_person_can_be_linked_to() -> None:
    (entity,) = parsed('<a href="tg://user?id=12">Marie</a>', "HTML").entities
    assert entity == {"type": "text_mention", "offset": 0, "length": 5, "user": {"id": 12}}


def test_code_keeps_its_language() -> None:
    source = '<pre><code class="language-python">x</code></pre>'
    assert parsed(source, "HTML").entities[0]["language"] == "python"


def test_a_quotation_within_another_one_is_dropped() -> None:
    outer, inner, next_one = "<blockquote expandable>", "<blockquote>", "<blockquote>"
    end = "</blockquote>"
    source = f"{outer}a <b>b</b> {inner}c{end}{outer}d{end}{end}{next_one}e{end}"
    assert types(parsed(source, "HTML")) == [
        ("expandable_blockquote", "a b cd"),
        ("bold", "b"),
        ("blockquote", "e"),
    ]


def test_markdown_is_telegrams_too() -> None:
    assert types(parsed("*a* _b_", "MarkdownV2")) == [("bold", "a"), ("italic", "b")]
    assert types(parsed("*a*", "Markdown")) == [("bold", "a")]


def test_control_characters_become_spaces() -> None:
    assert written("a\tb\r\nc\x01d").text == "a b\nc d"


def test_detected_types_that_a_bot_sends_are_found_anew() -> None:
    mention: Json = {"type": "bold", "offset": 0, "length": 2}
    assert types(marked("hé @marie_dupont", [mention])) == [
        ("bold", "hé"),
        ("mention", "@marie_dupont"),
    ]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://exemple.fr", "https://exemple.fr/"),
        ("tg://resolve?domain=etabli_bot", "tg://resolve?domain=etabli_bot"),
        ("https://t.me/etabli_bot?start=chantier-7", "https://t.me/etabli_bot?start=chantier-7"),
        ("tg://user?id=12", "tg://user?id=12"),
    ],
)
def test_an_address_is_kept_as_telegram_writes_it(url: str, kept: str) -> None:
    assert checked_link(url, "entity") == kept


@pytest.mark.parametrize("url", ["http://localhost/", "javascript:alert(1)", "#", ""])
def test_only_what_telegram_takes_for_an_address_is_one(url: str) -> None:
    with pytest.raises(ApiError, match=re.escape(f"entity URL '{url}'")):
        checked_link(url, "entity")
