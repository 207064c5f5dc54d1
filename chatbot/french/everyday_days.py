"""Rewrite everyday wordings of days as the grammar (patterns.py) reads them.

"vendredi en huit", written on 1 December 2026, becomes "le 11/12/2026". All texts are folded
(folding.py). Wordings that may mean two days stay as they are.
"""

import re
from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta, weekday as weekday_of
from rapidfuzz.distance import OSA

from chatbot.french import parsing
from chatbot.french.folding import folded
from chatbot.french.numbers import NUMBER, ORDINAL, SPELLED, number_in, ordinal_in
from chatbot.french.patterns import BOUND, BOUND_MONTH, DAY, HOURS, MONTH, WEEKDAY, YEAR
from chatbot.french.rewriting import Rewriting
from chatbot.french.vocabulary import MONTHS, WEEKDAYS
from chatbot.french.when import DateError

DAYS = Rewriting()
NEAR_DAYS = Rewriting()  # of texts whose day of writing is known, which these rules are told

_LEAD = r"(?<![a-z0-9])(?:(?:le |la |l'|ce |du |au |pour le |des le )?)"
_ENDS = r"(?= ?(?:$|[\n,;:.!?()/-])| (?:a|au|aux|en|chez|dans|de|des|et|pour|avec|salle)(?![a-z]))"
_DAY = rf"(?:{WEEKDAY} )?{DAY}"
_THIS_OR_NEXT = r"(?:(?:la )?semaine prochaine|cette semaine)"
_WEEK = timedelta(weeks=1)
_SHORT = {name[:3]: name for name in WEEKDAYS}
# The days of feasts: after Easter Sunday; or month, day. A name of one word
# is a day behind "veille de" and "lendemain de" alone: it may be a title's.
_FEASTS: dict[str, int | tuple[int, int]] = {
    r"mardi gras": -47,
    r"vendredi saint": -2,
    r"lundi de paques": 1,
    r"lundi de (?:la )?pentecote": 50,
    r"jour de l'an": (1, 1),
    r"(?:jour de )?la chandeleur": (2, 2),
    r"jour de l'epiphanie": (1, 6),
    r"jour de l'armistice": (11, 11),
    r"(?:(?:dimanche |jour )de )?paques": 0,
    r"(?:(?:jeudi|jour) de l')?ascension": 39,
    r"(?:(?:dimanche|jour) de (?:la )?)?pentecote": 49,
    r"(?:jour de l')?assomption": (8, 15),
    r"(?:jour de la )?toussaint": (11, 1),
    r"(?:jour de )?noel": (12, 25),
}

Match = re.Match[str]


def _written(day: date) -> str:
    return f"le {day:%d/%m/%Y}"


def _until(first: date, last: date) -> str:
    return f"du {first:%d/%m/%Y} au {last:%d/%m/%Y}"


def _in_week(day: date, weekday: str) -> date:
    """Find a weekday of the week of `day`."""
    return day + timedelta(days=WEEKDAYS.index(weekday) - day.weekday())


def _next(weekday: str, today: date) -> date:
    """Find the next such weekday after today."""
    return today + timedelta(days=(WEEKDAYS.index(weekday) - today.weekday() - 1) % 7 + 1)


DAYS.always(r"(?<![a-z])tt?s les(?![a-z])", "tous les")
DAYS.always(r"(?<![a-z])pr (?=l[ae]s? |l')", "pour ")
DAYS.always(r"(?<=[1-4]e )trim(?![a-z])\.?", "trimestre")


@DAYS.rule(
    rf"(?<![a-z0-9])(?:(?<=chaque )|(?<=tous les )|(?<=[0-9]e )|(?<=1er ))({'|'.join(_SHORT)})"
    r"c?(?:\. ?|(?=[,)]| d))"
)
@DAYS.rule(rf"(?<=tous les )({'|'.join(_SHORT)})c?\.?(?= [0-9])")
@DAYS.rule(rf"(?<![a-z0-9])({'|'.join(_SHORT)})\.? (?=[0-9]{{1,2}}(?![0-9h:])|matin|midi|apr|soir)")
def _shortened(match: Match) -> str:
    behind = match.string[match.end() : match.end() + 1]
    return _SHORT[match[1]] + ("" if behind in ",) " else " ")


