"""Find words that say when in what is left of a sentence, once its dates are read.

"sauf pendant les vacances" beside "chaque mardi" means other days than the ones that were read: a
date is offered only where no such words are left. In names they say nothing: "marché de Noël",
"rue du 8 mai 1945". All texts are folded (folding.py).
"""

import re

from chatbot.french.folding import fold, folded
from chatbot.french.numbers import SPELLED
from chatbot.french.patterns import DAY, MONTH, WEEKDAY
from chatbot.french.vocabulary import MONTHS, WEEKDAYS
from chatbot.french.when import Precision, When

_FEAST = (
    r"(?:paques|noel|pentecote|toussaint|ascension|assomption|chandeleur|epiphanie|careme|halloween"
    r"|saint[- ](?:sylvestre|jean)|fetes? (?:des meres|des peres|de fin d'annee|nationale))"
)
_SEASON = r"(?:printemps|ete|automne|hiver)"
_LEADS = r"(?:de la |de l'|de |du |des |d')"
_UNIT = r"(?:jour|semaine|mois|trimestre|semestre|annee|an|week-?end|quinzaine|fois|weekend)s?"
_PART_NAME = r"(?:matin|midi|apres[- ]midi|aprem|soir)"
_PART = rf"{_PART_NAME}s?"
# From which hour until which hour the parts of the day last.
PARTS_OF_DAY = {
    "matin": (0, 12),
    "midi": (11, 14),
    "apres-midi": (12, 19),
    "aprem": (12, 19),
    "soir": (16, 24),
}
_OFTEN = {"DAILY": "quotidien", "WEEKLY": "hebdo", "MONTHLY": "mensuel"}
_COUNT = r"(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|[0-9]{1,3})"
_FULL_MONTH = (
    r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)"
)
_A_TIME = (
    rf"(?:[0-9][a-z0-9]*(?! ?(?:ans|euros|€))|{WEEKDAY}|{_FULL_MONTH}|{_SEASON}|{_FEAST}|fin|debut"
    rf"|mi-[a-z]+|{_PART}|{_UNIT})(?![a-z])"
)
_NTH_OF = r"(?:premiere|deuxieme|seconde|troisieme|derniere|1 ?ere)"
_NO_NAME = r"(?! (?:de|du|des|d')[ a-z])"  # "semaine de l'eau", "week-end du vélo"
_ARTICLE = r"(?:le |la |l'|les |au |aux |du |des |de |d'|ce |cet |cette )?"

