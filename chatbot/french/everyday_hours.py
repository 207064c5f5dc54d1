"""Rewrite everyday wordings of hours as the grammar (patterns.py) reads them.

"8h du soir" becomes "20h", "midi et demi" "12h30". All texts are folded (folding.py). Wordings that
may mean two hours stay as they are.
"""

import re

from chatbot.french.numbers import NUMBER, SPELLED, number_in
from chatbot.french.patterns import MONTH, WEEKDAY
from chatbot.french.rewriting import Rewriting

HOURS = Rewriting()

_NOON = 12 * 60  # minutes
_CLOCK = r"(?:[0-9]{1,2} ?h(?: ?[0-5][0-9])?|[0-9]{1,2}:[0-5][0-9]|midi|minuit)(?![a-z0-9])"
_BEGINS = r"(?<![a-z0-9])"
# What may follow an hour without its minutes or its "h": no noun that the number would count.
_ENDS = (
    r"(?= ?(?:$|[\n,;:.!?()/-])| (?:a|au|aux|en|chez|dans|de|du|des|le|la|les|et|ou|pour|avec|sur"
    r"|par|salle)(?![a-z])| [dl]')"
)
_NOT_COUNTED = (
    r"(?![- ]?[a-z0-9]*(?<![a-z]) ?(?:personnes|places|participants|minutes|euros|jours|km|ateliers"
    r"|groupes|enfants|adultes|tables|stands)|[a-z0-9-])"
)
_PART = r"(?P<part>matin|apres[- ]midi|aprem|soir)s?(?![a-z])"
_BETWEEN = r"(?P<between> ?[-/] ?| a | et | jusqu'a )"
_UNTIL = r"(?: ?[-/] ?| a | jusqu'a )"
_QUARTERS = {"quart": 15, "un quart": 15, "le quart": 15, "demi": 30, "demie": 30}

Match = re.Match[str]


def _minutes(clock: str) -> int:
    """Read an hour in minutes since midnight: "midi", "8h30", "8:30"."""
    if clock in ("midi", "minuit"):
        return _NOON if clock == "midi" else 2 * _NOON
    hours, minutes = re.split(r" ?h ?|:", clock)
    return int(hours) * 60 + int(minutes or 0)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}h{minutes % 60:02}"


def _shifted(minutes: int, part: str) -> int | None:
    """Return an hour as it is in a part of the day, in minutes; None if it isn't in that part."""
    match part:
        case "matin":
            return minutes if minutes < _NOON else None
        case "soir":
            minutes += _NOON if 4 * 60 <= minutes < _NOON else 0
            return minutes if minutes >= 16 * 60 else None
        case _:
            minutes += _NOON if minutes < 8 * 60 else 0
            return minutes if _NOON <= minutes < 20 * 60 else None


@HOURS.rule(
    rf"{_BEGINS}(?:(?P<hours>{SPELLED}) heures?(?![a-z])(?: (?P<minutes>{SPELLED}){_NOT_COUNTED})?"
    rf"|(?P<digits>[0-9]{{1,2}}) ?h(?:eures?)? (?P<spelled>{SPELLED}){_NOT_COUNTED})"
)
def _spelled(match: Match) -> str:
    """Write "dix-huit heures trente" as "18h30"."""
    hours, minutes = match["hours"] or match["digits"], match["minutes"] or match["spelled"]
    return _clock(number_in(hours) * 60 + (number_in(minutes) if minutes else 0))


HOURS.always(r"(?<=[0-9h]) du mat(?![a-z])", " du matin")
HOURS.always(  # "18h... pardon 19h"
    rf"{_BEGINS}{_CLOCK}[ .…,]*(?:ou |euh |non |ah )*(?:pardon|plutot|en fait|non),? (?={_CLOCK})",
    "",
)
HOURS.always(r"(?<=[0-9]) heures?(?= (?:et (?:demie?|quart|un quart)|moins )(?![a-z]))", "h")
HOURS.always(r"(?<=[0-9]\.[0-5][0-9])-(?=[0-9]{1,2}\.[0-5][0-9](?![0-9.]))", " - ")