@DAYS.rule(
    rf"(?<![a-z0-9])(?P<lead>le |{WEEKDAY},? )(?P<number>premier|{SPELLED})(?![a-z0-9-])"
    rf"(?!,? et (?:le )?{ORDINAL}){_ENDS}"
)
@DAYS.rule(
    rf"(?<![a-z0-9])(?P<lead>(?:le |du |au |les |et |{WEEKDAY},? )?)"
    rf"(?P<number>premier|{SPELLED})(?= {MONTH})"
)
def _spelled(match: Match) -> str | None:
    """Write "quinze janvier" as "15 janvier"."""
    day = 1 if match["number"] == "premier" else number_in(match["number"])
    return f"{match['lead'] or ''}{day}" if day <= 31 else None


@DAYS.rule(
    r"(?<![0-9./-])(?P<iso>20[0-9]{2}-[01][0-9]-[0-3][0-9])(?![0-9-])"
    r"|(?<![a-z0-9./-])(?P<whole>[0-3]?[0-9]\.[01]?[0-9]\.20[0-9]{2}"
    r"|(?<=: )[0-3][0-9]\.(?:0[1-9]|1[0-2])(?=$|[ ,;)])"
    r"|[0-3][0-9]\.(?:0[1-9]|1[0-2])\.?(?=,? (?:(?:a|de) )?[0-9]{1,2} ?[h:]| ?[>→]))(?![0-9])"
    rf"|(?<![a-z0-9])(?P<lead>(?:le |du |au |et |{WEEKDAY},? ))(?P<dotted>[0-3]?[0-9]"
    r"(?:\.[01]?[0-9](?:\.(?:20)?[0-9]{2}|\.)?|-[01]?[0-9]-20[0-9]{2}))(?![0-9a-z])"
)
def _numeric(match: Match) -> str:
    """Write "17.12.2026" and "2026-12-17" as "17/12/2026"."""
    if match["iso"]:
        return "le " + "/".join(reversed(match["iso"].split("-")))
    numbers = re.sub(r"[.-]", "/", match["dotted"] or match["whole"]).rstrip("/")
    return f"{match['lead'] or 'le '}{numbers}"


for short, part in (("t", "trimestre"), ("s", "semestre")):
    DAYS.always(rf"(?<![a-z0-9]){short}1 (?={YEAR})", f"premier {part} ")
    DAYS.always(rf"(?<![a-z0-9]){short}([2-4]) (?={YEAR})", rf"\1e {part} ")
for short, whole in {
    "deb": "debut",
    "dern": "dernier",
    "clot": "cloture",
    "inscr?": "inscriptions",
    "av": "avant",
    "m": "meme",
}.items():
    DAYS.always(rf"(?<![a-z0-9]){short}\. ?(?=[a-z0-9])", f"{whole} ")
