r"""Describe how a date looks in a folded French text (folding.py): regular expressions only.

In a folded text, white space is one space; "\n" stands for a blank line, which no date crosses. All
repetitions are limited: a list without a limit would be tried again from each of its members on.
"""

import re

from chatbot.french.numbers import NUMBER, ORDINAL

WEEKDAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
MONTH = (
    r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    r"|(?:janv|fevr?|avr|juil|sept|oct|nov|dec)\.?)(?![a-z])"
)
YEAR = r"(?:19|20)[0-9]{2}(?![0-9])(?!-(?:19|20)[0-9]{2})(?!/)"
# Two digits are a year only at the end of a clause: not in "8 juin 20 personnes".
SHORT_YEAR = r"'?[23][0-9](?=$|\n| ?[,;!?)]|\.(?![0-9]))"
# What would make "8 juin 2022-2023" or "14 juillet 1789" another day than the one meant.
NO_OTHER_YEAR = r"(?! [0-9]{4}(?![0-9]))"
DAY = r"(?:1 ?er|[0-9]{1,2})"
STARTS = r"(?<![a-z0-9/])(?<![0-9][.,])"
RELATIVE = r"(?: (?P<relative>prochaine?s?|derniere?s?)(?![a-z])(?! delai))?"

HOUR = (
    r"(?:[0-9]{1,2}(?:h(?:[0-9]{2})?| h(?: [0-9]{2})?| heures?(?: [0-9]{2})?)"
    r"|[0-9]{1,2}:[0-9]{2}"
    r"|(?:(?<!apres[- ])midi|minuit)(?! et (?:demi|quart)| moins|-[a-z]))(?![0-9a-z])"
)
_UNTIL = r"(?: ?[-/>→] ?| a |,? (?:et )?jusqu'a )"
_IN_THE_MORNING = r"(?: du matin(?![a-z]))?"
HOURS = (
    rf"(?:entre {HOUR} et {HOUR}{_IN_THE_MORNING}|(?:(?:a partir de|des|de|a) )?"
    rf"(?:{HOUR}(?:{_UNTIL}{HOUR}{_IN_THE_MORNING})?|[0-9]{{1,2}}(?: ?- ?| a ){HOUR}))"
)
_ONLINE_BETWEEN = r"(?: \((?:en visio(?:conference)?|en ligne|en distanciel|a distance)\))?"
_THEN_HOURS = (
    rf"(?:{_ONLINE_BETWEEN}(?: (?P<open>\()|,? | : | - |, ?)(?P<hours>{HOURS})"
    rf"(?P<more_hours>(?:,| et|,? puis) {HOURS})?(?(open)\)))?"
)

# Behind a day with its hours before: not the next day's ("9h-18h samedi, 10h-17h dimanche").
_HOURS_AFTER = (
    rf"(?:(?(before)(?!,? (?:et |puis )?{HOURS},? "
    rf"(?:le |les |ce )?(?:{WEEKDAY}|{DAY}(?:/| {MONTH}))))"
    rf"{_THEN_HOURS})?"
)

_DAY_NAMED = rf"(?:{WEEKDAY}s?,? )?{DAY}"
_POINT = rf"{_DAY_NAMED}(?:/[0-9]{{1,2}}(?:/(?:20)?[0-9]{{2}}(?![0-9]))?| {MONTH}(?: {YEAR})?)"
_YEARED_MONTH = rf"(?P<month>{MONTH})(?: (?P<year>{YEAR}|{SHORT_YEAR}))?{NO_OTHER_YEAR}"

# One day of a list or a range, for reading the texts that the patterns below have matched.
POINT = re.compile(
    rf"(?:(?P<weekday>{WEEKDAY})s?,? )?(?P<day>{DAY})"
    rf"(?:/(?P<month_number>[0-9]{{1,2}})(?:/(?P<short_year>[0-9]{{2,4}}))?"
    rf"|(?: (?P<month>{MONTH})(?: (?P<year>{YEAR}))?)?)(?:,?(?: a)? (?P<hour>{HOUR}))?"
)
CLOCK = re.compile(rf"{HOUR}|[0-9]{{1,2}}")

