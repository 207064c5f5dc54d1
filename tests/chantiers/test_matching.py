"""Finding a topic by whatever people call it."""

import pytest
from hypothesis import given, settings, strategies as st

from chatbot.chantiers import queries
from chatbot.chantiers.matching import LISTED, find, find_each, stems
from chatbot.chantiers.rules import KEY, fold, slug
from chatbot.engine.storage.engine import Storage
from tests.hostile import TEXTS, within_cpu_seconds
from tests.published import database_url

__all__ = ["database_url"]  # a fixture, which pytest looks for here


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("1", ["ecologie-et-social"]),
        ("Chantier 3", ["referentiel-economique"]),
        ("le chantier cinq", ["media-capacitant"]),
        ("N° 8", ["propositions-communes"]),
        ("42", []),
        ("-1", []),
        ("chantier \u22121", []),
        ("chantier-1", ["ecologie-et-social"]),
        ("UNADEL", ["ecologie-et-social"]),
        ("Laurent Fussien", ["ingenierie-territoriale"]),
        ("Fussien", ["ingenierie-territoriale"]),
        ("l’ingénierie des territoires", ["ingenierie-territoriale"]),
        ("protéïnes animals", ["alimentation"]),
        ("eco", ["referentiel-economique", "media-capacitant", "ecologie-et-social"]),
        ("presidentiele", ["propositions-communes"]),
        ("osons les territoires", ["appel"]),
        ("appel", ["appel"]),
        ("qwxz", []),
        ("", []),
        ("de la", []),
        ("qwxz " * 30 + "alimentation", []),  # nobody waits for all of a whole message's words
    ],
)
async def test_words_mean_what_people_would_expect(
    storage: Storage, words: str, keys: list[str]
) -> None:
    async with storage.reading() as session:
        found = find(words, await queries.whole_topics(session))
    assert [topic.key for topic in found] == keys


def test_no_word_of_a_whole_message_is_kept_in_memory() -> None:
    assert stems("habitat " + "a" * 4000) == stems("habitat")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_folding_is_stable_and_slugs_are_keys(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    key = slug(text)
    assert not key or (KEY.match(key) and len(key) <= 24)


def test_a_slug_is_made_of_the_words_that_tell_something() -> None:
    assert slug("Vers un référentiel partagé sur les dimensions") == "vers-referentiel-partage"
    assert slug("L’an 1") == "l-an-1"
    assert slug("Интеграция") == ""


def test_folding_forgets_accents_apostrophes_and_spaces() -> None:
    assert fold("L’Écologie\u00a0sociale") == fold("l'ecologie  SOCIALE") == "l ecologie sociale"
    assert fold("Cœur") == "coeur"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_list_of_many_names_is_read_in_no_time(storage: Storage) -> None:
    async with storage.reading() as session:
        topics = await queries.whole_topics(session)
    with within_cpu_seconds(1):
        found = [find_each(TEXTS["names"], topics) for _ in range(8)]
    assert (found[0].topics, len(found[0].unknown)) == ([], 700)
    numbers = find_each(", ".join(map(str, range(1, 200))), topics)
    assert [topic.number for topic in numbers.topics] == [*range(1, 9)]
    names = [f"qw{'x' * number}z" for number in range(LISTED - 1)]
    last = find_each(", ".join([*names, "alimentation", "média"]), topics)
    assert [topic.number for topic in last.topics] == [7]