# Names that hold such words; their words are hidden before a sentence's dates are read.
NAMES = re.compile(
    r"«[^»\n]{1,120}»|“[^”\n]{1,120}”|\"[^\"\n]{1,120}\""
    r"|(?<![a-z])(?:rue|place|avenue|boulevard|quai|square|salle|espace|college|impasse|allee)"
    rf" (?:du )?{DAY}[ -]{MONTH}(?:[ -][0-9]{{4}})?"
    r"|(?<![a-z0-9])(?:les?|des|aux) [0-9]{1,2} ?h(?:eures?)? (?:de |du |d'|pour )"
    r"|(?<![a-z])(?<!depart du )(?<!depart )(?:bus|train|navette|car|tram|metro|ter|bac|vol)"
    r" (?:de |a |d')?[0-9]{1,2} ?h(?: ?[0-9]{2})?"
    r"|(?<![a-z0-9])[0-9]{1,2} ?(?:-|a|/) ?[0-9]{1,2} ans(?![a-z])"
    r"|(?<![a-z])(?!jour|veille|lendemain|pont|courant|fin|debut|milieu|mois|semaine|vac|week|partir|"
    rf"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)[a-z-]{{3,}} {_LEADS}"
    rf"(?:{_FEAST}|{_SEASON}|rentree)(?![a-z])"
)
_CAPITALS = "|".join(name.capitalize() for name in WEEKDAYS)
_MONTHS = "|".join(name.capitalize() for name in MONTHS)
# The same in texts as written: "Café du Lundi", "Vendredi de l'énergie", "Vincent Avril",
# "Saint-Mars-d'Outillé", "le film Demain".
CASED_NAMES = re.compile(
    rf"\b[dD](?:u|es|e) (?:{_CAPITALS})s?\b(?!,? ?\d)"
    rf"|\b(?:{_CAPITALS})s? (?:de l['’]|de la |du |des |d['’]|de )(?!semaine|mois|Pâques|Pentec|\d)"
    r"(?=[a-zà-ÿ])"
    rf"|(?<=[a-zà-ÿ] )(?:{_MONTHS})\b(?! ?\d)|(?<=[a-zà-ÿ] )Demain\b"
    rf"|\b(?!{_MONTHS}|{_CAPITALS}|Mi-|Fin-)[A-ZÀ-Þ][\w'’-]*-(?:{_MONTHS})\b[\w'’-]*"
)
# Each kind of words that say when; behind the words no letter follows.
_KINDS = (
    # days
    rf"{WEEKDAY}s?(?: (?:prochain|suivant|dernier|d'apres)s?)?",
    r"(?:apres[- ])?demain|(?:avant[- ])?hier|aujourd'?hui|auj",
    r"(?:la |l'avant-)veille|le (?:sur)?lendemain|le jour (?:meme|j)|un de ces jours",
    r"les jours (?:ouvr\w+|de [a-z]+)|en (?:huit|quinze)|j ?[+-] ?[0-9]+",
    (
        rf"(?<!€ )(?<!euros )(?:le|au|les|environs du) {DAY}"
        r"(?= ?(?:$|[,.:;!?)\n]| (?:et|ou|a|au|de) ))"
    ),
    r"[0-3]?[0-9]/(?:0?[1-9]|1[0-2])(?:/[0-9]{2,4})?|[0-3]?[0-9]\.[01]?[0-9]\.(?:20)?[0-9]{2}",
    # hours and parts of the day
    rf"(?:{SPELLED}|[0-9]{{1,2}}) ?h(?:eures?)?(?: ?[0-9]{{2}})?|[0-9]{{1,2}}:[0-9]{{2}}",
    r"(?:midi|minuit)(?!-)|(?:et|moins) (?:demie?|(?:le |un )?quart)",
    rf"(?<!quel )(?:(?:le |l'|au |en |ce |cet ){_PART}|{_LEADS}?(?P<part>{_PART_NAME})s?)",
    (
        r"(?:en|dans la|(?:en )?fin d[e']|(?:en )?debut d[e']|mi-?|milieu de|toute la|demi-) ?"
        r"(?:soiree|matinee|journee|apres-midi|aprem)"
    ),
    r"(?:cette|toute la|dans la|tombee de la) nuit|aux? (?:aurores|aube)|a la premiere heure",
    r"a l'heure d(?:e |u |es )[a-z']+|a la sortie d[eu]s? [a-z']+",
    r"(?:avant|apres) le (?:repas|dejeuner|diner|gouter|souper)",
    # weeks, months, seasons, years
    rf"(?:cette|la|en|toute une|(?:en )?(?:debut|fin|milieu) de) sem(?:aine)?{_NO_NAME}",
    r"sem\.? [0-9]+|semaines? (?:im)?paires?|w\.?[ek]\.?|(?:debut|fin) de sem",
    rf"(?:{_NTH_OF}|[1-4]e(?:me|re)?) (?:semaine|quinzaine)|dans la (?:quinzaine|semaine|huitaine)",
    rf"{_UNIT} (?:prochaine?|derniere?|suivante?|passee?|d'apres|d'avant|suivant)s?",
    rf"week-?ends?{_NO_NAME}|(?:ce|le|du|dans le|au) mois{_NO_NAME}",
    rf"{_FULL_MONTH}|(?:en|de|pour) 20[0-9]{{2}}|[ts][1-4](?: 20[0-9]{{2}})?",
    (
        rf"(?:en |cet |l'|a l'|au |cette |d')?{_SEASON}(?= (?!d[eu]s? )|$|[,.;)\n])"
        r"(?<!a ete)(?<!ont ete)(?<!ete)"
    ),
    r"(?<!a )(?<!ont )(?:l'|cet |en |d'|des l')ete",
    r"cette annee|l'annee (?:prochaine|derniere)|l'an (?:prochain|dernier)|courant de l'annee",
    r"(?:l')?(?:annee|periode) scolaire|(?:la )?rentree(?! d)|(?<!de )vac(?:ances)?(?: scolaires)?",
    rf"(?:a |a la |a l'|pour |pour la |des ){_FEAST}|(?:jours? )?feries?",
    rf"(?:pont|week-?end|vac) d[eu] (?:la |l')?(?:{DAY}|{_FEAST})|jour de la {_FEAST}",
    # how long, how often, from when, until when, but when
    rf"(?:dans|d'ici|pendant|durant|sur|il y a|apres|avant|pour) {_COUNT} (?:{_UNIT}|h(?:eures?)?)",
    rf"{_COUNT} {_UNIT} durant|une (?:dizaine|quinzaine|huitaine) de jours|sous \w+aine|d'ici peu",
    (
        rf"(?:chaque|tous les|toutes les|tt?s les) (?:{_COUNT} )?"
        rf"(?:{_UNIT}|{WEEKDAY}s?|{_PART}|[a-z0-9]+er?s? {WEEKDAY}s?)"
    ),
    rf"(?:une?|[0-9]) (?:{_UNIT}|{WEEKDAY}) sur|(?:{_COUNT} fois )?par (?:semaine|mois|an|jour)",
    rf"(?:{_COUNT} fois )?l'an|par trimestre|tlj|hebdo\w*|quotidien\w*|bi-?mens\w+|bimestriel\w*",
    r"(?:non|euh|oups|ah),? (?:pardon|non|plutot)|je me (?:suis )?trompe\w*|erratum",
    r"mensuel\w*|trimestriel\w*|annuellement|prochainement|ulterieurement|asap|que possible",
    (
        r"(?:jusqu'(?:a|au|aux|en)|a partir d[eu]s?|a compter d[eu]|d'ici|avant|apres|depuis|des"
        rf"|au plus tard) {_ARTICLE}{_A_TIME}|jusqu'a nouvel ordre|a (?:partir|compter)"
        r"(?! de [0-9]+ ?(?:ans|euros|€))"
    ),
    (
        r"(?:sauf|hormis|excepte|hors|a l'exception|pas|ni) [^,.;\n]{0,30}?"
        rf"(?:vacance|feri|jour|semaine|mois|{WEEKDAY}|{_FULL_MONTH}|{_FEAST}|[0-9]|fete)[a-z]*"
    ),
)
_WORDS = re.compile(rf"(?<![a-z0-9'])(?:{'|'.join(_KINDS)})(?![a-z0-9])")


