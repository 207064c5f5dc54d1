"""How a day is written."""

from datetime import date

from chatbot.french import Precision, When, day_in_words, in_words


def test_the_first_of_a_month_is_said_as_people_say_it() -> None:
    first = date(2026, 11, 1)
    assert day_in_words(first) == in_words(When(Precision.DAY, first, first)) == "1er novembre 2026"
    assert day_in_words(first, year=False) == "1er novembre"
    assert day_in_words(date(2026, 11, 24), year=False) == "24 novembre"
