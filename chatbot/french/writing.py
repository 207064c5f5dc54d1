"""Write a date in French, always with its year, so that `parse_when` can read it back."""

from datetime import date, time, timedelta

from chatbot.french.recurrence import Frequency, Rule, Schedule, rule_of
from chatbot.french.typography import grouped
from chatbot.french.vocabulary import MONTHS, PARTS_OF_MONTH, SEASONS, WEEKDAYS, days_of_month
from chatbot.french.when import Precision, When

_NTHS = {
    1: "premier",
    2: "deuxième",
    3: "troisième",
    4: "quatrième",
    -1: "dernier",
    -2: "avant-dernier",
}
_QUARTERS = ("premier", "deuxième", "troisième", "quatrième")


def in_words(when: When, *, weekday: bool = False) -> str:
    """Write a date in the bot's form: "8 juin 2022, de 9h à 12h"; "" when nothing is known.

    `weekday` names the days too: "mercredi 8 juin 2022, de 9h à 12h".
    """
    start, end = when.start, when.last_day
    if start is None or end is None:
        return ""
    if when.start_time is not None and start != end:
        begins = f"{_day(start, weekday=weekday)} {month_in_words(start)}"
        until = "" if when.end_time is None else f" à {hour_in_words(when.end_time, ends=True)}"
        return (
            f"du {begins} à {hour_in_words(when.start_time)}"
            f" au {_day(end, weekday=weekday)} {month_in_words(end)}{until}"
        )
    match when.precision:
        case Precision.MONTH:
            return month_in_words(start)
        case Precision.SEASON:
            name = next(name for name, (first, _) in SEASONS.items() if first[0] == start.month)
            # "hiver 2022" would leave open which of two winters is meant.
            return f"{name} {start.year}" + (f"-{start.year + 1}" if name == "hiver" else "")
        case Precision.PERIOD | Precision.HALF_YEAR:
            return _period(start, end)
    return _days(start, end, weekday=weekday) + _hours(when)


def day_in_words(day: date, *, year: bool = True) -> str:
    """Write "1er novembre 2026"; without its year "1er novembre"."""
    words = f"{_day(day, weekday=False)} {MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def month_in_words(day: date) -> str:
    """Write "mai 2022"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def counted(count: int, words: str) -> str:
    """Write a number and what it counts, each word with an s from two on."""
    several = " ".join(f"{word}s" for word in words.split())
    return f"{grouped(count)} {words if count < 2 else several}"


def listed(words: list[str]) -> str:
    """Write "mai, juin et juillet"."""
    return " et ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def nth(number: int) -> str:
    """Write a feminine ordinal: "1re", "4e"."""
    return f"{number}{'re' if number == 1 else 'e'}"


def lasting(time: timedelta) -> str:
    """Write "17 secondes", "4 minutes", "1 heure 12"."""
    seconds = max(1, round(time.total_seconds()))
    if seconds < 90:
        return counted(seconds, "seconde")
    minutes = round(seconds / 60)
    if minutes < 60:
        return counted(minutes, "minute")
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return counted(hours, "heure") + (f" {minutes:02}" if minutes else "")
    return counted(round(hours / 24), "jour")


def cut(text: str, longest: int) -> str:
    """Cut a text to that many characters, the last of which is then « … »."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def hour_in_words(moment: time, *, ends: bool = False) -> str:
    """Write 9h, 18h30, 0h; with `ends`, midnight is "minuit"."""
    if ends and moment == time.min:
        return "minuit"
    return f"{moment.hour}h{moment.minute:02}" if moment.minute else f"{moment.hour}h"


def schedule_in_words(schedule: Schedule) -> str:
    """Write a schedule: "chaque deuxième vendredi du mois à 9h, à partir du 13 mai 2022"."""
    when = schedule.when
    if not schedule.rule or when.start is None:
        return in_words(when)
    return rule_in_words(schedule.rule, schedule.exceptions, when)


