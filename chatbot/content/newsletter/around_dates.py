"""Read what stands beside a date: until when one signs up, and under which address one joins."""

import re

from chatbot.content.newsletter.marked_text import web_addresses
from chatbot.french import FoundDate, folded

_OPENS = re.compile(
    r"(?:inscriptions?|candidatures?|reservations?)(?: [^.,;:!?()\n]{1,60})?"
    r" (?:s')?(?:ouvr|debut|commenc)[a-z]* (?:(?:a partir|des) )?(?:le |du )?$"
)
# The words in which a last day is said; what is said in others is kept.
_SAID = re.compile(
    r"inscri|candidat|reserv|repon|contribu|clos|clotur|ferm|termin|arret|limit|dates?$|delai|avant$"
    r"|dernier|tard$|jusqu|sont$|seront$|sera$|prennent$|merci$|pour$|vous$"
)
_OF_ANY = {"chantier", "chantiers", "appel", "alliance", "page", "etude"}  # in any title
_ROOM = re.compile(
    r"zoom\.|teams\.|meet\.|jit\.?si|bbb|bigbluebutton|whereby|webex|visio|framatalk|livestorm"
)
_JOIN = re.compile(r"visio|zoom|teams|connexion|connect|rejoind|en ligne|a distance")
_SIGN_UP = re.compile(r"inscri|formulaire|reserv")
_TOLD = r"(?:(?:le )?lien(?: de (?:connexion|la visio))?|(?:pour )?(?:se )?connect\w+|connexion)"


def is_opening(before: str) -> bool:
    """Tell whether a date is when one may begin to sign up, by the words before it."""
    return _OPENS.search(folded(before) + " ") is not None


def clause_of(sentence: str, found: FoundDate) -> str:
    """Cut the clause in which a date stands out of its sentence, without the date."""
    before = re.split(r"[,;:(]", sentence[: found.start])[-1]
    return f"{before} {re.split(r'[,;:)]', sentence[found.end :])[0]}"


def other_words(words: str) -> set[str]:
    """Find the words around a last day that say more than what closes then."""
    return {word for word in named_in(words) if _SAID.match(word) is None}


def named_in(words: str) -> set[str]:
    """Find the words that are long enough to name something, folded."""
    words_of_it = re.findall(r"[a-z]+", folded(words))
    return {word for word in words_of_it if len(word) > 3 and word not in _OF_ANY}


def joining_link(text: str) -> str:
    """Find the address of an online meeting; "" if that address isn't certain."""
    addresses = web_addresses(text)
    if len(addresses) != 1:
        return ""
    [address] = addresses
    before = folded(text[max(0, text.index(address) - 60) : text.index(address)])
    if _SIGN_UP.search(before):
        return ""
    return address if _ROOM.search(address.lower()) or _JOIN.search(before) else ""


def without_address(text: str, address: str) -> str:
    """Take an address that is told elsewhere out of a text, with the words that introduce it."""
    introduced = rf"(?:{_TOLD})?\s*[:(]*\s*{re.escape(address)}\)?"
    return " ".join(re.sub(introduced, "", text, flags=re.IGNORECASE).split(" ")).strip()
