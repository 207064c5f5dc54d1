"""Our small grammar of French dates: finds them in a text, reads one, writes one.

It never guesses: what can't be a date, or could be two, is reported with the reason. Hours are
Europe/Paris wall-clock time. Pure, standard library only.
"""

from chatbot.events.grammar.finding import FoundDate, find_dates, parse_when
from chatbot.events.grammar.words import in_words
from chatbot.events.grammar.years import DateError

__all__ = ["DateError", "FoundDate", "find_dates", "in_words", "parse_when"]