# "le 8 juin 2022 à 9h", "les 14 et 15 mars", "14, 15 et 16 mars" (commas only after "les").
DAYS = re.compile(
    rf"{STARTS}(?P<between>entre )?(?:(?P<before>{HOURS}),? (?=le |les |ce |{WEEKDAY}))?"
    rf"(?P<les>les )?(?:le |ce |du )?"
    rf"(?P<days>{_DAY_NAMED}"
    rf"(?:(?:(?(les),? |, (?=(?:{_DAY_NAMED}, ){{0,29}}{_DAY_NAMED},? et (?:le )?{_DAY_NAMED}"
    rf" {MONTH}))"
    rf"|,? et (?:le )?|,? ou (?:le )?| & ){_DAY_NAMED}){{0,30}})"
    rf" {_YEARED_MONTH}{RELATIVE}{_HOURS_AFTER}"
)
# "le 08/06", "8/6/2022".
NUMERIC = re.compile(
    rf"{STARTS}(?:(?P<before>{HOURS}),? (?=le |les |ce |{WEEKDAY}))?(?P<article>le |ce |du )?"
    rf"(?P<days>(?:{WEEKDAY},? )?[0-9]{{1,2}}/[0-9]{{1,2}}(?:/(?:20)?[0-9]{{2}})?)(?![0-9/])"
    rf"{RELATIVE}{_HOURS_AFTER}"
)
_EACH_DAY = r"(?:,? (?:chaque jour|tous les jours|les deux jours)(?![a-z]))?"
# "du 2 au 4 octobre", "14-15 mars", "30 septembre – 2 octobre 2022".
RANGE = re.compile(
    rf"{STARTS}(?:du |de )?(?P<first>(?:{_POINT}|{_DAY_NAMED})(?:,?(?: a)? {HOUR})?)"
    rf"(?P<dash> ?- ?| jusqu'au | au )(?P<last>{_DAY_NAMED})"
    rf"(?: {_YEARED_MONTH}|(?P<numeric>/[0-9]{{1,2}}(?:/(?:20)?[0-9]{{2}})?)(?![0-9/]))"
    rf"{RELATIVE}{_EACH_DAY}{_THEN_HOURS}{_EACH_DAY}"
)
_PART_OF_MONTH = (
    r"(?:(?:dans le )?courant (?:du mois d[e'] ?|de |d')?|(?:au|du|le|ce) mois d[e'] ?"
    r"|en |pour |des |a partir d[e'] ?"
    r"|(?:en |au |a |a la |la |vers la |vers |pour la |pour )?(?P<third>debut|mi|fin)"
    r"(?:-| ?(?:du mois )?(?:d[e'] ?)?)"
    r"|(?:dans |pendant )?(?:la )?(?P<half>1 ?ere?|premiere|2 ?n?de?|2 ?e(?:me)?|seconde|deuxieme)"
    r" quinzaine d[e'] ?)"
)
MONTH_ALONE = re.compile(
    rf"{STARTS}(?P<part>{_PART_OF_MONTH})?(?P<month>{MONTH})"
    rf"(?: (?P<year>{YEAR}))?{NO_OTHER_YEAR}{RELATIVE}"
)
# "mai-juin 2022", "de mai à juillet": which month is meant isn't clear.
SEVERAL_MONTHS = re.compile(
    rf"{STARTS}(?P<lead>en |de |entre |courant |debut |mi-|fin )?{MONTH}(?: {YEAR})?"
    rf"(?: ?[-/] ?| et | ou | a |, )(?:debut |mi-|fin )?{MONTH}(?P<year> {YEAR})?"
)
SEASON = re.compile(
    rf"{STARTS}(?P<lead>a l'|au |ce |cet |en |l'|le |(?:dans le |au )?courant (?:de )?l')?"
    r"(?P<season>printemps|ete|automne|hiver)"
    rf"(?![a-z])(?: (?P<year>{YEAR}|(?:19|20)[0-9]{{2}}[-/](?:20)?[0-9]{{2}}(?![0-9])))?"
    rf"{NO_OTHER_YEAR}{RELATIVE}"
)
PART_OF_YEAR = re.compile(
    rf"{STARTS}(?:(?:au |dans le )?(?:cours|courant) (?:du )?|au |le |du |pour le )?"
    rf"(?P<nth>{ORDINAL}) (?P<unit>semestre|trimestre)(?![a-z])"
    rf"(?:(?: de)?(?: l'annee)? (?P<year>{YEAR}))?{NO_OTHER_YEAR}{RELATIVE}"
)
# "semaine du 4 janvier", "la semaine du lundi 4 au vendredi 8 janvier 2027"
WEEK = re.compile(
    rf"{STARTS}(?:(?:dans |pendant |pour |au cours de )?(?:la |cette )?)semaine du (?:{WEEKDAY} )?"
    rf"(?P<day>{DAY})(?: au (?:{WEEKDAY} )?(?P<last>{DAY}))?"
    rf"(?: (?P<month>{MONTH})(?: (?P<year>{YEAR}))?|/(?P<month_number>[01]?[0-9]))(?![0-9/])"
    rf"{RELATIVE}"
)
# Relative to the day of writing, which isn't known.
UNKNOWN = re.compile(
    rf"{STARTS}(?:(?:le |ce )?{WEEKDAY} (?:prochain|dernier)(?![a-z])"
    r"|(?:la )?semaine (?:prochaine|derniere)(?![a-z])|(?:le )?mois (?:prochain|dernier)(?![a-z]))"
)

