"""Signs are set as French wants them, and what isn't prose stays as it is."""

import pytest
from hypothesis import given, strategies as st

from chatbot.chantiers.rules import fold
from chatbot.content.newsletter.reading import french_signs
from tests.content.newsletters import PIECE


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("l'école d'aujourd'hui", "l’école d’aujourd’hui"),
        ("Prêts ? Oui ! Voici : un ; deux", "Prêts\u00a0? Oui\u00a0! Voici\u00a0: un\u00a0; deux"),
        ("Prêts? Oui! Voici: un; deux", "Prêts\u00a0? Oui\u00a0! Voici\u00a0: un\u00a0; deux"),
        ("**Contact:** (quoi ?)", "**Contact\u00a0:** (quoi\u00a0?)"),
        ("**Contact** : vraiment ?!", "**Contact**\u00a0: vraiment\u00a0?!"),
        ("un « mot » et «un autre»", "un «\u00a0mot\u00a0» et «\u00a0un autre\u00a0»"),
        ("« Qui ? »: personne...", "«\u00a0Qui\u00a0?\u00a0»\u00a0: personne…"),
        (
            "[Osons !](https://osons.example/a) : ici",
            "[Osons\u00a0!](https://osons.example/a)\u00a0: ici",
        ),
    ],
)
def test_signs_are_those_of_french(written: str, shown: str) -> None:
    assert french_signs(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("https://example.org/l'a?b=c;d!e...f", "mailto:zoe@example.org?subject=l'avis"),
        *(
            "jean.d'arc@example.org;zoe@example.org",
            "à 9:00 ou 9 :30",
            "[lien](https://example.org/?q)",
        ),
        *(
            "merci :-) et :) et ;-) et :D",
            "R&amp;D",
            "un 'mot' et 5'",
            "- un\n- deux",
            "!!",
            "....",
            "",
        ),
    ],
)
def test_addresses_times_and_faces_stay(text: str) -> None:
    assert french_signs(text) == text


SIGNS = st.sampled_from(
    (*";:!?«»'’.…()[]*_@/&-\"\n \u00a0\u202f", "...", "](", "://", "www.", "a", "É", "D", "9")
)


@given(st.one_of(st.text(), st.lists(st.one_of(SIGNS, PIECE), max_size=30).map("".join)))
def test_typesetting_changes_signs_alone_and_only_once(text: str) -> None:
    once = french_signs(text)
    assert french_signs(once) == once
    assert fold(once) == fold(text)