def rule_in_words(rule: str, exceptions: tuple[date, ...] = (), when: When | None = None) -> str:
    """Write a rule: "chaque deuxième vendredi du mois"; with `when`, its hours and first day."""
    read, days = rule_of(rule), [day_in_words(day) for day in exceptions]
    parts = [_each(read)]
    if when is not None and when.start is not None:
        parts = [_each(read) + _hours(when), f"à partir du {day_in_words(when.start)}"]
    if read.until:
        parts.append(f"jusqu’au {day_in_words(read.until)}")
    if read.count:
        parts.append(f"{read.count} fois")
    if read.months and read.frequency is not Frequency.YEARLY:
        without = [MONTHS[month - 1] for month in range(1, 13) if month not in read.months]
        parts.append(f"sauf en {listed(without)}")
    if days:
        parts.append(f"sauf {'le' if len(days) == 1 else 'les'} {listed(days)}")
    return ", ".join(parts)


def _days(start: date, end: date, *, weekday: bool) -> str:
    last = f"{_day(end, weekday=weekday)} {month_in_words(end)}"
    if start == end:
        return last
    if start.year != end.year:
        return f"du {_day(start, weekday=weekday)} {month_in_words(start)} au {last}"
    if start.month != end.month:
        return f"du {_day(start, weekday=weekday)} {MONTHS[start.month - 1]} au {last}"
    if end - start == timedelta(days=1):
        return f"{_day(start, weekday=weekday)} et {last}"
    return f"du {_day(start, weekday=weekday)} au {last}"


def _period(start: date, end: date) -> str:
    """Write "semaine du 4 janvier 2027", "début février 2027", "premier trimestre 2027"."""
    if end - start == timedelta(days=6):
        return f"semaine du {day_in_words(start)}"
    if start.month != end.month:
        is_half = end.month - start.month == 5
        nths, unit = (("premier", "second"), "semestre") if is_half else (_QUARTERS, "trimestre")
        return f"{nths[start.month // (6 if is_half else 3)]} {unit} {start.year}"
    month = month_in_words(start)
    in_words = {
        "debut": f"début {month}",
        "mi": f"mi-{month}",
        "fin": f"fin {month}",
        "first": f"première quinzaine {_of(month)}",
        "second": f"seconde quinzaine {_of(month)}",
    }
    days = (start.day, end.day if end < days_of_month(start.year, start.month)[1] else None)
    return next(in_words[name] for name, part in PARTS_OF_MONTH.items() if name and part == days)


def _of(words: str) -> str:
    return f"d’{words}" if words[0] in "ao" else f"de {words}"


def _day(day: date, *, weekday: bool) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number}" if weekday else number


def _each(rule: Rule) -> str:
    match rule.frequency:
        case Frequency.DAILY:
            return "chaque jour" if rule.interval == 1 else f"tous les {rule.interval} jours"
        case Frequency.WEEKLY:
            days = [WEEKDAYS[weekday] for _, weekday in rule.weekdays]
            if rule.interval == 2 and len(days) == 1:
                return f"un {days[0]} sur deux"
            each, every = f"chaque {listed(days)}", f"toutes les {rule.interval} semaines"
        case Frequency.MONTHLY:
            days = [_of_month(day) for day in rule.days] or _nths(rule)
            each, every = f"chaque {listed(days)} du mois", f"tous les {rule.interval} mois"
        case _:
            every = "chaque année" if rule.interval == 1 else f"tous les {rule.interval} ans"
            month = MONTHS[rule.months[0] - 1]
            if rule.days:
                return f"{every}, le {_of_month(rule.days[0])} {month}"
            return f"{every}, le {_nths(rule)[0]} {_of(month)}"
    return each if rule.interval == 1 else f"{every}, {listed([f'le {day}' for day in days])}"


def _of_month(day: int) -> str:
    return "dernier jour" if day < 0 else "1er" if day == 1 else str(day)


def _nths(rule: Rule) -> list[str]:
    *firsts, last = rule.weekdays
    names = {weekday for _, weekday in rule.weekdays}
    if len(names) == 1:  # "premier et troisième lundi"
        return [*(_NTHS[nth] for nth, _ in firsts), f"{_NTHS[last[0]]} {WEEKDAYS[last[1]]}"]
    return [f"{_NTHS[nth]} {WEEKDAYS[weekday]}" for nth, weekday in rule.weekdays]


def _hours(when: When) -> str:
    if when.start_time is None:
        return ""
    begins = hour_in_words(when.start_time)
    if when.end_time is None:
        return f" à {begins}"
    return f", de {begins} à {hour_in_words(when.end_time, ends=True)}"