# Relative to the day of writing: "demain 9h", "samedi prochain", "mardi 8", "le 5".
_NO_HOUR = r"(?![0-9:/]| ?h(?:eures?)?(?![a-z]))"
_DAY_NAME = r"(?:aujourd'hui|demain|apres[- ]demain|hier|avant[- ]hier)"
_NEAR_DAY = (
    rf"(?:(?P<name>{_DAY_NAME})(?![a-z])|(?<!\bun )(?P<weekday>{WEEKDAY})(?! suivant)(?![a-z])"
    rf"(?: (?P<relative>prochain)(?![a-z]))?(?!,? {DAY}(?: {MONTH}|/))"
    rf"(?:,? (?P<number>{DAY}){_NO_HOUR})?)"
)
# "le 5" is a day only if no noun follows: not in "le 5 rue de Lyon" or "le 5e atelier".
_ALONE = (
    r"(?= ?(?:$|[\n,;!?)]|\.(?![0-9]))"
    rf"| (?:a|au|aux|de|des|en|entre|chez|dans|et|ou|-|:)(?![a-z])|,? {HOURS})"
)
NEAR = re.compile(
    rf"{STARTS}(?:(?P<before>{HOURS}),? (?=le |ce |{_DAY_NAME}|{WEEKDAY}))?"
    rf"(?:(?:le |ce |du |au |pour )?{_NEAR_DAY}|(?:le |au )(?P<day>{DAY}){_NO_HOUR}{_ALONE})"
    rf"(?: (?:matin|apres-midi|soir)(?=,?(?: a| de| entre)? [0-9]))?{_HOURS_AFTER}"
)
# "du lundi au vendredi": of which week isn't said.
WEEKDAYS = re.compile(rf"{STARTS}(?:du |de )?{WEEKDAY} (?:au|a) {WEEKDAY}(?![a-z])(?! {DAY})")
# A time of day, wherever it stands: "à 9h", "de 14h à 17h30".
ANY_HOURS = re.compile(rf"(?<![a-z0-9]){HOURS}")

# Recurrences. Each pattern has alternatives, one of which matches. As names of groups are unique,
# the number of the alternative is added to a name: `names`, `names2`.
_NUMBER = rf"(?:(?!0){NUMBER})"
NUMBERED = rf"(?:{DAY}|dernier jour)"

