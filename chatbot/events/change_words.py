"""The words by which people say that a known date changes, and what the date was so far.

Patterns are of folded texts (french/folding.py), unless they ignore the case: those are of texts as
written.
"""

import re
from datetime import timedelta

from chatbot.events.names import SITE
from chatbot.french.numbers import NUMBER
from chatbot.french.patterns import MONTH, WEEKDAY

_ENDS = re.compile(r"(?<=[.!?…])(?<!\bM\.)(?<!\bDr\.)\s+(?=[A-ZÀ-Ý«•–—-])|\n+")
_MOST_SENTENCES = 100  # of a text that are read
_ANY_MONTH = r"janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c"
UNDO = re.compile(
    r"(?:annul|retir|effac|enlev|oubli)\w* (?:ma |la |mes |les |le )?(?:dern\w*(?: |$))?"
    r"(?:modif|change|saisie|action|$)|(?:retour|revenir|reviens?|revenez) en arriere"
    r"|annul\w* ce que je"
    r"|remet\w* (?:tout )?comme (?:c'etait|avant)|retabli\w*|defai[rst]\w*"
)
CANCEL = re.compile(
    r"(?<![a-z])(?:(?<!oublie l')annul\w*+(?! (?:son|sa|ses|vos|votre|leur))|supprim\w*"
    r"|suspen[ds]\w*|retir\w*"
    r"|enlev\w*|n'(?:a|aura|aurait|auront)(?: donc| finalement| malheureusement)? pas lieu"
    r"|c'est fini|on arrete|plus aucune?"
    r"|(?:pas|plus) d(?:e |')(?!place|visio)(?P<what>[a-z]+)"
    r"|sautes?(?![a-z])|sauf|: pas (?:en|le|au)|est morte?|laiss\w* tomber|tomb\w* a l'eau"
    r"|ne (?:fera|ferons|tiendrons) pas|n'y en aura pas"
    r"|ne se tiendra pas(?! (?:a|au|en|dans|chez|sur)(?![a-z])))"
)
# What comes after a session that is left out: "pas de séance en janvier, reprise le 12 février".
RESUMES = re.compile(
    r", (?:on (?:se|re)|nous nous|reprise|rendez-vous|rdv|(?:la )?prochaine)[^.!\n]*"
)
LATER = re.compile(r"(?<![a-z])(?:dates? (?:ulterieure|a venir|a definir)|plus tard dans|sine die)")
INSTEAD = re.compile(
    r"(?<![a-z])(?:rattrap|report|remplac|deplac|decal|repouss|avanc"
    r"|(?<!ne )se (?:fera|tiendra|deroulera) |(?<!n')aura lieu )"
)
CONFIRM = re.compile(r"(?<![a-z])(?:confirm|valid|mainten|maintien|(?:c'est |c )?ok(?![a-z]))")
FULL = re.compile(
    r"(?<![a-z])(?:complet\w*|plein[es]*(?![a-z])|plus (?:de|une|aucune) places?"
    r"|ne prend plus personne)"
)
FOR_GOOD = re.compile(r"plus aucune?|c'est fini|on arrete|pour toujours|definitivement")
ALL = re.compile(
    rf"(?<![a-z])(?:desormais|dorenavant|tou(?:te)?s les|a partir de maintenant|{FOR_GOOD.pattern}"
    r"|les seances|les rencontres|chaque fois|change de jour)"
)
# Words that say what was so far, what stays, or why: "au lieu de 14h", "et pas Lyon", "car …".
SO_FAR = re.compile(
    r"(?:,? |\()(?:au lieu d(?:e |u |es |')|plutot qu(?:e |'a? ?)|et (?:non|pas) (?:plus )?)"
    r"(?:(?! (?:a partir|a compter|des le|jusqu"
    r"|et (?:on |se |nous )?(?:termin|fini|commenc|demarr)))[^,;.!\n])*(?:, (?:qui|ou) [^,;.!\n]*)?"
    r"|^[^,;.!?\n]{1,60} etant [^,;.!?\n]*,"
    r"|(?:n'[a-z]+ )?(?:pas|plus) (?:lieu )?(?:en|le|au|a) [^;.!\n]{1,60}? mais"
    r"|, (?:non|pas) (?:plus )?(?:(?:le|au|a|en) |(?=[0-9]))[^,;.!\n]*"
    r"| et plus (?=(?:le|au|a|en) )[^,;.!\n]*|(?<=passe )d[eu] [^,;.!\n]{1,30}? (?=au? )"
    r"|on avait dit [^,;.!\n]{1,40}? mais"
    r"|,? ?toujours [^,;.!\n]*|(?:le )?reste ne change pas"
    r"|,? ?(?:l'heure|l'horaire|le lieu|la salle|le jour) (?:reste|est|ne change)[^,;.!\n(]*"
    r"(?:meme|inchange|pas)[^,;.!\n]*"
    rf"|{WEEKDAY} suivant,?(?= (?:le |[0-9]))"
    r"|,? (?:car(?![a-z])|parce qu(?:e |')|puisqu(?:e |')|en raison d|a cause d|faute d)[^,;.!?\n]*"
    r"|,[^,;.!?\n]{1,40} etant [^,;.!?\n]*"
    r"|(?:sera |est )?(?:suivi|preced)\w* (?:de |d'|par )[^,;.!\n]*|a [0-9]+ (?:euros|€)"
)
SAME = re.compile(
    r",? ?(?:aux? |a la )?(?:memes?|mm) (?:heures?|horaires?|creneaux?|lieux?|endroit|jours?"
    r"|adresse|salle|place|lien)s?(?: et (?:lieu|heure|endroit))?|(?<![a-z])idem(?![a-z])"
)
# Before "|" and a date's title: the sentence tells of another thing, "le repas |de la formation".
OTHERS = re.compile(
    r"(?:^|[,;:.] ?)(?:les? |la |l'|nos |notre |votre )"
    r"(?!(?:dates?|lieu|heure|horaires?|inscriptions?|jours?|adresse|salle|jauge|places?|debut|fin"
    r"|changement|annulation|report|titre|nom) )"
    r"[a-z-]+ (?:[a-z-]+ )?(?:(?:pour|a) \||\|(?:de |du |des |d'))"
)
# The noun alone that is cancelled or full: "le parking est complet".
SUBJECT = re.compile(
    r"(?<![a-z])(?:les? |la |l')(?P<noun>[a-z-]+) (?:est|sont|sera|seront) "
    r"(?:complet|annul|supprim|report|deplac|decal)"
)
ARROW = re.compile(r" ?(?:->|=>|→|⇒) ?")
SHIFT = re.compile(
    r"(?P<verb>avanc\w*|decal\w*|retard\w*|recul\w*|repouss\w*|report\w*"
    r"|gliss\w*)? ?(?:d'|de )?"
    rf"(?P<count>une?|{NUMBER})[ -](?P<unit>quart d'heure|demie?[- ]heure|heure|minute|min|jour"
    r"|semaine)s?(?: (?P<way>plus tard|plus tot|avant|apres))?(?![a-z])"
)
UNITS = {
    "quart": timedelta(minutes=15),
    "demi": timedelta(minutes=30),
    "heure": timedelta(hours=1),
    "min": timedelta(minutes=1),
    "jour": timedelta(days=1),
    "semaine": timedelta(weeks=1),
}
NEXT_DAY = re.compile(
    r"(?<![a-z])(?:au |le )?"
    rf"(?:(?P<which>lendemain|surlendemain|la veille|veille)(?! d)|(?P<weekday>{WEEKDAY}) suivant)"
)
MORE = re.compile(
    r"(?<![a-z])(?:ajout|(?:places?|personnes?|connexions?) (?:de plus|supplementaire|en plus))"
)
MOVES = re.compile(r"(?<![a-z])(?:report|deplac|decal|avanc|repouss|pass|remis|gliss|remplac)")
LONGER = re.compile(r"jusqu'a|prolong")
LAST = re.compile(
    r"(?<![a-z])(?:jusqu'(?:en|au|a(?! (?:midi|minuit|[0-9]{1,2} ?[h:])))"
    rf"|s'arrete\w* (?:apres|le|fin)|apres (?:le|{MONTH})|dernie?re?|prend\w* fin"
    r"|se termine\w* (?:le|fin))"
)
TITLE = re.compile(
    r"(?:renomm\w*(?: .+?)? en|change de nom ?:?|nouveau nom ?[:,]?"
    r"|devient(?! (?:gratuit|payant|une?|en|compl))"
    r"|s['’]appelle(?:ra)?(?: maintenant| désormais)?"
    r"|(?:le )?titre(?: (?:du|de la|de|d['’]) ?[^:\n]+?)?(?: c['’]est| est| :|:| =))\s*"
    r"[«\"“]?\s*(?P<title>[^»\"”\n]+?)\s*(?:[»\"”]|$|pour le)",
    re.IGNORECASE,
)
SIGNING = re.compile(r"(?<![a-z])(?:inscri|cloture|date limite|candidat|reserv)")
SPOT = re.compile(
    rf"\b(?<!pas de )(?:{SITE}|parking|amphi|four|halle|fournil|foyer|ecole|caf[ée]|avenue"
    r"|moulin)\b"
    r"[^,;:(\n]{2,80}(?:, \d+ [^,;(\n]+)?",
    re.IGNORECASE,
)
# The number of a day without its month: of the new day, and of the day so far.
DAY_ALONE = re.compile(
    rf"\b(?:au|le|du) (?:{WEEKDAY} )?(?P<day>1er|\d{{1,2}})\b"
    rf"(?!\s*(?:[/h:.-]\s*\d|h\b|heure|rue|avenue|place|{_ANY_MONTH}|et|au|\d))",
    re.IGNORECASE,
)
OF_SESSION = re.compile(
    rf"(?<![a-z0-9])du (?:{WEEKDAY} )?(?P<day>[0-9]{{1,2}})(?![0-9])"
    rf"(?! ?(?:[/h:.] ?[0-9]|h(?![a-z])|heure|rue|au (?:{WEEKDAY} )?[0-9]|{_ANY_MONTH}))"
    r"|(?<![a-z0-9])(?<![0-9] )(?<!di )(?<!dimanche )(?:de |d'|du mois de )"
    rf"(?P<month>{MONTH})(?! [0-9]{{4}})"
)
WEEKDAY_ALONE = re.compile(
    rf"(?<![a-z])(?<!ce )(?<!chaque )(?<!les ){WEEKDAY}(?![a-z])"
    r"(?! (?:prochain|suivant|qui|en|de|sur)|,? (?:1er|\d{1,2}(?!\s*[h:])))",
    re.IGNORECASE,
)
# Of what recurs each week: its day from now on, "désormais le jeudi".
EACH_WEEK = re.compile(
    rf"\b(?:le|les|au) (?=({WEEKDAY})s?\b(?! (?:1er|\d|prochain|suivant|en (?:huit|quinze))))",
    re.IGNORECASE,
)
REFERS = re.compile(r"(?:de|du|celle|celui|d'|prochaine?|prevue?s?|rappel :?) ?$")
# Words of orders that tell nothing more once the date and the news are read.
WORDS = re.compile(
    r"(?<![\w'’])(?:d[ée]plac\w*|report\w*|d[ée]cal\w*|avanc\w*|repouss\w*|retard\w*|chang\w*"
    r"|modifi\w*|confirm\w*|fix\w*|valid\w*|maint\w*|mettre|mettez|remis\w*|pass(?:e|er|ent|era)"
    r"|aur(?:a|ont) lieu|a lieu|se (?:tien(?:t|dra|dront)|fer(?:a|ont)|d[ée]roul\w*)|ser(?:a|ont)"
    r"|ce sera|c['’]est|est|sont|commenc\w*|d[ée]bute\w*"
    r"|finalement|désormais|dor[ée]navant|plutôt|svp|s['’]il (?:te|vous) pla[iî]t|merci|bien"
    r"|toujours|directement|dites aux gens|pour|celle|celui|la date"
    r"|(?:le |l['’])?(?:lieu|adresse)(?!\s*:)|l['’]heure|les? horaires?|rdv|rendez-vous"
    r"|on se (?:retrouve|connecte)|on sera|on|elle|il|donc|peut accueillir|prolong\w*|de salle"
    r"|de lieu|en fait|(?:à )?chaque fois|exceptionnellement|bascul\w*"
    r"|(?:on|nous) a(?:vons)? une date"
    r"|ça y est|limite[rz]?|cal[ée](?:e|r|es|s)?|ok)(?!\w)",
    re.IGNORECASE,
)
# Which sentences of an announcement may tell a change, and which go on about the date of the
# sentence before.
MARK = re.compile(
    r"(?<![a-z])(?:annul|supprim|suspend|suspens|avanc|n'aur(?:a(?:it)?|ont) "
    r"|(?:serons|sommes) accueil|saute(?:nt)?(?![a-z])|pas de (?!place)"
    r"|deplac|report|decal|repouss|retard|recul|remis|gliss"
    r"|chang|finalement|plutot que|au lieu d|desormais|dorenavant"
    r"|aur(?:a (?:donc |bien )?|ont )lieu|se tiendr"
    r"|se fera|(?:ce )?sera |pass(?:e|ent|ons) |commencera|debutera|on commence|finira"
    r"|terminer|fermera|a (?:enfin )?une date pour|durera|tomb\w* a l'eau"
    r"|ne (?:fera|ferons|tiendrons) pas|(?:est|sera) (?:donc )?le "
    r"|inscriptions? (?:clos|clotur|ferm)|complet|plus de place|fixe|prolong|devient|limite"
    r"|plein(?![a-z])"
    r"|s'appel|c'est (?:plus|les?)|en visio|n'est plus|on sera"
    r"|on se (?:retrouve|connecte)|peut nous accueillir|pas d'(?!ici)|n'y en aura pas|ouvrira"
    r"|ouvertes? jusqu|commencer|debuter|prend(?:ra)? fin|retrouver(?:ons|a)|confirm"
    r"|nouve(?:l|au|lle) (?:adresse|lieu|horaire))"
)
GOES_ON = re.compile(
    rf"^(?:elle|il|(?:{WEEKDAY},? )?on|ce|nous|et|mais|le lieu|l'heure|attention"
    r"|deux changements)(?![a-z])|(?<![a-z])(?:(?:celle|celui) d|les inscriptions |il n'y en aura )"
)
# Between what two dates do: "le marché ouvrira dès 9h, et la visite se fera à Die".
AND_ANOTHER = re.compile(r",? et (?=l(?:a |e |es |['’]))")
# Words that only an order about a known date has.
ORDER = re.compile(
    r"(?<![a-z])(?:annul|supprim|suspend|deplac|report|decal|repouss|retard|renomm|prolong|modifi"
    r"|complet(?:e|s|es)?(?![a-z])|remplacee?s? par|chang(?:er|ement|e) (?:de |d'|le |la |l')"
    r"|n'aur(?:a(?:it)?|ont) pas lieu|n'a pas lieu|n'y aura (?:pas|plus) d|c'est fini"
    r"|(?:est|sont|sera) avanc|laiss\w* tomber)"
)
# What takes place on one of its days only: "n'aura lieu que le dimanche".
ONLY = re.compile(
    r"(?<![a-z])(?:n'[a-z]+ (?:lieu )?(?:plus )?que|seulement|uniquement"
    r"|garde (?:que|seulement)|(?:sera|fera) que) (?:le |la )"
)
# Words that rather tell news of a known date than a new date.
# A whole sentence about a date, rather than the name of a new one: "on bascule ALTAA au 18".
TELLS = re.compile(
    r"(?<![a-z])(?:(?:on|nous) (?:bascul|pass|commenc|demarr|termin|fini|met|chang|ser|ir|gard"
    r"|a(?:vons)? (?:enfin )?une date)|se (?:fer|tiendr|deroul)|bascul"
    r"|(?:est|sont|sera|seront|c'est) (?!une? ))"
)
NEWS = re.compile(
    r"(?<![a-z])(?:au lieu d|(?<!d')avanc|finalement|commenc\w* plutot|plein(?![a-z])|plus de place"
    r"|s'appel|ce sera |nouvelle date|plus tard|plus tot|gliss|(?:fini|termin|commenc|debut)era"
    r"|dur(?:e|era) (?:jusqu|de|[0-9])"
    r"|passe(?:nt|ra|ront)? (?:au|a|en)(?![a-z])"
    rf"|: c'est le (?:{WEEKDAY}|[0-9]))|[-=]>|→"
)


def sentences_in(text: str) -> list[str]:
    """Split an announcement, or a paragraph of one, into its sentences."""
    return [each for each in map(str.strip, _ENDS.split(text)) if each][:_MOST_SENTENCES]
