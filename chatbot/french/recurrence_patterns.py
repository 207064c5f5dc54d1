r"""Describe how what recurs looks in a folded French text: regular expressions only.

A pattern says a thing in several ways, of which one matches: its groups have the name, with the
number of the way behind it.
"""

import re

from chatbot.french.patterns import DAY, HOURS, MONTH, STARTS, WEEKDAY, YEAR

NUMBERS = (
    *("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"),
)
NUMBER = rf"(?:{'|'.join(NUMBERS)}|[1-9][0-9]?)"
ORDINALS = {
    "premier": 1,
    "1": 1,
    "deuxieme": 2,
    "second": 2,
    "2": 2,
    "troisieme": 3,
    "3": 3,
    "quatrieme": 4,
    "4": 4,
    "avant-dernier": -2,
    "dernier": -1,
}
NTH = (
    r"(?:(?:avant-)?dernier|premier|deuxieme|second|troisieme|quatrieme"
    r"|1 ?e?re?|2 ?nde?|[2-4] ?e(?:me)?)s?(?![a-z])"
)
NUMBERED = rf"(?:{DAY}|dernier jour)"

_NAME = rf"{WEEKDAY}s?(?![a-z])"
_AND = r"(?:, ?(?:puis )?(?:le |les |chaque )?|,? (?:et|puis) (?:le |les |chaque )?| & )"
_NAMES = rf"{_NAME}(?:{_AND}{_NAME}){{0,6}}"
_SOME_NTH = rf"{NTH}(?:{_AND}{NTH}){{0,5}} {_NAME}"
_NTHS = rf"{_SOME_NTH}(?:{_AND}{_SOME_NTH}){{0,41}}"
_NUMBERED_DAYS = rf"{NUMBERED}(?:{_AND}{NUMBERED}){{0,30}}"
_THIS_ONE = r"(?! (?:d['e]|prochain|dernier|suivant|en cours))"  # a month, not each
_EACH_MONTH = r"(?:(?:de )?chaque mois|de tous les mois)"
_WEEKS = (
    rf"(?:chaque semaine|toutes les (?:{NUMBER} )?semaines|une semaine sur {NUMBER}"
    r"|tous les (?:quinze|15) jours|chaque quinzaine)"
)
_MONTHS = rf"(?:chaque mois|tous les (?:{NUMBER} )?mois|un mois sur {NUMBER}|chaque trimestre)"
_YEARS = rf"(?:chaque annee|toutes les annees|tous les (?:{NUMBER} )?ans|un an sur {NUMBER})"
_BEFORE = rf"{STARTS}(?:(?P<before>{HOURS}),? )?"
# "les vendredis 3 et 10 juin"
_NO_DAY = rf"(?! ?(?:(?!{HOURS})[0-9]|prochain|dernier|suivant))"
_NO_NAME = rf"(?! (?:de|du|des|d')(?! ?(?:[0-9]|mi|mois|{MONTH})))"  # "les mardis de l'eau"
_OF = r"(?:du mois )?(?:de |d')"