_NAME = rf"{WEEKDAY}s?(?![a-z])"
_AND = r"(?:, ?(?:puis )?(?:le |les |chaque )?|,? (?:et|puis) (?:le |les |chaque )?| & )"
_NAMES = rf"{_NAME}(?:{_AND}{_NAME}){{0,6}}"
_SOME_NTH = rf"{ORDINAL}(?:{_AND}{ORDINAL}){{0,5}} {_NAME}"
_NTHS = rf"{_SOME_NTH}(?:{_AND}{_SOME_NTH}){{0,41}}"
_NUMBERED_DAYS = rf"{NUMBERED}(?:{_AND}{NUMBERED}){{0,30}}"
_THIS_ONE = r"(?! (?:d'|de (?![0-9])|prochain|dernier|suivant|en cours))"  # a month, not each
_EACH_MONTH = r"(?:(?:de )?chaque mois|de tous les mois)"
_WEEKS = (
    rf"(?:chaque semaine|une fois par semaine|toutes les (?:{_NUMBER} )?semaines"
    rf"|une semaine sur {_NUMBER}|tous les (?:quinze|15) jours|chaque quinzaine)"
)
_MONTHS = (
    rf"(?:chaque mois|une fois par mois|tous les (?:{_NUMBER} )?mois|un mois sur {_NUMBER}"
    r"|chaque trimestre)"
)
_YEARS = rf"(?:chaque annee|toutes les annees|tous les (?:{_NUMBER} )?ans|un an sur {_NUMBER})"
_BOUND_DAY = (
    rf"(?:{WEEKDAY},? )?{DAY}(?:/[0-9]{{1,2}}(?:/(?:20)?[0-9]{{2}})?(?![0-9/])"
    rf"|(?: {MONTH}(?: {YEAR})?)?)"
)
BOUND = rf"(?:{_BOUND_DAY}|{MONTH}(?: {YEAR})?)"
BOUND_MONTH = rf"(?:{DAY} )?{MONTH}"
_BEFORE = (
    rf"{STARTS}(?:(?:(?:a partir|a compter) (?:du |de |d')(?P<since0>{BOUND})"
    rf"|(?:du |de |d')(?P<first0>{BOUND}) (?:au|a) (?:la )?(?:fin )?(?P<last0>{BOUND})),? )?"
    rf"(?:(?P<before>{HOURS}),? )?"
)
# "les vendredis 3 et 10 juin"
_NO_DAY = rf"(?! ?(?:(?!{HOURS})[0-9]|prochain|dernier|suivant))"
_NO_NAME = rf"(?! (?:de|du|des|d')(?! ?(?:[0-9]|mi|mois|{MONTH})))"  # "les mardis de l'eau"
_OF = r"(?:du mois )?(?:de |d')"

WEEKLY = re.compile(
    rf"{_BEFORE}(?:(?P<every>{_WEEKS}),? (?:le |les |chaque )?(?P<names>{_NAMES}){_NO_DAY}"
    rf"|(?:chaque|tous les) (?P<names2>{_NAMES}){_NO_DAY}(?:,? (?:de )?(?P<every2>{_WEEKS}))?"
    rf"|(?:les )?(?P<names3>{WEEKDAY}s(?:{_AND}{_NAME}){{0,6}}){_NO_DAY}{_NO_NAME}"
    rf"(?:,? (?:de )?(?P<every3>{_WEEKS}))?"
    rf"|(?:le )?(?P<names4>{_NAMES})(?:,? (?P<before4>{HOURS}))?,? (?:de )?(?P<every4>{_WEEKS})"
    rf"|un (?P<names5>{WEEKDAY}) sur (?P<every5>{_NUMBER}))(?![a-z])"
)
MONTHLY = re.compile(
    rf"{_BEFORE}(?:(?:(?:chaque|tous les|les|le) )?(?P<nths>{_NTHS}),? "
    rf"(?:du mois{_THIS_ONE}|{_EACH_MONTH})(?:,? (?P<every>{_MONTHS}))?"
    rf"|(?P<nths8>{ORDINAL}(?:{_AND}{ORDINAL}){{1,4}} {WEEKDAY}s)(?! (?:de (?![0-9])|d'|du mois))"
    rf"|(?:chaque|tous les|les) (?P<nths7>{_NTHS})(?! (?:de (?![0-9])|d'|du mois))"
    rf"|(?P<every2>{_MONTHS}),? (?:le |les )?(?P<nths2>{_NTHS})(?: du mois{_THIS_ONE})?"
    rf"|(?P<every3>{_MONTHS}),? (?:le |les )(?P<numbers3>{_NUMBERED_DAYS})"
    rf"(?! ?(?:{MONTH}|[0-9/:h]))"
    rf"|(?:le|les) (?P<numbers4>{_NUMBERED_DAYS}),? {_EACH_MONTH}"
    rf"|(?:chaque|tous les) (?P<numbers5>{_NUMBERED_DAYS}) du mois{_THIS_ONE}"
    rf"|le (?P<numbers6>dernier jour) du mois{_THIS_ONE})(?![a-z])"
)
YEARLY = re.compile(
    rf"{_BEFORE}(?:(?P<every>{_YEARS}),? (?:le )?(?:(?P<number>{DAY}) (?P<month>{MONTH})"
    rf"|(?P<nth>{ORDINAL}) (?P<name>{_NAME}) {_OF}(?P<month2>{MONTH}))"
    rf"|chaque (?P<number3>{DAY}) (?P<month3>{MONTH})"
    rf"|chaque (?P<nth4>{ORDINAL}) (?P<name4>{_NAME}) {_OF}(?P<month4>{MONTH})"
    rf"|le (?:(?P<number5>{DAY}) (?P<month5>{MONTH})|(?P<nth6>{ORDINAL}) (?P<name6>{_NAME}) {_OF}"
    rf"(?P<month6>{MONTH})),? (?:de )?(?P<every5>{_YEARS}))(?! {YEAR})(?![a-z])"
)
DAILY = re.compile(
    rf"{_BEFORE}(?P<every>chaque (?:jour|matin|soir|apres-midi|midi)"
    rf"|tous les (?:(?:(?:quinze|{_NUMBER}) )?jours|matins|soirs|apres-midis?|midis))(?![a-z])"
    r"(?P<working>,? (?:ouvres?|de (?:la )?semaine|en semaine|du lundi au vendredi)(?![a-z]))?"
)