DAYS.always(r"(?<=[0-9]) \+ (?=[a-z]{5,8} [0-9]|[0-9]{1,2} )", " et ")  # "24 + mardi 25 aout"
DAYS.always(rf"^((?:{WEEKDAY} )?{DAY}), (?={DAY} {MONTH})", r"\1 et ")  # "27, 28 avril & 4 mai"
DAYS.always(rf"(?<![a-z0-9?])\?\?? (?={MONTH})", "en ")
DAYS.always(
    rf"(?<![a-z])sem(?:aine)?\.? [0-9]{{1,2}},? \(?(?=du {DAY}(?:/[0-9]{{1,2}}| {MONTH}))",
    "semaine ",
)
DAYS.always(r"(?<![a-z])sem\.? (?=du [0-9])", "semaine ")
DAYS.always(r"(?<![a-z])avt (?=[a-z0-9])", "avant ")
DAYS.always(rf"(?<![a-z])(?:le lendemain|la veille),? (?=(?:le )?{WEEKDAY},? {DAY})", "")
DAYS.always(r"(?<=[0-9])(?:,? (?:svp|stp))+(?= ?(?:$|[\n.!?]))", "")
DAYS.always(r"(?<![a-z])pdt (?=[a-z0-9])", "pendant ")
DAYS.always(r"(?<![a-z])ds (?=[0-9])", "dans ")
DAYS.always(
    rf"(?<![a-z0-9])({NUMBER}) ({WEEKDAY})s (?:d'affilee|de suite|consecutifs)(?![a-z])",
    r"chaque \2 pour \1 seances",
)
DAYS.always(rf"(?<![a-z0-9])1 (?=(?:{WEEKDAY}|semaine|mois) sur)", "un ")
DAYS.always(
    rf"(?<![a-z])(?:le )?(?:week-?end|w\.?e\.?) d(?:u|es) (?={DAY} ?(?:et|au|-) ?{DAY})", "du "
)
_BEHIND_DAY = r"(?:(?<=[ \n][0-9])|(?<=[ \n][0-9]{2}))"  # "15 16 17 mars"
DAYS.always(rf"{_BEHIND_DAY},? (?={DAY},? {DAY} {MONTH})", ", ")
DAYS.always(rf"{_BEHIND_DAY} (?={DAY} {MONTH})", " et ")
DAYS.always(  # "le jeudi a 19h, du 7 janvier au 4 fevrier"
    rf"(?<![a-z])le ({WEEKDAY})(?=(?:,? {HOURS})?,? (?:du|de) {BOUND} (?:au|a) {BOUND_MONTH})",
    r"chaque \1",
)


@DAYS.rule(rf"(?<![a-z0-9])(?P<nth>{ORDINAL}) semaine d(?:e |')(?P<month>{MONTH}){_ENDS}")
def _week_of_month(match: Match) -> str:
    """Write "premiere semaine de septembre" as "semaine du 1 septembre"."""
    nth = ordinal_in(match["nth"])
    return f"semaine du {25 if nth < 0 else 7 * nth - 6} {match['month']}"


@DAYS.rule(
    rf"(?<![a-z])(?P<rule>les {WEEKDAY}s(?: soirs?| matins?)?) (?:en |de |d')(?P<first>{MONTH})"
    rf" et (?:en |de |d')?(?P<last>{MONTH})(?![a-z])"
)
def _two_months(match: Match) -> str | None:
    """Write "les lundis de mai et juin" as "les lundis de mai a juin"."""
    first, last = parsing.month_of(match["first"]), parsing.month_of(match["last"])
    follows = last == first % 12 + 1
    return f"{match['rule']} de {match['first']} a {match['last']}" if follows else None


@lru_cache(maxsize=4096)
def _misspelt(word: str) -> str | None:
    """Find the month or weekday of which a word is one letter off; None: of none."""
    alike = [
        name
        for name in (*WEEKDAYS, *map(folded, MONTHS))
        if len(name) > 4 and name[0] == word[0] and OSA.distance(name, word.removesuffix("s")) == 1
    ]
    return alike[0] if len(alike) == 1 else None


@DAYS.rule(
    r"(?<![a-z])(?P<lead>(?:[0-9] |1er |debut |fin |mi-|en |d'|de |le |ce |les |chaque |dernier "
    r"|premier |prochain ))(?P<word>[adfjlmnos][a-z]{4,9})(?![a-z])"
)
def _spelled_right(match: Match) -> str | None:
    """Write "15 janveir" and "dernier samdi" as "15 janvier" and "dernier samedi"."""
    name = _misspelt(match["word"])
    return f"{match['lead']}{name}" if name else None


