"""Read what the words beside a date say: to be confirmed, online, or that it is a deadline."""

import re

DEADLINE_AFTER = re.compile(
    r"[ ,(:]*(?:au plus tard|dernier delai|dernier jour (?:pour|d')|delai de rigueur"
    r"|date limite(?! (?:de |des |d'|pour |le )| ?:))"
)
SIGNATURES = "signatures"
# What deadlines are for, and the words that say so.
_PURPOSES = {
    "inscriptions": r"inscri(?:ption|re|vez|t|s)",
    "candidatures": r"candidat",
    "réservations": r"reserv",
    "réponses": r"repon",
    "contributions": r"contribu",
    "propositions": r"propos",
    "dossiers": r"dossier",
    SIGNATURES: r"sign(?:er|ez|ature)",
}
_PURPOSE = re.compile("|".join(rf"(?P<p{n}>{words})" for n, words in enumerate(_PURPOSES.values())))
# Words between dates that are all meant: "les 9 et 16 décembre, puis le 6 janvier".
AND = {"", "/", "|", "et", "puis", "&", "et le", "puis le", "ainsi que", "et aussi", "et puis"}
_AROUND = 400  # characters around a deadline in which its purpose may be named
_END = re.compile(r"[.;!?\n](?=[ \n]|$)")
# Folded words before a recurrence that is a routine, not a meeting: "mise à jour chaque lundi".
ROUTINE = re.compile(
    r"(?<![a-z])(?:mise?s? a jour|actualise[a-z]*|releve[a-z]*|publie[a-z]*|envoye[a-z]*|relue?s?"
    r"|parait|paraissent),? $"
)
# Before a date that only says when something began: "depuis décembre 2020".
SINCE = re.compile(r"(?<![a-z])depuis (?:le |la |l'|les |debut |fin )?$")

SIGNS_UP = re.compile("|".join(_PURPOSES.values()))
# Before the hour at which something ends: "retour vers", "on finira à", "fin prévue à".
ENDS_AT = re.compile(
    r"(?<![a-z])(?:(?:et |puis )?(?:on |nous |ca |elle |il )?(?:se |s')?"
    r"(?:fini(?:t|ra|rons|ssons)|finir|termin[a-z]+|rentr[a-z]+|ferm(?:e|era|ons|ent)|arret[a-z]+)"
    r"|(?:fin|retour|arrivee|fermeture)(?: prevue?)?)(?: [a-z]+){0,1}? ?(?:vers |a |avant |: ?)*$"
)
# Before hours of something beside a meeting.
BESIDE = re.compile(
    r"(?<![a-z])(?:accueil|depot|retour|fermeture|covoit[a-z]*|installation|echauffement"
    r"|ouverture des portes)[^,.;:]{0,30}$"
)

Spans = list[tuple[int, int]]


def to_be_confirmed(folded: str) -> Spans:
    """Find the spans of a folded text that say that a date (not its place) isn't settled."""
    unsettled = (
        r"(?<![a-z])(?:(?:(?:est|sont|reste|restent) )?(?:encore )?"
        r"a (?:confirmer|preciser|fixer|definir|caler|valider)"
        r"|(?<=date )(?:a venir|(?:communiquee|annoncee|fixee)(?: ulterieurement| plus tard))"
        r"|en cours de (?:programmation|planification|preparation|organisation)"
        r"|sous reserve(?: de confirmation)?)(?![a-z])"
    )
    something_else = (
        r"(?<![a-z])(?:lieux?|salles?|horaires?|heures?|programmes?|intervenante?s?|themes?|titres?"
        r"|adresses?|liens?|modalites|sujets?)(?![a-z])"
    )
    the_date = r"(?<![a-z])(?:dates?|jours?)(?![a-z])"
    spans = []
    for match in re.finditer(unsettled, folded):
        clause = re.split(r"[.,;:!?()\n]", folded[: match.start()])[-1]
        if not re.search(something_else, clause) or re.search(the_date, clause):
            spans.append(match.span())
    return spans


def online(folded: str) -> Spans:
    """Find the spans of a folded text that say that people take part online."""
    words = (
        r"(?<!inscription )(?<!inscriptions )(?<!formulaire )(?<!disponible )(?<!disponibles )"
        r"(?<!consultable )(?<!consultables )(?<!pas )(?<!plus )(?<!pas de )(?<![a-z])"
        r"(?:en visio(?:-?conference)?|en ligne|en distanciel|a distance|par zoom|sur zoom"
        r"|webinaires?|visio-?conferences?)(?![a-z])"
    )
    return [match.span() for match in re.finditer(words, folded)]


def is_deadline(before: str, after: str) -> bool:
    """Tell whether the folded words before and after a date make it a deadline."""
    signing_up = (
        r"(?:(?:pre-?)?inscriptions?|candidatures?|reservations?|contributions?|appel"
        r"|souscriptions?|enquete|consultation|concours|questionnaire|votes?|commandes?|listes?"
        r"|petitions?|billetterie)"
    )
    closes = (
        r"(?:(?:se )?(?:ferm|clotur|clot|termin|arret)[a-z]*"
        r"|(?:sont|seront|est|sera) clo(?:se?s?|tur[a-z]*)|pren(?:d|nent|dra|dront) fin)"
    )
    words_before = (
        r"(?<![a-z])(?:avant|a (?:rendre|remettre|deposer|envoyer|renvoyer|retourner|transmettre"
        r"|boucler|faire|souscrire|signer|regler)"
        r" (?:[^.,;:!?\n]{1,60} )?pour|(?:inscriptions?|candidatures?|dossiers?"
        r"|reponses?|retours?|envois?|remise)(?: [^.,;:!?\n]{1,40})?(?: ?:)? pour"
        r"|d'ici(?: a| au)?|jusqu'(?:a|au|en)?|au plus tard"
        r"|(?:dates? limites?|dernier (?:delai|jour)"
        r"|(?<!de )cloture|date de cloture"
        rf"|fin des {signing_up})(?![a-z])"
        r"[^.;!?\n]{0,80}"
        rf"|{signing_up}(?: [^.,;:!?()\n]{{1,60}})? (?:{closes}|clo[st][a-z]*)"
        r"|dossiers?(?: [a-z]+)?(?= au )|se (?:termin|acheve|clot)[a-z]*|prendr?a? fin)"
        r"[ :,]*(?:le |la |l'|les |au |a l'|la fin )?$"
    )
    return bool(re.search(words_before, before) or DEADLINE_AFTER.match(after))


def purpose_of(folded: str, index: int) -> str:
    """Find what the deadline at an index is for: what its sentence names last before the index.

    If the sentence names a purpose only after the index, it is the first one; if none, "".
    """
    begins = max(0, index - _AROUND)
    begins += max((end.end() for end in _END.finditer(folded[begins:index])), default=0)
    ends = _END.search(folded, index)
    named = [*_PURPOSE.finditer(folded, begins, ends.start() if ends else index + _AROUND)]
    before = [match for match in named if match.start() < index]
    groups = [match.lastgroup or "" for match in before[-1:] or named[:1]]
    return list(_PURPOSES)[int(groups[0][1:])] if groups else ""
