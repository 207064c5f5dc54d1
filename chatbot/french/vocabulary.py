"""The French words that dates are made of, and the days that they stand for."""

from calendar import monthrange
from datetime import date

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

# First day (month, day) of each astronomical season, rounded to a fixed day.
SEASONS = {"printemps": (3, 20), "été": (6, 21), "automne": (9, 23), "hiver": (12, 21)}
_LAST_DAYS = {"printemps": (6, 20), "été": (9, 22), "automne": (12, 20), "hiver": (3, 19)}

Days = tuple[date, date]


def days_of_month(year: int, month: int) -> Days:
    """Find the first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def days_of_season(year: int, season: str) -> Days:
    """Find the first and the last day of a season; a winter is of the year it begins in."""
    last_year = year + 1 if season == "hiver" else year
    return date(year, *SEASONS[season]), date(last_year, *_LAST_DAYS[season])


def days_of_half(year: int, half: int) -> Days:
    """Find the first and the last day of the first (1) or the second (2) half of a year."""
    if half == 1:
        return date(year, 1, 1), date(year, 6, 30)
    return date(year, 7, 1), date(year, 12, 31)
