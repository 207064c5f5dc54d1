"""Find words that say when in what is left of a sentence, once its dates are read.

"sauf pendant les vacances" beside "chaque mardi" means other days than the ones that were read: a
date is offered only where no such words are left. In names they say nothing: "marché de Noël",
"rue du 8 mai 1945". All texts are folded (folding.py).
"""

import re

from chatbot.french.folding import fold
from chatbot.french.patterns import DAY, MONTH, WEEKDAY
from chatbot.french.vocabulary import MONTHS, WEEKDAYS

_FEAST = r"(?:paques|noel|pentecote|toussaint|ascension|assomption|saint[- ]sylvestre)"
_SEASON = r"(?:printemps|ete|automne|hiver)"
_LEADS = r"(?:de la |de l'|de |du |des |d')"
_UNIT = r"(?:jour|semaine|mois|trimestre|semestre|annee|an|week-?end|quinzaine|fois|weekend)s?"
_PART = r"(?:matin|midi|apres[- ]midi|aprem|soir)s?"
_COUNT = r"(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|[0-9]{1,3})"
_FULL_MONTH = (
    r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)"
)
_A_TIME = rf"(?:[0-9]|{WEEKDAY}|{_FULL_MONTH}|{_SEASON}|{_FEAST}|fin|debut|mi-|{_PART}|{_UNIT})"
_ARTICLE = r"(?:le |la |l'|les |au |aux |du |des |de |d'|ce |cet |cette )?"

# Names that hold such words; their words are hidden before a sentence's dates are read.
NAMES = re.compile(
    r"«[^»\n]{1,120}»|“[^”\n]{1,120}”|\"[^\"\n]{1,120}\""
    r"|(?<![a-z])(?:rue|place|avenue|boulevard|quai|square|salle|espace|college|impasse|allee|pont)"
    rf" (?:du )?{DAY} {MONTH}(?: [0-9]{{4}})?"
    r"|(?<![a-z0-9])(?:les?|des|aux) [0-9]{1,2} ?h(?:eures?)? (?:de |du |d'|pour )"
    r"|(?<![a-z])(?:bus|train|navette|car|tram|metro|ter|bac|vol) (?:de |a |d')?"
    r"[0-9]{1,2} ?h(?: ?[0-9]{2})?"
    r"|(?<![a-z])(?!jour|veille|lendemain|pont|fin|debut|milieu|mois|semaine|vacances|week|"
    rf"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)[a-z-]{{3,}} {_LEADS}"
    rf"(?:{_FEAST}|{_SEASON})(?![a-z])"
)
_CAPITALS = "|".join(name.capitalize() for name in WEEKDAYS)
# The same in texts as written: "Café du Lundi", "Vendredi de l'énergie", "Vincent Avril".
CASED_NAMES = re.compile(
    rf"\b[dD](?:u|es|e) (?:{_CAPITALS})s?\b(?!,? ?\d)"
    rf"|\b(?:{_CAPITALS})s? (?:de l['’]|de la |du |des |d['’]|de )(?!semaine|mois|Pâques|Pentec|\d)"
    r"(?=[a-zà-ÿ])"
    rf"|(?<=[a-zà-ÿ] )(?:{'|'.join(name.capitalize() for name in MONTHS)})\b(?! ?\d)"
)
_WORDS = re.compile(
    r"(?<![a-z0-9'])(?:"
    rf"(?P<weekday>{WEEKDAY})(?![a-z])(?! (?:prochain|suivant|dernier|d'apres))"
    rf"|{WEEKDAY}s?(?![a-z])(?: (?:prochain|suivant|dernier|d'apres)s?)?"
    rf"|(?P<month>{_FULL_MONTH})(?![a-z])"
    rf"|(?:en |cet |l'|a l'|au |cette |d')?{_SEASON}(?= |$|[,.;)\n])(?<!a ete)(?<!ont ete)(?<!ete)"
    rf"|(?<!a )(?<!ont )(?:l'|cet |en |d'|des l')ete(?![a-z])"
    rf"|(?<!quel )(?P<part>(?:{_LEADS}|le |l'|au |en |ce |cet )?{_PART})(?![a-z])"
    r"|(?:en|dans la|en fin de|en debut de|debut de|fin de|mi-?|milieu de|toute la) "
    r"?(?:soiree|matinee|journee|apres-midi)(?![a-z])"
    rf"|(?:a |pour |le |la |l'|des )?{_FEAST}(?![a-z])"
    r"|(?:apres[- ])?demain|(?:avant[- ])?hier(?![a-z])|aujourd'hui"
    r"|en (?:huit|quinze)(?![a-z])"
    rf"|(?:dans|d'ici|pendant|durant|sur|il y a|apres|avant|pour) {_COUNT}"
    rf" (?:{_UNIT}|h(?:eures?)?)(?![a-z])"
    rf"|{_UNIT} (?:prochaine?|derniere?|suivante?|passee?|d'apres|d'avant|suivant)s?(?![a-z])"
    rf"|(?:chaque|tous les|toutes les|tt?s les) (?:{_COUNT} )?"
    rf"(?:{_UNIT}|{WEEKDAY}s?|{_PART}|[a-z0-9]+er?s? {WEEKDAY}s?)(?![a-z])"
    rf"|(?:une?|[0-9]) (?:{_UNIT}|{WEEKDAY}) sur"
    rf"|(?:{_COUNT} fois )?par (?:semaine|mois|an|jour|trimestre)(?![a-z])"
    r"|(?:cette|la|en) semaine(?! (?:de|du|des|d')[ a-z])(?![a-z])"
    r"|(?:ce|le|du|dans le|au) mois(?! (?:de |du |des |d')[a-z])(?![a-z])"
    r"|cette annee(?![a-z])|l'annee (?:prochaine|derniere)|l'an (?:prochain|dernier)"
    r"|(?:sauf|hormis|excepte|hors|a l'exception|pas|ni) [^,.;\n]{0,30}?"
    rf"(?:vacance|feri|jour|semaine|mois|{WEEKDAY}|{_FULL_MONTH}|[0-9]|fete)[a-z]*"
    r"|(?<!de )vacances(?: scolaires)?(?![a-z])|(?:jours? )?feries?(?![a-z])"
    r"|(?:la )?rentree(?![a-z])"
    r"|(?:jusqu'(?:a|au|aux|en)|a partir d[eu]s?|a compter d[eu]|d'ici|avant|apres|depuis|des"
    rf"|au plus tard) {_ARTICLE}{_A_TIME}[a-z0-9]*"
    r"|[0-9]{1,2} ?h(?:eures?)?(?: ?[0-9]{2})?(?![a-z0-9])|[0-9]{1,2}:[0-9]{2}(?![0-9])"
    r"|(?:midi|minuit)(?![a-z-])|(?:et|moins) (?:demie?|(?:le |un )?quart)(?![a-z])"
    rf"|(?:le|au|les) {DAY}(?= ?(?:$|[,.;!?)\n]| (?:et|ou|a|au|de) ))"
    r"|[0-3]?[0-9]/[01]?[0-9](?:/[0-9]{2,4})?(?![0-9])"
    r"|(?:en|de|pour) 20[0-9]{2}(?![0-9])"
    r"|week-?end(?:s)?(?! (?:de|du|des|d')[ a-z])(?![a-z])"
    r")"
)


def without_names(text: str) -> str:
    """Hide such names in a text as people wrote it; all indexes stay the same."""
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
