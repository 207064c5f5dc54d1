"""Names as people give them, in the middle of ours."""

import pytest
from hypothesis import given, strategies as st

from chatbot.conversation.markup import clean, not_understood, without_links
from telegram_sandbox.shapes.tdlib import detect

LINKS = (
    "tg://user?id=123456",
    "TG://resolve?domain=x",
    "https://exemple.fr/a?b=c#d",
    "ton://transfer/x",
    "exemple.fr",
    "t.me/x",
    "127.0.0.1:80",
    "a.b@exemple.fr",
    "/aide",
    "@etabli_bot",
    "#tag",
    "$EUR",
)


@pytest.mark.parametrize("link", LINKS)
def test_telegram_finds_a_link_in_a_name_and_none_once_it_is_without_links(link: str) -> None:
    name = f"Marie {link} Dupont"
    assert detect(name)
    assert detect(without_links(name)) == []
    assert without_links(name).replace("\u2060", "") == name


@given(st.lists(st.sampled_from([*LINKS, *"tgé1/:?@#$.-_ "]), max_size=8).map("".join))
def test_whatever_is_written_together_is_no_link(name: str) -> None:
    assert detect(without_links(clean(name))) == []


@pytest.mark.parametrize("name", ["J.-P. d’Été", "Marie : Le Mans / Tours", "50 $, @ 10 h", "№ 7."])
def test_a_name_without_links_stays_as_it_is(name: str) -> None:
    assert without_links(name) == name


def test_what_is_not_understood_is_named_once_and_not_without_end() -> None:
    many = [*["bla"] * 2_000, *map(str, range(2_000))]
    assert not_understood(many) == "Je n’ai pas compris « bla » ni « 0 » ni « 1 »."
    assert not_understood([]) == ""