@NEAR_DAYS.rule(
    rf"{_LEAD}(?:(?P<weekday>{WEEKDAY})|(?P<name>demain|(?:d')?aujourd'hui)) en "
    r"(?P<weeks>huit|quinze|8|15)(?![a-z0-9])"
)
def _in_eight(match: Match, today: date) -> str:
    """Write "vendredi en huit": the Friday a week after the next Friday."""
    day = today + timedelta(days=match["name"] == "demain")
    if match["weekday"]:
        day = _next(match["weekday"], today)
    weeks = 1 if match["weeks"] in ("huit", "8") else 2
    return _written(day + weeks * _WEEK)


@NEAR_DAYS.rule(
    rf"{_LEAD}(?:(?P<weekday>{WEEKDAY}),? )?dans (?P<count>{NUMBER}|une quinzaine de) "
    r"(?P<unit>jours?|semaines?|mois)(?![a-z])"
)
def _ahead(match: Match, today: date) -> str | None:
    """Write "dans trois semaines", "mardi dans deux semaines", "dans quinze jours"."""
    count = 15 if "quinzaine" in match["count"] else number_in(match["count"])
    weekday, unit = match["weekday"], match["unit"].rstrip("s")
    if unit == "moi":
        return None if weekday else _written(today + relativedelta(months=count))
    if unit == "jour" and count not in (8, 15):
        day = today + timedelta(days=count)
        return _written(day) if weekday in (None, WEEKDAYS[day.weekday()]) else None
    if unit == "jour":  # "huit jours" is a week, "quinze jours" are two
        return None if weekday else _written(today + count // 7 * _WEEK)
    day = _in_week(today, weekday) if weekday else today
    return _written(day + count * _WEEK)


@NEAR_DAYS.rule(
    rf"{_LEAD}(?P<before>{_THIS_OR_NEXT},? )?(?:le |du )?(?:(?P<first>{WEEKDAY}) au )?"
    rf"(?P<weekday>{WEEKDAY})(?(before)|,? (?:de )?{_THIS_OR_NEXT})(?![a-z])(?! {DAY}(?![0-9h:]))"
)
def _of_week(match: Match, today: date) -> str:
    """Write "lundi de la semaine prochaine", "la semaine prochaine, du lundi au jeudi"."""
    week = today + _WEEK if "prochaine" in match[0] else today
    last = _in_week(week, match["weekday"])
    return _until(_in_week(week, match["first"]), last) if match["first"] else _written(last)


@NEAR_DAYS.rule(
    rf"(?<![a-z])(?:(?:dans |pendant |pour )?(?:la |cette )?semaine)(?: du (?:{WEEKDAY} )?"
    rf"(?P<day>{DAY})(?: au (?:{WEEKDAY} )?{DAY})?(?![0-9/])(?! {MONTH})"
    r"| (?P<number>[0-9]{1,2})(?: de (?P<year>20[0-9]{2}))?(?![0-9/]| ?[a-z])"
    r"| prochaine(?![a-z]))"
)
def _week(match: Match, today: date) -> str | None:
    """Write "semaine du 4", "semaine 3", "la semaine prochaine" with its Monday's month, year."""
    day = today + _WEEK
    if match["number"]:
        number = int(match["number"])
        year = int(match["year"] or today.year + (number < today.isocalendar().week))
        try:
            day = date.fromisocalendar(year, number, 1)
        except ValueError:
            return None
    elif match["day"]:
        number = int(match["day"].rstrip("er "))
        near = [today + timedelta(days=ahead) for ahead in range(parsing.TWO_MONTHS)]
        days = sorted((each for each in near if each.day == number), key=date.weekday)
        if not days:
            return None
        day = days[0]  # rather a Monday
    monday = _in_week(day, "lundi")
    return f"semaine du {monday.day} {folded(MONTHS[monday.month - 1])} {monday.year}"


@NEAR_DAYS.rule(r"(?<![a-z])ce week-?end(?: qui vient)?(?![a-z])(?! d)")
def _weekend(_match: Match, today: date) -> str:
    saturday, sunday = (_in_week(today, name) for name in WEEKDAYS[5:])
    return _until(saturday, sunday)


@NEAR_DAYS.rule(
    rf"(?<![a-z0-9])(?P<lead>{DAY}|debut|mi|fin"
    rf"|{ORDINAL} {WEEKDAY}(?= (?:du mois prochain|de ce mois)))[- ]?(?:du |de |de ce )mois"
    r"(?P<next> prochain)?(?![a-z])(?! [dl])"
)
def _of_month(match: Match, today: date) -> str | None:
    """Write "le 15 du mois prochain" as "le 15 janvier 2027", "fin du mois" likewise."""
    if re.search(r"(?:les|chaque) [0-9er, t]*$", match.string[: match.start()]):
        return None  # "tous les 1er et 15 du mois"
    month = today + relativedelta(months=match["next"] is not None)
    return f"{match['lead']} {folded(MONTHS[month.month - 1])} {month.year}"


@NEAR_DAYS.rule(
    rf"{_LEAD}(?<!chaque )(?<!les )(?P<nth>{ORDINAL}) (?P<weekday>{WEEKDAY}) (?:de |d')?"
    rf"(?P<month>{MONTH})(?: (?P<year>{YEAR}))?(?![a-z0-9])"
)
def _nth(match: Match, today: date) -> str:
    """Write "3eme jeudi de janvier", "premier lundi janvier 2027" (as _of_month does)."""
    nth = ordinal_in(match["nth"])
    weekday = weekday_of(WEEKDAYS.index(match["weekday"]), nth)
    in_month = relativedelta(day=1 if nth > 0 else 31, weekday=weekday)
    month, year = parsing.month_of(match["month"]), parsing.year_of(match["year"])
    years = [year] if year else [today.year, today.year + 1]
    found = [date(each, month, 1) + in_month for each in years]
    return _written(next((day for day in found if day >= today), found[-1]))


@NEAR_DAYS.rule(
    rf"(?<![a-z0-9])(?:(?:du (?P<first>{_DAY}) au (?P<last>{_DAY}))"
    rf"|(?P<lead>a partir du |a compter du |jusqu'au |des le )(?P<single>{_DAY}))"
    rf"(?![0-9/]| ?er(?![a-z])|[ ,]*(?:h|{MONTH})|:[0-9]|\.[0-9]| ?-)"
)
def _range(match: Match, today: date) -> str | None:
    """Write "du lundi 7 au vendredi 11" with the months, "a partir du 5" with the month."""
    try:
        first = parsing.next_of(parsing.point_in(match["first"] or match["single"]), today)
        last = parsing.next_of(parsing.point_in(match["last"]), first) if match["last"] else None
    except DateError:
        return None
    lead = match["lead"] or "du "
    return f"{lead}{first:%d/%m/%Y}" + (f" au {last:%d/%m/%Y}" if last else "")


@NEAR_DAYS.rule(rf"(?<![a-z])jusqu'a(?:u)? (?P<weekday>{WEEKDAY})(?![a-z])(?! (?:{DAY}|prochain))")
def _until_weekday(match: Match, today: date) -> str:
    return f"jusqu'au {_next(match['weekday'], today):%d/%m/%Y}"


@NEAR_DAYS.rule(
    rf"{_LEAD}(?:(?P<beside>veille|lendemain) (?:de |du |d')(?:la |l'|le )?)?"
    rf"(?P<name>{'|'.join(_FEASTS)})(?: (?P<year>{YEAR}))?(?![a-z])"
)
def _feast(match: Match, today: date) -> str | None:
    """Write "lundi de Paques", "la veille de l'Ascension"; a feast's bare name may be a title's."""
    if " " not in match["name"] and not match["beside"]:
        return None
    days = next(days for name, days in _FEASTS.items() if re.fullmatch(name, match["name"]))
    year = parsing.year_of(match["year"])
    found = [
        easter(each) + timedelta(days=days) if isinstance(days, int) else date(each, *days)
        for each in ([year] if year else [today.year, today.year + 1])
    ]
    beside = timedelta(days={"veille": -1, "lendemain": 1, None: 0}[match["beside"]])
    return _written(next((day for day in found if day + beside >= today), found[-1]) + beside)
