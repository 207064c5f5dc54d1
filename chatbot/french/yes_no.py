"""Yes and no in words: « oui », « ok vas-y », « non merci », « oui, tout effacer ». Pure."""

import re

from chatbot.french.folding import folded

YES = (
    r"oui+|ouais|ouai|ouep|we|yes|yep|yeah|ui|wi|si|ok+|okay|oki|d ?accord|d ?acc?|vas y|"
    r"allez y|go|"
    r"volontiers|absolument|exactement|exact|tout a fait|bien sur|evidemment|certainement|parfait|"
    r"entendu|ca marche|c est (?:bon|ca|ok|d ?accord)|ca me va|avec plaisir|pourquoi pas|"
    r"fais le|faites le|je (?:le )?(?:confirme|veux(?: bien)?|valide)|confirme|je suis sure?|"
    r"j en suis sure?|sans hesiter|carrement"
)
NO = (
    r"non+|nan+|nn|nope|no|pas (?:maintenant|tout de suite|encore|la peine|question|envie)|"
    r"plus tard|une autre fois|surtout pas|jamais|laissez?(?: tomber)?|"
    r"je (?:ne )?(?:veux|prefere) (?:pas|plus)|(?:je )?prefere pas|"
    r"(?:ne |n en )?(?:fais|faites) rien|oubliez? ca|"
    r"je me suis trompee?|c est une erreur|pas besoin|ca ira|c est non|ne le (?:fais|faites) pas|"
    r"j ai change d avis|je change d avis"
)
# Words around a yes or a no that change nothing of what is said.
AROUND = (
    r"ah|oh|eh|euh|heu|hum|ben|bah|beh|mais|alors|bon|donc|et|merci|beaucoup|svp|stp|please|s il "
    r"(?:vous|te) plait|bien|mieux|pour le moment|pour l instant|finalement|maintenant|moi|hein|"
    r"quand meme|en fait|du coup|lol|mdr|d abord|aussi|tout de suite|monsieur|madame|la"
)
_AROUND = rf"(?:(?:{AROUND})(?!\S) ?)*"
_YES = re.compile(rf"{_AROUND}(?:(?:{YES})(?!\S) ?{_AROUND})+")
_NO = re.compile(rf"{_AROUND}(?:(?:{NO})(?!\S) ?{_AROUND})+")
CLEARLY = re.compile(r"\b(?:oui+|ouais|yes|vas y|allez y|confirme|fais le|faites le)\b")
SMALL = frozenset(
    "a au aux avec ce ces cela ca c d de des du elle en et il j je l la le les leur ma me mes mon "
    "moi n ne nous on par pour que qu s se ses son sur ta te tes ton tout toute toutes tous un une "
    "vos votre vous y a ai est merci svp stp bien".split()
)
ALIKE = 4  # letters that « transmettez » and « transmettre » have in common at least


def is_yes(words: str) -> bool:
    """Tell whether words are a yes and nothing else: « ok vas-y », « oui je veux bien merci »."""
    return _YES.fullmatch(_plain(words)) is not None


def says_yes(words: str) -> bool:
    """Tell whether words are a yes that thanks for nothing, unlike « d’accord » or « parfait »."""
    return is_yes(words) and CLEARLY.search(_plain(words)) is not None


def is_no(words: str) -> bool:
    """Tell whether words are a no and nothing else: « non merci », « surtout pas »."""
    return _NO.fullmatch(_plain(words)) is not None


def repeats(words: str, label: str) -> bool:
    """Tell whether words say a yes with the act that a label names.

    « oui, effacez tout » repeats « Oui, tout effacer »: the label's first telling word is said, and
    no word that the label lacks.
    """
    said = _plain(words)
    yes = _YES.match(said)
    if yes is None:
        return False
    rest = [word for word in said[yes.end() :].split() if word not in SMALL]
    named = [word for word in _plain(label).split() if word not in SMALL and word != "oui"]
    if not named:  # « Oui, toutes »
        return bool(said[yes.end() :].split())
    is_named = any(_alike(word, named[0]) for word in rest)
    return is_named and all(any(_alike(word, one) for one in named) for word in rest)


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", folded(words)))


def _alike(word: str, other: str) -> bool:
    least = min(ALIKE, len(word), len(other))
    return word[:least] == other[:least]
