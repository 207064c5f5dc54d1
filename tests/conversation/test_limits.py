"""What is read of a text, however it is folded."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from chatbot.chantiers.rules import fold
from chatbot.conversation.markup import FOLDED_LENGTH, TEXT_LENGTH, read_part
from chatbot.french import folded
from tests.builders import ask
from tests.hostile import LIGATURE, TEXTS

FRENCH = "Où œuvrez-vous l’été… « là-bas » ? À Noël, naïvement ! "
HANGUL = "한국어로 쓰는 사람도 있습니다. "


@pytest.mark.parametrize("text", ["", FRENCH * 100, HANGUL * 100, "\u0301" * TEXT_LENGTH])
def test_what_people_write_is_read_to_its_end(text: str) -> None:
    assert read_part(text[:TEXT_LENGTH]) == text[:TEXT_LENGTH]


@given(st.text(st.sampled_from(f"{LIGATURE}ﬃ½…é\u0301 a\u33c2"), min_size=100, max_size=300))
def test_what_is_read_is_as_long_as_it_may_be(piece: str) -> None:
    text = piece * 40
    read = read_part(text)
    assert text.startswith(read)
    longer = unicodedata.normalize("NFKD", text[: len(read) + 1])
    assert len(read) == TEXT_LENGTH or len(read) == len(text) or len(longer) > FOLDED_LENGTH


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_is_longer_when_it_is_folded(text: str) -> None:
    for said in (ask(text).words, read_part(LIGATURE * TEXT_LENGTH)):
        assert max(len(fold(said)), len(folded(said))) <= FOLDED_LENGTH
