"""The matrix as a page for people: docs/droits.md."""

from collections.abc import Iterator
from pathlib import Path

from tests.authorisation.matrix import IN_GROUP, Outcome, Role, Row
from tests.authorisation.rows import SECTIONS

FILE = Path(__file__).parents[2] / "docs" / "droits.md"
GROUP = "en groupe\u00a0: "
SAID = {
    Outcome.YES: "oui",
    Outcome.ADMINS: "admins",
    Outcome.GROUP_ADMINS: "groupe",
    Outcome.PRIVATE: "privé",
    Outcome.BANNED: "banni",
    Outcome.REFERENTS: "référents",
    Outcome.ANOTHER: "autrui",
    Outcome.NOTHING: "rien",
    Outcome.NOWHERE: "—",
}
INTRO = """# Qui a droit à quoi

Chaque commande, chaque bouton et chaque réponse que l’on tape, pour chaque rôle. Le bot regarde \
le droit au moment de l’acte, pas à celui où le bouton est apparu\u00a0: qui perd un rôle perd \
aussitôt ce qu’il permettait. Comment s’en servir\u00a0: le [guide des alliés](guide-allies.md) et \
celui [des admins](guide-admins.md).

Cette page n’est pas écrite à la main. Elle vient de \
[tests/authorisation/matrix.py](../tests/authorisation/matrix.py) et, où rien d’autre ne compte, \
du droit que le code déclare\u00a0; des tests essaient chacune de ses cases sur le vrai bot. \
Pour la refaire\u00a0: `.venv/bin/python -m tests.registries`.

| case | ce qui se passe |
|---|---|
| oui | c’est fait |
| admins | refusé en une phrase\u00a0: réservé aux admins du bot. Le journal le note |
| référents | refusé\u00a0: réservé aux référents (de ce sujet) et aux admins du bot. Noté aussi |
| autrui | refusé\u00a0: une autre personne que l’auteur doit le faire |
| groupe | refusé\u00a0: dans un groupe, réservé à ses propres admins. Noté aussi |
| banni | refusé\u00a0: cette personne est bannie. Noté aussi |
| privé | rien n’est dit devant le groupe\u00a0: le bot invite à lui écrire en privé |
| rien | permis, mais il n’y a rien\u00a0: pas d’abonnement, pas ce rôle, ou déjà ce rôle |
| — | impossible là\u00a0: dans un groupe, le bot n’attend la réponse de personne |

«\u00a0Référent du sujet\u00a0»\u00a0: celui dont il est question\u00a0; d’une annonce pour \
plusieurs, l’un d’eux, et pour la relire, l’un de ceux qui demandent une double lecture. Un admin \
du bot n’a pas plus de droits qu’un autre dans un groupe. Une personne bannie ne peut pas non plus \
abonner un groupe dont elle est admin. Un admin anonyme écrit au nom du groupe, et le bot ignore \
qui il est\u00a0; quand il touche un bouton, Telegram dit au bot, et à lui seul, qui l’a touché.
"""


def page() -> str:
    """Write the whole page."""
    return "\n".join([INTRO, *(_section(title) for title in SECTIONS)])


def _section(title: str) -> str:
    alike: dict[str, list[Row]] = {}  # those of which the same comes share a line
    for row in SECTIONS[title]:
        alike.setdefault(row.pattern, []).append(row)
    lines = [
        [
            ", ".join(_called(row.called) for row in rows),
            *(SAID[rows[0].outcome(role)] for role in Role),
        ]
        for rows in alike.values()
    ]
    heads = [
        "",
        *(f"en groupe\u00a0: {role.value}" if role in IN_GROUP else role.value for role in Role),
    ]
    return f"## {title}\n\n" + "".join(_table(heads, lines))


def _table(heads: list[str], lines: list[list[str]]) -> Iterator[str]:
    for line in [heads, ["---"] * len(heads), *lines]:
        yield f"| {' | '.join(line)} |\n"


def _called(what: str) -> str:
    """Write a command as code, and French quotation marks with their no-break spaces."""
    if what.startswith("/"):
        return f"`{what}`"
    return what.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