WEEKLY = re.compile(
    rf"{_BEFORE}(?:(?P<every>{_WEEKS}),? (?:le |les |chaque )?(?P<names>{_NAMES}){_NO_DAY}"
    rf"|(?:chaque|tous les) (?P<names2>{_NAMES}){_NO_DAY}(?:,? (?:de )?(?P<every2>{_WEEKS}))?"
    rf"|les (?P<names3>{WEEKDAY}s(?:{_AND}{_NAME}){{0,6}}){_NO_DAY}{_NO_NAME}"
    rf"(?:,? (?:de )?(?P<every3>{_WEEKS}))?"
    rf"|le (?P<names4>{_NAMES})(?:,? (?P<before4>{HOURS}))?,? (?:de )?(?P<every4>{_WEEKS})"
    rf"|un (?P<names5>{WEEKDAY}) sur (?P<every5>{NUMBER}))(?![a-z])"
)
MONTHLY = re.compile(
    rf"{_BEFORE}(?:(?:(?:chaque|tous les|les|le) )?(?P<nths>{_NTHS}),? "
    rf"(?:du mois{_THIS_ONE}|{_EACH_MONTH})(?:,? (?P<every>{_MONTHS}))?"
    rf"|(?:chaque|tous les) (?P<nths7>{_NTHS})(?! (?:de |d'|du mois))"
    rf"|(?P<every2>{_MONTHS}),? (?:le |les )?(?P<nths2>{_NTHS})(?: du mois{_THIS_ONE})?"
    rf"|(?P<every3>{_MONTHS}),? (?:le |les )(?P<numbers3>{_NUMBERED_DAYS})"
    rf"(?! ?(?:{MONTH}|[0-9/:h]))"
    rf"|(?:le|les) (?P<numbers4>{_NUMBERED_DAYS}),? {_EACH_MONTH}"
    rf"|(?:chaque|tous les) (?P<numbers5>{_NUMBERED_DAYS}) du mois{_THIS_ONE}"
    rf"|le (?P<numbers6>dernier jour) du mois{_THIS_ONE})(?![a-z])"
)
YEARLY = re.compile(
    rf"{_BEFORE}(?:(?P<every>{_YEARS}),? (?:le )?(?:(?P<number>{DAY}) (?P<month>{MONTH})"
    rf"|(?P<nth>{NTH}) (?P<name>{_NAME}) {_OF}(?P<month2>{MONTH}))"
    rf"|chaque (?P<number3>{DAY}) (?P<month3>{MONTH})"
    rf"|chaque (?P<nth4>{NTH}) (?P<name4>{_NAME}) {_OF}(?P<month4>{MONTH})"
    rf"|le (?:(?P<number5>{DAY}) (?P<month5>{MONTH})|(?P<nth6>{NTH}) (?P<name6>{_NAME}) {_OF}"
    rf"(?P<month6>{MONTH})),? (?:de )?(?P<every5>{_YEARS}))(?! {YEAR})(?![a-z])"
)
DAILY = re.compile(
    rf"{_BEFORE}(?P<every>chaque jour|tous les (?:(?:quinze|{NUMBER}) )?jours)(?![a-z])"
    r"(?P<working>,? (?:ouvres?|de (?:la )?semaine|en semaine|du lundi au vendredi)(?![a-z]))?"
)

_POINT = (
    rf"(?:{WEEKDAY},? )?{DAY}(?:/[0-9]{{1,2}}(?:/(?:20)?[0-9]{{2}})?(?![0-9/])"
    rf"|(?: {MONTH}(?: {YEAR})?)?)"
)
_BOUND = rf"(?:{_POINT}|{MONTH}(?: {YEAR})?)"
_POINTS = rf"{_POINT}(?:{_AND}{_POINT}){{0,30}}"
_EXCEPT = r"(?:sauf|hormis|excepte|hors|a l'exception)"
EXCEPTION = re.compile(
    rf"(?<![a-z]){_EXCEPT} (?:pour )?(?:le |les |du |des |ceux? du )(?P<exceptions>{_POINTS})"
    r"(?![0-9a-z])"
)
TAIL = re.compile(
    r"(?:,? ?\(|,? | ?: | - |, ?)(?:"
    rf"(?P<hours>{HOURS})"
    r"|(?P<online>en (?:visio(?:-?conference)?|ligne|distanciel)|a distance)(?![a-z])"
    rf"|(?:(?:a partir|a compter) (?:du |de |d')|des (?:le )?)(?P<since>{_BOUND})"
    rf"|jusqu'(?:au |en |a )(?:la )?(?:fin )?(?P<until>{_BOUND})"
    rf"|(?:du |de )(?P<first>{_BOUND}) (?:au|a) (?P<last>{_BOUND})"
    rf"|(?:en |{_OF})(?P<month>{MONTH}(?: {YEAR})?)"
    rf"|(?:pour |pendant |soit )?(?P<count>{NUMBER}) "
    r"(?:fois|seances|dates|rencontres|reunions|ateliers)"
    rf"|{_EXCEPT} (?:en |au mois (?:de |d'))?"
    rf"(?P<months>{MONTH}(?:(?:, ?|,? et | ?- ?)(?:en )?{MONTH}){{0,11}})"
    rf"(?! {YEAR})"
    rf"|{EXCEPTION.pattern})(?![a-z0-9])\)?"
)