@HOURS.rule(
    r"(?<![a-z])(?P<lead>(?:a|de|des|vers|entre|et|jusqu'a|-"
    rf"|{MONTH},?|{WEEKDAY}(?! [0-9]{{1,2}}\.(?:0[1-9]|1[0-2]))|[0-9]/[0-9]{{1,2}}) )"
    r"(?P<hours>[0-9]{1,2})(?:\.(?=[0-9]{2}(?! ?(?:%|€|km|m2|kg|euros)))"
    rf"|h (?=[0-9]{{2}}{_ENDS}))(?P<minutes>[0-5][0-9])(?![0-9])"
)
def _dotted(match: Match) -> str:
    """Write "18.30" and "18h 30" as "18h30", behind a word that introduces an hour."""
    return f"{match['lead']}{match['hours']}h{match['minutes']}"


HOURS.always(rf"{_BEGINS}midi (?:30|trente){_ENDS}", "12h30")


@HOURS.rule(
    rf"{_BEGINS}(?P<clock>{_CLOCK}) (?:et (?P<more>demie?|(?:un )?quart)"
    rf"|moins (?P<less>(?:le |un )?quart|{NUMBER}))(?![a-z0-9])"
)
def _with_quarters(match: Match) -> str | None:
    """Write "midi et demi" as "12h30", "7h moins le quart" as "6h45"; not "minuit et quart"."""
    if match["clock"] == "minuit":  # "de 21h a minuit et demi", but not "samedi a minuit et demi"
        ends = re.search(
            rf"(?:{_CLOCK}(?: ?- ?| a )|(?:jusqu'a|rentr[a-z]+|retour|fin[a-z]*)(?: vers| a)? )$",
            match.string[: match.start()],
        )
        return _clock(_QUARTERS[match["more"]]) if ends and match["more"] else None
    minutes, less = _minutes(match["clock"]), match["less"]
    if less is not None:
        return _clock(minutes - (_QUARTERS.get(less) or number_in(less)))
    return _clock(minutes + _QUARTERS[match["more"]])


@HOURS.rule(rf"{_BEGINS}de (?P<first>[0-9]{{1,2}}) a (?P<last>[0-9]{{1,2}}){_ENDS}")
def _bare_range(match: Match) -> str | None:
    """Write "de 9 a 12" as "de 9h a 12h"."""
    first, last = int(match["first"]), int(match["last"])
    return f"de {first}h a {last}h" if first < last <= 24 else None


HOURS.always(
    r"(?<![a-z])(?:vers|aux? (?:alentours|environs) de|autour de|sur les) (?=[0-9]{1,2}(?: ?h|:))",
    "a ",
)
HOURS.always(
    r"(?<=[0-9h])(?: precises?| pile| tapantes?| environ| \(?heure de paris\)?)(?![a-z])", ""
)
HOURS.always(r"(?<!h)(?<!h[0-9]{2}),? toute la journee(?![a-z])", "")
HOURS.always(
    r"(?<![a-z])(?:ce|cet|cette) (?=(?:matin|apres[- ]midi|aprem|soir)(?![a-z]))", "aujourd'hui "
)


@HOURS.rule(rf"(?:,? a)? minuit{_ENDS}")
def _last_minute(match: Match) -> str | None:
    """Write "jusqu'au 30 juin a minuit" as "jusqu'au 30 juin"."""
    closes = r"(?:avant|jusqu|clo[st]|ferm|termin|tard|limite|delai)[^.;!?\n]{0,80}"
    day = rf"(?:{MONTH}|{WEEKDAY}|20[0-9]{{2}}|[0-9]/[0-9]{{1,2}})"
    return "" if re.search(f"{closes}{day}$", match.string[: match.start()]) else None


