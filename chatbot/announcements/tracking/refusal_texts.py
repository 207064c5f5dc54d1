"""What is said of a message that Telegram refuses to everybody, and how to mend it."""

from chatbot.announcements.tracking.rules import Reason, reason_of
from chatbot.conversation.markup import escape

REFUSED = {
    Reason.LONG: "Le texte est trop long pour Telegram. Touchez Corriger, et raccourcissez-le.",
    Reason.FORMATTING: (
        "Telegram ne comprend pas la mise en forme du texte. Touchez Corriger, et écrivez-le plus "
        "simplement."
    ),
    Reason.FILE: (
        "Telegram ne retrouve pas le fichier, ou n’en veut pas. Un fichier ne se corrige "
        "pas\u00a0: touchez Retirer, puis écrivez l’annonce de nouveau, avec le fichier."
    ),
    Reason.BUTTON: (
        "Telegram refuse l’adresse d’un bouton. Touchez Corriger, puis Modifier, et changez les "
        "boutons."
    ),
    Reason.EMPTY: "Telegram ne trouve pas de texte à montrer. Touchez Corriger, et écrivez-le.",
}


def refused(failure: str) -> str:
    """In HTML; what has no sentence here, in Telegram's own words."""
    reason = reason_of(failure)
    if reason in REFUSED:
        return REFUSED[reason]
    return f"Telegram dit, en anglais\u00a0: «\u00a0{escape(failure)}\u00a0»."