_POINTS = rf"{_BOUND_DAY}(?:{_AND}{_BOUND_DAY}){{0,39}}"
_EXCEPT = (
    r"(?:sauf(?: vacances(?: scolaires)? ?:)?|hormis|excepte|hors|a l'exception|exception faite"
    r"|pause|(?:observe )?(?:une )?relache"
    r"|(?<=\()pas(?= (?:le|les|en|au|d[e'])))"
)
EXCEPTION = re.compile(
    rf"(?<![a-z]){_EXCEPT} (?:(?:en |de |d'|(?:au|du) mois (?:de |d'))?"
    rf"(?P<months>{MONTH}(?:(?:, ?|,? et | ?- ?)(?:en |du mois (?:de |d'))?{MONTH}){{0,11}})"
    rf"(?! {YEAR})|(?:pour )?(?:le |les |du |des |ceux? du )?(?P<exceptions>{_POINTS}))(?![0-9a-z])"
)
_NEXT = rf"(?:la |le )?(?:prochaine?|premiere?|1 ?ere?)(?: (?!{WEEKDAY})[a-z-]{{1,30}})?"
_LAST = r"(?:la |le )?derniere?(?: [a-z-]{1,30})? ?(?:[:,] ?|est |sera |a(?:ura)? lieu )(?:le )?"
# What bounds a rule from another place in its sentence: "À partir du 7 janvier, …".
APART = re.compile(
    r"(?:^|(?:,|[ .;(]| et)* )?"
    rf"(?P<bound>(?:(?:a partir|a compter) (?:du |de |d')|des (?:le )?){BOUND}"
    rf"|(?:et )?jusqu(?:'au |'en |'a |e )(?:la )?(?:fin )?{BOUND}|(?<![a-z]){_LAST}{_BOUND_DAY}"
    rf"|(?<![a-z]){_NEXT} ?(?:[:,] ?|est |sera |a lieu )?(?:le )?{_BOUND_DAY}"
    rf"|{_NUMBER} (?:fois|seances|dates|rencontres|reunions|ateliers)(?! (?:par|de)))"
    r"(?![a-z0-9])\)?"
)
TAIL = re.compile(
    rf"(?:,? ?\(|,? | ?: | - |, ?| ?[.;]? (?={_NEXT} ?(?:[:,]|est|sera|le)|{_LAST}))(?:"
    rf"(?P<hours>{HOURS})"
    r"|(?P<online>en (?:visio(?:-?conference)?|ligne|distanciel)|a distance)(?![a-z])"
    r"|(?:(?:a partir|a compter) (?:du |de |d')|des (?:le )?"
    rf"|(?:on |ca )?(?:commence|demarre|debute|debut) (?:le |en |au ))(?P<since>{BOUND})"
    rf"|{_NEXT} ?(?:[:,] ?|est |sera |a lieu )?(?:le )?(?P<next>{_BOUND_DAY})"
    rf"|(?:(?:et )?jusqu(?:'au |'en |'a |e )(?:la )?(?:fin )?|{_LAST})(?P<until>{BOUND})"
    rf"|(?:du |de )(?P<first>{BOUND}) (?:au|a) (?:la )?(?:fin )?(?P<last>{BOUND})"
    rf"|(?:en |{_OF})(?P<month>{MONTH}(?: {YEAR})?)"
    rf"|(?:pour |pendant |soit )?(?P<count>{_NUMBER}) "
    r"(?:fois|seances|dates|rencontres|reunions|ateliers)"
    rf"|(?:pendant|durant|sur) (?P<weeks>{_NUMBER}) semaines"
    rf"|{_EXCEPT} (?:pour |pendant )?(?:les |des )?(?P<holidays>(?:jours )?feries)"
    rf"|{EXCEPTION.pattern})(?![a-z0-9])\)?"
)
