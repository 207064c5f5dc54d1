"""The table's words, and what is said with it."""

from datetime import date, datetime
from typing import Any

from babel.numbers import format_decimal

from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered, the
from chatbot.members.rules import Kind
from chatbot.subscriptions.rules import Source, State

COLUMNS = (
    "sujet",
    "état",
    "depuis le",
    "type",
    "nom",
    "pseudo",
    "numéro",
    "en pause jusqu’au",
    "injoignable depuis le",
    "consentement donné le",
    "formule acceptée",
    "donné depuis",
    "motif",
)
STATES = {
    State.ACTIVE: "abonné",
    State.PENDING: "en attente",
    State.REFUSED: "refusé",
    State.ENDED: "terminé",
}
KINDS = {Kind.PERSON: "personne", Kind.GROUP: "groupe"}
SOURCES = {
    Source.COMMAND: "une commande",
    Source.CARD: "la page du sujet",
    Source.LIST: "la liste des abonnements",
    Source.NEWS: "une annonce",
}

NOTHING = "Il n’y a aucun abonnement à exporter."
NO_MORE = "C’était tout\u00a0: il n’y a pas d’autre partie."
WHICH = "Les abonnements à quel sujet\u00a0?"
CARE = (
    "Le fichier contient des données personnelles\u00a0: des noms, ce que chacun suit ou a suivi, "
    "et quand il y a consenti. Ne le donnez qu’à qui en a besoin pour l’alliance, et effacez-le "
    "après usage, ici aussi. Cet export est noté dans /journal."
)


def cells(topic: Topic, state: State, row: Any, *, at: datetime) -> tuple[str, ...]:
    """A line of the table; `row` as subscriptions/queries.py exports it, times as at `at`'s place.

    Years come first in dates, and a word before the wording's: so no spreadsheet takes them for
    others.
    """
    paused = row.paused_until if row.paused_until and row.paused_until > at else None
    return (
        numbered(topic),
        STATES[state],
        _when(row.since, at),
        KINDS[row.kind],
        row.name,
        row.username,
        str(row.id),
        _when(paused, at),
        _when(row.unreachable_since, at),
        _when(row.consented_at, at),
        f"version {row.wording}",
        SOURCES[row.source],
        row.reason,
    )


def said(of: Topic | None, rows: int, part: int, *, more: bool) -> str:
    """With the file; `of` one topic alone, or all."""
    title = f"<b>Les abonnements</b> à {the(of)}" if of else "<b>Tous les abonnements</b>"
    count = "une ligne" if rows == 1 else f"{format_decimal(rows, locale='fr')} lignes"
    which = f", partie {part}" if more or part > 1 else ""
    go_on = ["Ce n’est pas tout\u00a0: la suite est dans un autre fichier."] if more else []
    return "\n\n".join(
        [f"{title}{which}\u00a0: {count}, dans le fichier ci-dessous.", CARE, *go_on]
    )


def file_name(of: Topic | None, part: int, day: date, *, more: bool) -> str:
    """ "abonnements-2026-11-24.csv", "abonnements-alimentation-2026-11-24-2.csv"."""
    parts = ["abonnements", of.key if of else "", day.isoformat()]
    if more or part > 1:
        parts.append(str(part))
    return "-".join(filter(None, parts)) + ".csv"


def _when(moment: datetime | None, at: datetime) -> str:
    if moment is None:
        return ""
    return moment.astimezone(at.tzinfo).replace(tzinfo=None).isoformat(" ", "minutes")