@HOURS.rule(
    rf" (?:le |l'|en |dans l'|dans la |au )?{_PART}"
    r"(?P<lead>,? (?:a |de |des |entre |a partir de )?)"
    rf"(?P<first>{_CLOCK})(?:{_BETWEEN}(?P<last>{_CLOCK}))?(?P<day>)"
)
@HOURS.rule(
    rf"{_BEGINS}(?P<lead>)(?P<first>{_CLOCK})(?:{_BETWEEN}(?P<last>{_CLOCK}))?"
    rf"(?P<day> (?:aujourd'hui|demain|{WEEKDAY}))? (?:du |de l'|le |l'|d')?{_PART}"
)
def _in_part(match: Match) -> str | None:
    """Write "de 2h a 4h de l'apres-midi" as "de 14h a 16h", "samedi soir a 8h" as "samedi a 20h".

    Words stay where no hour is in that part of the day.
    """
    clocks = [_minutes(match[name]) for name in ("first", "last") if match[name]]
    shifted = [_shifted(clock, match["part"]) for clock in clocks]
    if shifted[0] is shifted[-1] is None:
        return None
    hours = [clock if late is None else late for clock, late in zip(clocks, shifted, strict=True)]
    if hours[1:] and clocks[0] < hours[1] <= hours[0]:  # "de 9h a 17h, le soir"
        hours[0] = clocks[0]
    return f"{match['lead']}{(match['between'] or '').join(map(_clock, hours))}{match['day'] or ''}"


@HOURS.rule(
    rf"{_BEGINS}(?P<clock>{_CLOCK}),? ?\(?(?:pendant|durant|duree ?:?(?: de)?|pour une duree de"
    rf"|d'une duree de) (?P<count>{NUMBER}) ?(?P<unit>h|heures?|min|mn|minutes)"
    r"(?: ?(?P<minutes>[0-5][0-9])| et (?P<half>demie?))?\)?(?![a-z0-9])"
)
def _lasting(match: Match) -> str:
    """Write "14h pendant 2 heures" as "14h a 16h"."""
    amount = number_in(match["count"]) * (1 if match["unit"].startswith("m") else 60)
    amount += 30 if match["half"] else int(match["minutes"] or 0)
    ends = (_minutes(match["clock"]) + amount) % (2 * _NOON)
    return f"{match['clock']} a {_clock(ends)}"


@HOURS.rule(
    rf"{_BEGINS}(?:debut\w*|commence\w*|demarr\w*|departs?|de) (?:a |vers |prevu a )?"
    rf"(?P<first>{_CLOCK}),? (?:et |pour |puis )?(?:on )?"
    r"(?:(?:se |s')?(?:termin|finir|acheve)\w*|fin|retour|arrivee)(?: prevue?)? (?:a |vers |de )?"
    rf"(?P<last>{_CLOCK})"
)
def _from_to(match: Match) -> str:
    """Write "debut 9h, fin 17h" and "depart 8h45, retour 17h" as "de 9h a 17h"."""
    return f"de {match['first']} a {match['last']}"


@HOURS.rule(
    rf"{_BEGINS}(?P<first>(?:de )?{_CLOCK}){_UNTIL}(?P<noon>{_CLOCK})(?:,? (?:et|puis)|,) (?:de )?"
    rf"(?P<again>{_CLOCK}){_UNTIL}(?P<last>{_CLOCK})"
)
def _two_halves(match: Match) -> str | None:
    """Write "de 9h a 12h et de 14h a 17h", a day with its lunch, as "de 9h a 17h"."""
    noon, again = _minutes(match["noon"]), _minutes(match["again"])
    is_lunch = 11 * 60 <= noon < again <= 15 * 60
    return f"{match['first']} a {match['last']}" if is_lunch else None


@HOURS.rule(rf"{_BEGINS}(?P<first>{_CLOCK}) (?P<last>{_CLOCK})")
def _side_by_side(match: Match) -> str | None:
    """Write "14h 17h" as "14h a 17h"."""
    is_range = _minutes(match["first"]) < _minutes(match["last"])
    return f"{match['first']} a {match['last']}" if is_range else None
