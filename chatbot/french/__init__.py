"""Our small grammar of French dates: finds them in a text, reads one, writes one.

It never guesses: what can't be a date, or could be two, is reported with the reason. Hours are
Europe/Paris wall-clock time. Pure, standard library only.
"""

from chatbot.french.finding import FoundDate, day_in, find_dates, parse_when
from chatbot.french.moments import hour_in, misnamed_day_in, moment_in
from chatbot.french.when import Precision, When
from chatbot.french.words import day_in_words, hour_in_words, in_words
from chatbot.french.years import DateError

__all__ = [
    "DateError",
    "FoundDate",
    "Precision",
    "When",
    "day_in",
    "day_in_words",
    "find_dates",
    "hour_in",
    "hour_in_words",
    "in_words",
    "misnamed_day_in",
    "moment_in",
    "parse_when",
]
