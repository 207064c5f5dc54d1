"""The French that the bot reads and writes: dates and hours, the spaces of its typography.

Dates are found in a text, read, and written. Nothing is guessed: words that can't be a date, or
could be two dates, are reported with the reason. Hours are wall-clock time in Europe/Paris. All
functions are pure.
"""

from chatbot.french.folding import fold, folded
from chatbot.french.parsing import FoundDate
from chatbot.french.reading import (
    find_dates,
    find_hours,
    hour_in,
    misnamed_day_in,
    moment_in,
    moment_to_come,
    parse_schedule,
    parse_when,
)
from chatbot.french.recurrence import Schedule, days_of
from chatbot.french.typography import grouped, protect, typeset
from chatbot.french.when import DateError, Precision, When
from chatbot.french.writing import (
    capital,
    counted,
    cut,
    day_in_words,
    hour_in_words,
    in_words,
    lasting,
    listed,
    month_in_words,
    nth,
    rule_in_words,
    schedule_in_words,
)
