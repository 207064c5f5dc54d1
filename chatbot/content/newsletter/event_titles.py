"""Read the words of a sentence besides its dates: an event's title, venue and link to join."""

import re

from chatbot.content.newsletter.texts import ended, plain, web_addresses
from chatbot.events.names import EDGES, place_after, place_before, place_of, tidy
from chatbot.french import FoundDate, find_hours, fold, folded
from chatbot.french.context import online, to_be_confirmed
from chatbot.french.time_words import without_names
from chatbot.french.typography import NO_BREAK
from chatbot.french.writing import capital

# The kinds of meetings; in a sentence they may stand in the plural.
_KINDS = (
    *("Journée d'étude", "Atelier", "Rencontre", "Réunion", "Webinaire", "Conférence"),
    *("Séminaire", "Visite", "Formation", "Séance", "Rendez-vous"),
)
_PLURALS = {
    kind: re.compile(re.sub(r"\b(?=$| )", "s?", folded(kind).removesuffix("s")) + r"(?![a-z])")
    for kind in _KINDS
}
_COUNTED = re.compile(
    r"(?:les |des |nos |la |le |l'|une? |deux |trois |quatre |plusieurs |prochaine?s? )*"
)
_NAME = r"«\s*([^\s«»][^«»]*?)\s*»"
_NAMES_IN_A_ROW = re.compile(rf"{_NAME}(?:\s*(?:[;,]|et|puis|&)\s*{_NAME})+")
_TOWN = re.compile(r"( \([^()]{2,60}\))\s*:")  # "à La Belle Reprise (Tourmagne) : atelier"
# A title before a date: "Fête des fours : les"
_LABEL = re.compile(r"([^:]{3,100}?)\s*:\s*(?:(?:le|la|les|du)\s+)?")
_TO_BE_TOLD = re.compile(r"(?:dates?|lieux?|jours?)(?: et (?:dates?|lieux?|jours?))?")
_TOO_LONG = 160
# The words that only announce a last day; other words beside it are kept.
_SAID = re.compile(
    r"inscri|candidat|reserv|repon|contribu|clos|clotur|ferm|termin|arret|limit|dates?$|delai|avant$"
    r"|dernier|tard$|jusqu|sont$|seront$|sera$|prennent$|merci$|pour$|vous$"
)
_OF_ANY = {"chantier", "chantiers", "appel", "alliance", "page", "etude"}  # words of any title
# The end of a sentence before its last day: "sont à rendre", "est ouverte", "dernier délai".
_UNTIL = re.compile(
    r"[\s,:]+(?:(?:est|sont|sera|seront)\s+(?:(?:[àa]|reçue?s?|ouverte?s?|attendue?s?|valables?|prise?s?)\b.*)?"
    r"|a|ont|aura|auront|se (?:termine|terminent)|dossiers?(?: [àa] (?:rendre|envoyer|déposer))?"
    r"|(?:ouverte?s?|court|dernier délai|dates? limites?|avant|d['’]ici|jusqu['’]?(?:au|[àa])?|pour"
    r"|au plus tard|se (?:termine|terminent|clôt|closent|ferment?))(?: l[ea])?)$",
    re.IGNORECASE,
)
_SUSPICIOUS = re.compile(
    r"[()]$|^\(|(?<!dans )(?<!pour )(?<!de )(?<!par )\bchaque\b"
    r"|(?<!qu['’]on )(?<!qui )"
    r"\b(?:sur (?:deux|trois)|est|sont|sera|seront|a(?= \w+(?:é|u|i|it|is)e?s?\b)|ont|aura|auront"
    r"|était|peut|peuvent|va|vont"
    r"|reprend|commence|revient|reviennent|proposent?)\b|\bse \w+(?:e|ent|t|a|ont)\b",
    re.IGNORECASE,
)
# Words before a title that only link it to the sentence before: "Et puis", "D'ici là".
_LINKING = re.compile(
    r"^[>→\s]+"
    r"|^(?:(?:et|puis|enfin|ensuite|aussi|ah|d['’]ici là|dates?)(?: les?| la)?(?:\s*[,:]\s*|\s+))+"
    r"|\s*:\s*dates?$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"(?P<before>.*)\((?P<aside>[^()]+)\)[,:\s]*(?P<behind>.*)")
_ASIDE = re.compile(r"\s*\([^()]*\)$")
_CLAUSE = re.compile(r",\s+(?:à |au |aux )?|\s+[-–/]\s+|\s*!\s+(?=départ)")
_SPOT = re.compile(
    r"(?:\d+(?: bis)?,? )?"
    r"(?:(?:départ|rendez-vous|devant)(?: au| à la| de la| de| du| (?:à|de) l['’])?\s?)?"
    r"(?:l['’]|la |le |les )?(?:anciens? |anciennes? |grande? |petite? )?"
    r"(?:abbaye|abri|amphithéâtre|arènes?|auberge|auditorium|bar|bergerie|bibliothèque|bois|boulevard"
    r"|brasserie|bureau|café|cale|campus|cave|centre|chapelle|château|chemin|cinéma|cité|col|collège"
    r"|complexe|cour|déch[eè]t?terie|domaine|école|église|espace|esplanade|étang|ferme|forêt|foyer"
    r"|gare|grange|gymnase|hall|halles?|hameau|hangar|hôpital|hôtel|jardin|lac|lieu-dit|local|locaux"
    r"|lycée|mairie|maison|mas|médiathèque|moulin|musée|palais|parc|parcelle|parking|parvis|pépinière"
    r"|place|plage|plateau|pont|port|préau|quai|quartier|refuge|ressourcerie|rue|salle|serres?|siège"
    r"|square|stade|station|temple|théâtre|tiers-lieu|tour|université)"
    r"s?(?![\w-])(?! (?:ouverte?s?|pour) )",
    re.IGNORECASE,
)
_FIRST_SPOT = re.compile(rf"({_SPOT.pattern}[^-–:]{{0,60}}?)\s+[-–]\s+", re.IGNORECASE)
_ROOM = re.compile(
    r"zoom\.|teams\.|meet\.|jit\.?si|bbb|bigbluebutton|whereby|webex|visio|framatalk|livestorm"
)
_JOIN = re.compile(r"visio|zoom|teams|connexion|connect|rejoind|en ligne|a distance")
_SIGN_UP = re.compile(r"inscri|formulaire|reserv")
_TOLD = r"(?:(?:le )?lien(?: de (?:connexion|la visio))?|(?:pour )?(?:se )?connect\w+|connexion)"


def divided(title: str, place: str) -> tuple[str, str, str]:
    """Divide a title into the title, the place and what its brackets say.

    "Fête du vélo, quai des Sardiniers", "Repair café (mairie annexe)", "Tournée (complet)". Where
    the place is known already, or isn't a clause of its own, the title keeps its words.
    """
    title, more = tidy(_LINKING.sub("", title)), ""
    for clause in _CLAUSE.finditer(title):
        before, words = title[: clause.start()], title[clause.end() :]
        is_apart = before.count("(") == before.count(")")
        if not place and is_apart and (_SPOT.match(words) or place_of(words)):
            title, place = before, words
            break
    bracket = _BRACKET.fullmatch(title)
    if bracket and not (bracket["before"] and bracket["behind"]):
        rest = bracket["before"].strip() or bracket["behind"]
        title, more = rest or bracket["aside"], bracket["aside"] if rest else ""
        if not place and (_SPOT.match(more) or place_of(more)):
            place, more = more, ""
    if not place and (first := _FIRST_SPOT.match(title)):
        title, place = title[first.end() :], first[1]
    at = None if place else place_before(title, len(title))
    if at and at[0].startswith(("à", "au", "chez")):
        place = at[1]
    return capital(title.strip()), place.removeprefix("rendez-vous ").removeprefix("au "), more


def to_do(sentence: str, last_day: FoundDate) -> str:
    """Name what is to be done by a last day: "dossiers de candidature", "avis sur le projet"."""
    words = tidy(sentence[: last_day.start]) or tidy(sentence[last_day.end :])
    while (shorter := tidy(_UNTIL.sub("", _ASIDE.sub("", words)))) != words:
        words = shorter
    return words


def is_suspicious(title: str) -> bool:
    """Tell whether a title looks as if words had been misread: brackets, a verb, "chaque"."""
    return bool(_SUSPICIOUS.search(re.sub(r"«[^»]*»|\"[^\"]*\"", "«»", title)))


def title_of(sentence: str, found: list[FoundDate]) -> str:
    """Find the title of an event in its sentence; "" if the sentence is only dates."""
    title = tidy(_label(sentence, found)) or _without_dates(sentence, found)
    if len(found) > 1:
        title = tidy(_without_dates(sentence[: found[0].start], [])) or title
    return event_kind(title, alone=True) or (title if re.search(r"\w", title) else "")


def shortened(title: str) -> str:
    """Cut a title at its first semicolon outside quotation marks, or where it is too long."""
    first = re.split(r"\s*;(?![^«]*»)", title, maxsplit=1)[0]
    if len(first) <= _TOO_LONG:
        return first
    return first[:_TOO_LONG].rpartition(" ")[0].rstrip(EDGES) + "…"


def event_kind(sentence: str, *, alone: bool = False) -> str:
    """Find the kind of meeting at the start: "Rencontre" in "Les rencontres sont …"; else "".

    With `alone`, nothing may follow it.
    """
    words = _COUNTED.sub("", folded(sentence), count=1)
    match = re.Pattern.fullmatch if alone else re.Pattern.match
    return next((kind for kind, plural in _PLURALS.items() if match(plural, words)), "")


def named_events(sentence: str, found: list[FoundDate]) -> list[str]:
    """Name the events of one date from a row of quoted names; a single name isn't a row."""
    row = _NAMES_IN_A_ROW.search(sentence)
    if row is None:
        return []
    kind = event_kind(_without_dates(sentence, found))
    names = re.findall(_NAME, row.group())
    return [f"{kind} «{NO_BREAK}{name}{NO_BREAK}»" if kind else name for name in names]


def description_of(sentence: str, found: list[FoundDate], names: list[str]) -> list[str]:
    """Describe events by the words besides names and date, or by the whole sentence."""
    if len(found) > 1 or any(name != shortened(name) for name in names):
        return [sentence]
    rest = ""
    if len(names) > 1:
        besides = tidy(_NAMES_IN_A_ROW.sub("", _without_dates(sentence, found), count=1))
        rest = "" if event_kind(besides, alone=True) else besides
    if label := _label(sentence, found):
        rest = tidy(_without_dates(sentence, found).removeprefix(tidy(label)))
        rest = "" if _TO_BE_TOLD.fullmatch(folded(rest)) else rest
    return [ended(rest)] if rest else []


def _label(sentence: str, found: list[FoundDate]) -> str:
    """Find the title before a colon and the only date; "" without one, or if it is a venue."""
    label = _LABEL.fullmatch(sentence, 0, found[0].start) if len(found) == 1 else None
    return label[1] if label and not place_of(label[1]) else ""


def place_at(sentence: str, found: FoundDate) -> tuple[str, int, int]:
    """Find the venue beside a date, with its start and end in the sentence; "" without one."""
    after = re.match(r"\s*\([^)]*\)", sentence[found.end :])
    begins = found.end + (after.end() if after and online(folded(after[0])) else 0)
    match = place_after(sentence, begins) or place_before(sentence, found.start)
    if match is None:
        return "", found.end, found.end
    if town := _TOWN.match(sentence, match.end()):
        return f"{match[1]}{town[1]}", match.start(), town.end()
    return match[1], *match.span()


def _without_dates(sentence: str, found: list[FoundDate]) -> str:
    spans = [(each.start, each.end) for each in found]
    spans += [place_at(sentence, each)[1:] for each in found]
    begins = {each.when.start_time for each in found}  # other hours are of a week's programme
    hours = find_hours(without_names(sentence))
    spans += [(at.start, at.end) for at in hours if at.begins in begins]
    words = fold(sentence)
    marks = to_be_confirmed(words.text)
    # "en visio" is removed; a single word such as "webinaire" stays, as it says what the event is.
    marks += [span for span in online(words.text) if " " in words.text[slice(*span)]]
    spans += [(words.places[start], words.places[end]) for start, end in marks]
    kept, position = [], 0
    for start, end in sorted(spans):
        kept.append(sentence[position:start])
        position = max(position, end)
    return tidy(" ".join([*kept, sentence[position:]]))


def other_words(words: str) -> set[str]:
    """Find the words around a last day that say more than that sign-up closes."""
    return {word for word in named_in(words) if _SAID.match(word) is None}


def named_in(words: str) -> set[str]:
    """Find the words of more than three letters, folded, without those of any title."""
    words_of_it = re.findall(r"[a-z]+", folded(words))
    return {word for word in words_of_it if len(word) > 3 and word not in _OF_ANY}


def joining_link(text: str) -> tuple[str, str]:
    """Find the address of an online meeting, and the plain text without it; "" if uncertain."""
    addresses, words = web_addresses(text), plain(text)
    if len(addresses) != 1:
        return "", words
    [address] = addresses
    before = folded(text[max(0, text.index(address) - 60) : text.index(address)])
    if _SIGN_UP.search(before) or not (_ROOM.search(address.lower()) or _JOIN.search(before)):
        return "", words
    introduced = rf"(?:{_TOLD})?\s*[:(]*\s*{re.escape(address)}\)?"
    without = re.sub(introduced, "", words, flags=re.IGNORECASE)
    return address, " ".join(without.split(" ")).strip()
