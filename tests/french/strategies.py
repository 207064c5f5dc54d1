"""Days, and the pieces of which people make dates."""

from datetime import date

from hypothesis import strategies as st

NARROW, FIXED = "\u202f", "\u00a0"


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        (
            *("le", "les", "du", "au", "8", "14", "31", "1er", "juin", "mars"),
            *("février", "mardi", "dernier", "prochain", "2022", "à", "de", "9h", "25h", "minuit"),
            *("12h30", "été", "hiver", "semestre", "second", "-", "–", "/", ",", "("),
            *(")", ".", "et", "ou", "avant", "en", "fin", "confirmer", "08/06"),
            "\n",
        )
    ),
)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
