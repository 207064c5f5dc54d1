"""Find the title and the place of a date in the words around it."""

import re
from collections.abc import Iterable

from chatbot.french import capital
from chatbot.french.typography import BLANKS

_WORD = r"[A-ZÀ-Þ0-9][\w'’-]*"
_SMALL = r"(?:(?:de la|de|du|des|la|le|les|sur|en|sous|et) |(?:de )?l['’]|d['’])"
_BUILDING = (
    r"(?:mairie|salle|maison|campus|gare|hôtel|théâtre|médiathèque|bibliothèque|siège|tiers-lieu"
    r"|locaux|halle|ferme|centre|lycée|collège|amphithéâtre|gymnase"
    r"|(?:université|école)(?! d['’](?:été|hiver|automne)| de printemps))"
)
_AT = (
    r"(?:à l['’]\s*|(?:à la|aux|au|à|sur le|sur la|dans les|dans le|dans la|chez"
    r"|(?:sous|devant) (?:le|la|les))(?:\s+|(?=\d)))"
)
_PLACE = rf"{_AT}((?:(?i:{_BUILDING})\b(?: {_SMALL}[\w'’-]+)*|{_WORD})(?: {_SMALL}?{_WORD})*)"
_OLD_OR_NEW = r"(?:anciens? |anciennes? |nouvel(?:le)?s? |nouveaux? |grande?s? |petite?s? )?"
# Brackets that hold nothing but a place: all that follows a building's name belongs to the name.
_PLACE_IN_BRACKETS = re.compile(
    rf"\s*\({_AT}({_OLD_OR_NEW}(?i:{_BUILDING})\b[^(),;:]{{0,150}}|{_WORD}(?: {_SMALL}?{_WORD})*)\)"
)
# Words behind "à", or at the beginning of brackets, that show that no place is told there.
_NO_PLACE = (
    r"\s*(?:l['’]|la |le )?(?:demande|invitation|initiative|occasion|suite|charge|choix|partir"
    r"|distance|bord|programme|profit|titre|sujet|nom|tour|moins|plus)\b"
)
_NO_PLACE_IN_BRACKETS = (
    r"(?:inscri|réserv|avec |sans |sur |gratuit|tarif|ouvert|animé|limité|complet|places|date|lieu"
    r"|horaire|durée|en |autour |rentrée|dès |jusqu)"
)
SITE = rf"(?:{_BUILDING}|place|rue|quai|cour|parc|jardin|port|cinéma|marché|ancienne?)"
# A whole clause, up to its comma or colon: "au moulin de Loos", "cour du Lavoir".
_PIECE = re.compile(
    rf"[\s,]*(?:en présentiel )?(?:{_AT}(?!{_NO_PLACE})(?=[^,;:.()]*\b[A-ZÀ-Þ])"
    rf"|(?=(?:\d{{1,4}} )?(?i:{SITE})\b[^,;:.()]*\b[A-ZÀ-Þ]))"
    r"([^,;:.()]{2,80}?)\s*(?=[,;:]|\.?\s*$)"
)
_PIECE_IN_BRACKETS = re.compile(
    rf"\s*\((?!{_NO_PLACE_IN_BRACKETS}|[^()]*\b20\d\d)(?:{_AT})?"
    r"([a-zà-ÿ][^()]{0,120}\b[A-ZÀ-Þ][^()]{0,60})\)(?=\s*[,:])"
)
_PLACE_AFTER = re.compile(rf"[\s,(]*(?:en présentiel )?{_PLACE}")
_PLACE_BEFORE = re.compile(rf"(?<!\w){_PLACE}[\s,(]*$")
_STREET = (
    r"(?:rue|avenue|av\.|boulevard|bd|place|chemin|allée|quai|cours|impasse|route|square|passage)\b"
)
_NUMBERED = rf"\d{{1,4}}(?: ?(?:bis|ter))?,? {_STREET}"
_SPOT = re.compile(rf"(?:la |le |les |l['’])?(?:{_NUMBERED}|{_BUILDING}\b)", re.IGNORECASE)
# Words on what people do in the place, or with whom: "pour parler semences", "avec Marie"; but not
# "Maison pour tous".
_AIM = re.compile(
    r"\s+(?=avec |autour d|afin d|pour (?:(?:une?|notre|nos|votre|vos) "
    r"|(?:(?:nous|vous|se|y|en) |s['’])*\w+(?:er|ir|re)\b))",
    re.IGNORECASE,
)

EDGES = BLANKS + ",;:–—-"


def place_after(sentence: str, begins: int) -> re.Match[str] | None:
    """Match the place that begins at the index `begins`; group 1: the place without "à" or "au".

    A whole clause, up to its comma, is preferred to a mere name.
    """
    piece = _PIECE_IN_BRACKETS.match(sentence, begins) or _PIECE.match(sentence, begins)
    if piece is not None and not _AIM.search(piece[1]):
        return piece
    return _PLACE_IN_BRACKETS.match(sentence, begins) or _PLACE_AFTER.match(sentence, begins)