def without_names(text: str) -> str:
    """Hide NAMES and CASED_NAMES in a text as people wrote it; all indexes stay the same."""
    plain = fold(text)
    spans = [match.span() for match in CASED_NAMES.finditer(text)]
    spans += [
        (plain.places[name.start()], plain.places[name.end()])
        for name in NAMES.finditer(plain.text)
    ]
    for start, end in spans:
        text = text[:start] + "·" * (end - start) + text[end:]
    return text


def words_of_time(text: str) -> list[re.Match[str]]:
    """Find the words that say when in a folded text."""
    return [*_WORDS.finditer(text)]


def repeats(match: re.Match[str], when: When, *, rule: str) -> bool:
    """Tell whether words that say when say nothing else than a date: "rencontre de janvier".

    `match`: of `words_of_time`. `when` and `rule`: the date's.
    """
    if when.start is None:
        return False
    same = {folded(MONTHS[when.start.month - 1])}
    if when.precision in {Precision.MINUTE, Precision.DAY}:
        same.add(WEEKDAYS[when.start.weekday()])
    if when.start == when.last_day:
        same.add(f"le {when.start.day}")
    if rule.startswith("FREQ=DAILY"):  # "du 5 au 7 de 9h à 17h chaque jour"
        same.add("chaque jour")
    often = _OFTEN.get(rule.removeprefix("FREQ=").split(";")[0]) if "INTERVAL" not in rule else None
    if often and match[0].startswith(often):
        return True
    if when.start_time is None:
        same.add("toute la journee")
    elif match["part"]:  # "atelier du soir", "samedi matin on plante, de 9h à 12h"
        first, last = PARTS_OF_DAY[match["part"].replace(" ", "-")]
        return first <= when.start_time.hour < last
    return match[0] in same
