"""What people are told of when their news comes."""

from datetime import datetime

from chatbot.subscriptions.texts import day_of

WHICH_DAY = (
    "Jusqu’à quel jour voulez-vous faire une pause\u00a0? Écrivez par exemple "
    "<code>15 mars</code>, ou /annuler."
)
NOT_A_DAY = (
    "Je n’ai pas compris ce jour. Écrivez-le par exemple <code>15 mars</code> ou "
    "<code>15/03</code>\u00a0; il doit être dans l’année qui vient. Ou /annuler."
)
PAUSES = (
    "<b>Faire une pause</b>\n\nVos abonnements restent, mais je n’envoie aucune nouvelle pendant "
    "la pause. Ensuite, je dirai ce qui est paru, et vous pourrez le lire. Combien de temps\u00a0?"
)
BY_BUTTONS = (
    "Dans un groupe, le résumé et les pauses se choisissent avec les boutons ci-dessous, dès que "
    "le groupe suit un chantier. Seuls ses admins le peuvent."
)
RESUMED = "C’est reparti\u00a0: les nouvelles de ce que vous suivez arriveront de nouveau ici."
NOTHING_TO_RESUME = "Rien n’était en pause."
WEEKLY = (
    "C’est noté\u00a0: les nouvelles arriveront ici en un seul message, le lundi à 8h. "
    "S’il n’y en a pas, rien ne viendra."
)
AT_ONCE = "C’est noté\u00a0: chaque nouvelle arrivera ici dès qu’elle paraît."


def paused(until: datetime, at: datetime) -> str:
    """A pause has begun; no HTML."""
    return (
        f"En pause jusqu’au {day_of(until, at)}\u00a0: d’ici là, je n’envoie aucune nouvelle ici."
    )


def rhythm(*, weekly: bool) -> str:
    """How the news comes, as a line of the list."""
    if weekly:
        return "Les nouvelles arrivent en un seul message, le lundi à 8h."
    return "Chaque nouvelle arrive dès qu’elle paraît."