def place_before(sentence: str, ends: int) -> re.Match[str] | None:
    """Match the place that ends at the index `ends`; group 1: the place without "à" or "au"."""
    return _PLACE_BEFORE.search(sentence, 0, ends)


def place_of(piece: str) -> str:
    """Read a clause that tells only a place: "à Lyon" is "Lyon"; "" for any other clause."""
    in_front = (
        r"(?:(?:et|puis) )?(?:en présentiel )?(?P<at>à la|à l['’]|à|a|aux?|chez|sur (?:les?|la)"
        r"|(?:dans|sous|devant) (?:les?|la|l['’]))(?:\s+|(?<=['’]))(?P<place>\S.*)"
    )
    match = re.fullmatch(in_front, piece, re.IGNORECASE | re.DOTALL)
    if match is None:
        return capital(piece) if _SPOT.match(piece) else ""
    at, place = match["at"].lower(), match["place"]
    if at == "chez":
        return f"Chez {place}"
    if at.startswith(("sous", "devant")):
        return capital(piece)
    if _SPOT.match(place) or place[0].isdigit():
        return capital(place)  # "à la mairie" is "Mairie"
    return {"au": "Le ", "aux": "Les "}.get(at, "") + capital(place)


def split_place(clauses: Iterable[str], place: str, *, has_title: bool) -> tuple[str, list[str]]:
    """Find the place in the clauses behind a date; return it, or "", and the other clauses.

    `place`: the place, if it is known already. A clause such as "à Lyon pour parler semences" is
    divided behind its place. A mere name, such as a town's, is the place only as the first clause
    behind a title. Clauses that continue the address belong to the place: "69003 Lyon", "au Rize".
    """
    pieces: list[str] = []
    for clause in clauses:
        pieces += _AIM.split(clause, maxsplit=1) if place_of(clause) else [clause]
    name = rf"[A-ZÀ-Þ][\w'’-]*(?: {_SMALL}*[A-ZÀ-Þ][\w'’-]*){{0,3}}"
    goes_on, others = False, []
    for number, piece in enumerate(pieces):
        is_name = re.fullmatch(name, piece) is not None
        told = place_of(piece) or (piece if number == 0 and has_title and is_name else "")
        is_within = told and re.match(rf"{_AT}(?!{_NO_PLACE}).*[A-ZÀ-Þ]", piece)
        is_address = re.match(rf"\d{{5}}\b|(?i:{_STREET})", piece) or _SPOT.match(piece)
        if told and not place:
            place, goes_on = told, True
        elif goes_on and (is_within or is_address or (_SPOT.search(place) and is_name)):
            place += f", {piece}"
        else:
            goes_on = False
            others.append(piece)
    return place + ")" * (place.count("(") - place.count(")")), others


def tidy(words: str) -> str:
    """Make a title of the words that are left of a sentence without its dates."""
    empty_brackets = r"\(\s*(?:dates? (?:de|en)|dates?|jours?|et|[,;:]|\s)*\s*\)"
    filler = (
        r"(?:(?<!\w)se (?:tiendra|tiendront|tient|tiennent|déroulera|dérouleront|déroulent?)"
        r"|se (?:réuni(?:ra|ront|t|ssent)|retrouve(?:nt|ra|ront)?)|(?:aura|auront|a|ont) lieu"
        r"|(?:est|sont|sera|seront) (?:prévue?s?|programmée?s?|fixée?s?|organisée?s?"
        r"|proposée?s?|convoquée?s?|annoncée?s?(?: pour)?|en préparation)"
        r"|intitulée?s?(?= «)|,? toute la journée)(?!\w)"
    )
    leading = (
        r"^(?:(?:l['’]|la |le |les |une? |des |notre |nos )?(?:prochaine?s?(?:\s+|$))?)"
        r"(?:l['’]|la |le |les |une? |des |notre |nos )?"
    )
    dangling = r"(?:^|[\s,;])(?:et|puis|ou|à|au|de|du|des|pour le|avant|jusqu['’]au|le)$"
    words = re.sub(
        r"\s(?:est|sont|sera|seront|aura|auront)(?: (?:finalement|bien|donc|enfin))?"
        r"(?: (?:lieu|[\wà-ÿ]+ée?s?))?$",
        "",
        words.strip(EDGES),
    )
    words = re.sub(r"\(\s*[,;:]\s*", "(", re.sub(empty_brackets, "", words))
    words = re.sub(filler, "", words, flags=re.IGNORECASE)
    words = re.sub(r"[ \n]+", " ", words)
    words = re.sub(r" (?=[,.)])|(?<=\() ", "", words).strip(EDGES).removesuffix(".").strip(EDGES)
    words = re.sub(leading, "", words, count=1, flags=re.IGNORECASE)
    words = re.sub(dangling, "", words, flags=re.IGNORECASE).strip(EDGES)
    if words.lower() in {"on", "nous", "je", "ce", "ça"}:
        return ""
    return words[:1].upper() + words[1:]
