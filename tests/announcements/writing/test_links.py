"""Buttons as they are typed."""

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given, strategies as st

from chatbot.announcements.pages.options import BadLinks, links_in
from chatbot.announcements.rules import LABEL_LENGTH, LINKS, URL_LENGTH
from telegram_sandbox.shapes.keyboards import checked
from tests.display_checks import assert_upright

ADDRESS = "https://exemple.org"


@pytest.mark.parametrize(
    ("words", "label", "url"),
    [
        (f"Le programme {ADDRESS}/p", "Le programme", f"{ADDRESS}/p"),
        (f"S’inscrire : {ADDRESS}", "S’inscrire", ADDRESS),
        (f"Le plan – {ADDRESS}", "Le plan", ADDRESS),
        ("Le plan : exemple.org", "Le plan", ADDRESS),
        (f"Le plan –\u00a0: -{ADDRESS}", "Le plan", ADDRESS),
        (f"Le plan - de 8 h, {ADDRESS}", "Le plan - de 8 h", ADDRESS),
        ("Le plan www.exemple.org/é?a=b", "Le plan", "https://www.exemple.org/é?a=b"),
        (f"\n  Le plan   {ADDRESS}  \n\n", "Le plan", ADDRESS),
        ("Notre page HTTP://Exemple.org/é?a=b&c", "Notre page", "HTTP://Exemple.org/é?a=b&c"),
        (f"{'x' * LABEL_LENGTH} {ADDRESS}", "x" * LABEL_LENGTH, ADDRESS),
    ],
)
def test_a_line_is_a_label_and_an_address(words: str, label: str, url: str) -> None:
    assert links_in(words) == [{"label": label, "url": url}]


@pytest.mark.parametrize(
    ("words", "line", "why"),
    [
        ("Le programme", 1, "je n’y trouve pas d’adresse"),
        ("Le programme exemple", 1, "je n’y trouve pas d’adresse"),
        ("Le programme :", 1, "je n’y trouve pas d’adresse"),
        ("Nous écrire a@exemple.org", 1, "je n’y trouve pas d’adresse"),
        ("Nous écrire mailto:a@exemple.org", 1, "je n’y trouve pas d’adresse"),
        ("Marie tg://user?id=5", 1, "je n’y trouve pas d’adresse"),
        (f"Le plan {ADDRESS}\nLa suite", 2, "je n’y trouve pas d’adresse"),
        (f"Le plan {ADDRESS}\n\n{ADDRESS}", 3, "il manque le libellé"),
        (f"— {ADDRESS}", 1, "il manque le libellé"),
        (f"\u2800\u200b {ADDRESS}", 1, "il manque le libellé"),
        (f"{'x' * (LABEL_LENGTH + 1)} {ADDRESS}", 1, "le libellé est trop long"),
        (f"Le plan {ADDRESS}/{'x' * URL_LENGTH}", 1, "l’adresse est trop longue"),
        ("Le plan https://exemple", 1, "n’est pas complète"),
        ("Le plan https://", 1, "n’est pas complète"),
        ("Le plan https://[exemple.org", 1, "n’est pas complète"),
        ("Le plan https://exemple.org:port/", 1, "n’est pas complète"),
    ],
)
def test_a_line_that_is_none_is_named_with_the_reason(words: str, line: int, why: str) -> None:
    with pytest.raises(BadLinks, match=f"Ligne {line} : .*{why}") as refused:
        links_in(words)
    assert len(refused.value.sentence) <= 200


def test_there_are_so_many_and_no_more() -> None:
    lines = [f"Page {number} {ADDRESS}/{number}" for number in range(LINKS + 1)]
    assert len(links_in("\n".join(lines[:LINKS]))) == LINKS
    with pytest.raises(BadLinks, match="C’est trop"):
        links_in("\n".join(lines))


@pytest.mark.parametrize("signs", ["-", "- ", "-a", "-.", " :"])
def test_a_line_of_signs_is_read_in_no_time(signs: str) -> None:
    began = process_time()
    with suppress(BadLinks):
        links_in(f"{signs * (4000 // len(signs))}x {ADDRESS}")
    assert process_time() - began < 1.0


@given(label=st.text(max_size=60), rest=st.text("abc/?&=é%#<>\"' .:@[]", max_size=30))
def test_what_is_taken_is_a_button_for_telegram_too(label: str, rest: str) -> None:
    try:
        links = links_in(f"{label} {ADDRESS}{rest}")
    except BadLinks:
        return
    checked([[{"text": link["label"], "url": link["url"]} for link in links]])
    for link in links:
        assert_upright(link["label"])
