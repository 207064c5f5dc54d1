"""Write what recurs in our one way: what `parse_schedule` reads back."""

from datetime import date

from chatbot.french.recurrence import Frequency, Rule, Schedule, rule_of
from chatbot.french.vocabulary import MONTHS, WEEKDAYS
from chatbot.french.when import Precision, When
from chatbot.french.writing import day_in_words, hour_in_words, in_words, listed

_NTHS = {
    1: "premier",
    2: "deuxième",
    3: "troisième",
    4: "quatrième",
    -1: "dernier",
    -2: "avant-dernier",
}


def schedule_in_words(schedule: Schedule) -> str:
    """Write the whole: "chaque deuxième vendredi du mois à 9h, à partir du 13 mai 2022"."""
    when = schedule.when
    if not schedule.rule or when.start is None:
        return in_words(when)
    rule = rule_of(schedule.rule)
    parts = [
        _each(rule) + _hours(when),
        f"à partir du {day_in_words(when.start)}",
        *_bounds(rule),
        *_without(schedule.exceptions),
    ]
    return ", ".join(filter(None, parts))


def rule_in_words(rule: str, exceptions: tuple[date, ...] = ()) -> str:
    """Write when it takes place, without hours: "chaque deuxième vendredi du mois"."""
    read = rule_of(rule)
    return ", ".join([_each(read), *_bounds(read), *_without(exceptions)])


def _each(rule: Rule) -> str:
    match rule.frequency:
        case Frequency.DAILY:
            return "chaque jour" if rule.interval == 1 else f"tous les {rule.interval} jours"
        case Frequency.WEEKLY:
            names = [WEEKDAYS[weekday] for _, weekday in rule.weekdays]
            if rule.interval == 1:
                return f"chaque {listed(names)}"
            if rule.interval == 2 and len(names) == 1:
                return f"un {names[0]} sur deux"
            return (
                f"toutes les {rule.interval} semaines, {listed([f'le {name}' for name in names])}"
            )
        case Frequency.MONTHLY:
            return _monthly(rule)
        case _:
            return _yearly(rule)


def _monthly(rule: Rule) -> str:
    days = [_of_month(day) for day in rule.days] or _nths(rule)
    if rule.interval == 1:
        return f"chaque {listed(days)} du mois"
    return f"tous les {rule.interval} mois, {listed([f'le {day}' for day in days])}"


def _yearly(rule: Rule) -> str:
    every = "chaque année" if rule.interval == 1 else f"tous les {rule.interval} ans"
    month = MONTHS[rule.months[0] - 1]
    if rule.days:
        return f"{every}, le {_of_month(rule.days[0])} {month}"
    return f"{every}, le {_nths(rule)[0]} {'d’' if month[0] in 'ao' else 'de '}{month}"


def _of_month(day: int) -> str:
    return "dernier jour" if day < 0 else "1er" if day == 1 else str(day)


def _nths(rule: Rule) -> list[str]:
    *firsts, last = rule.weekdays
    names = {weekday for _, weekday in rule.weekdays}
    if len(names) == 1:  # "premier et troisième lundi"
        return [*(_NTHS[nth] for nth, _ in firsts), f"{_NTHS[last[0]]} {WEEKDAYS[last[1]]}"]
    return [f"{_NTHS[nth]} {WEEKDAYS[weekday]}" for nth, weekday in rule.weekdays]


def _hours(when: When) -> str:
    if when.precision is not Precision.MINUTE or when.start_time is None:
        return ""
    begins = hour_in_words(when.start_time)
    if when.end_time is None:
        return f" à {begins}"
    ends = hour_in_words(when.end_time) if when.end_time.hour or when.end_time.minute else "minuit"
    return f", de {begins} à {ends}"


def _bounds(rule: Rule) -> list[str]:
    without = [MONTHS[month - 1] for month in range(1, 13) if month not in rule.months]
    yearly = rule.frequency is Frequency.YEARLY
    return [
        *([f"jusqu’au {day_in_words(rule.until)}"] if rule.until else []),
        *([f"{rule.count} fois"] if rule.count else []),
        *([f"sauf en {listed(without)}"] if rule.months and not yearly else []),
    ]


def _without(exceptions: tuple[date, ...]) -> list[str]:
    days = [day_in_words(day) for day in exceptions]
    return [f"sauf {'le' if len(days) == 1 else 'les'} {listed(days)}"] if days else []
