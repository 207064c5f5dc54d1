"""Read what stands beside a date: to be confirmed, online, or a last day to do something."""

import re

_TO_BE_CONFIRMED = re.compile(
    r"(?<![a-z])(?:(?:(?:est|sont|reste|restent) )?(?:encore )?"
    r"a (?:confirmer|preciser|fixer|definir|caler|valider)"
    r"|en cours de (?:programmation|planification|preparation|organisation)"
    r"|sous reserve(?: de confirmation)?)(?![a-z])"
)
_OF_SOMETHING_ELSE = re.compile(
    r"(?<![a-z])(?:lieux?|salles?|horaires?|heures?|programmes?|intervenante?s?|themes?|titres?"
    r"|adresses?|liens?|modalites|sujets?)(?![a-z])"
)
_OF_THE_DATE = re.compile(r"(?<![a-z])(?:dates?|jours?)(?![a-z])")
_ONLINE = re.compile(
    r"(?<!inscription )(?<!inscriptions )(?<!formulaire )(?<!disponible )(?<!disponibles )"
    r"(?<!consultable )(?<!consultables )(?<![a-z])"
    r"(?:en visio(?:-?conference)?|en ligne|en distanciel|a distance|par zoom|sur zoom"
    r"|webinaires?|visio-?conferences?)(?![a-z])"
)
_DEADLINE_BEFORE = re.compile(
    r"(?<![a-z])(?:avant|d'ici(?: a| au)?|jusqu'(?:a|au|en)?|au plus tard"
    r"|(?:dates? limites?|cloture des (?:inscriptions|candidatures))[^.;!?\n]{0,80})"
    r"[ :,]*(?:le |la |l'|les |au |a l'|la fin )?$"
)
DEADLINE_AFTER = re.compile(
    r"[ ,(]*(?:au plus tard|dernier delai|delai de rigueur"
    r"|date limite(?! (?:de |des |d'|pour |le )| ?:))"
)
_SINCE = re.compile(r"(?<![a-z])depuis (?:le |la |l'|les |debut |fin )?$")

Spans = list[tuple[int, int]]


def to_be_confirmed(folded: str) -> Spans:
    """Find where a folded text says that its date isn't settled (not its place or its speaker)."""
    return [m.span() for m in _TO_BE_CONFIRMED.finditer(folded) if _is_of_the_date(folded, m)]


def online(folded: str) -> Spans:
    """Find where a folded text says that one takes part from afar."""
    return [match.span() for match in _ONLINE.finditer(folded)]


def is_deadline(before: str, after: str) -> bool:
    """Tell whether what stands before and after a date, folded, makes it a last day."""
    return bool(_DEADLINE_BEFORE.search(before) or DEADLINE_AFTER.match(after))


def is_since(before: str) -> bool:
    """Tell whether a date only says when something began ("depuis décembre 2020")."""
    return bool(_SINCE.search(before))


def _is_of_the_date(folded: str, match: re.Match[str]) -> bool:
    clause = re.split(r"[.,;:!?()\n]", folded[: match.start()])[-1]
    return not _OF_SOMETHING_ELSE.search(clause) or bool(_OF_THE_DATE.search(clause))
