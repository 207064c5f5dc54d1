"""What is said while an author chooses when an announcement leaves."""

from datetime import UTC, date, datetime

from chatbot.french import Precision, When, hour_in_words, in_words

WHICH_HOUR = (
    "<b>L’heure d’envoi</b>\n\nQuand l’annonce doit-elle partir\u00a0? Écrivez par exemple "
    "«\u00a0demain 8h30\u00a0», «\u00a0mardi 1er décembre à 9h\u00a0» ou «\u00a015/03/2027 "
    "9h\u00a0». L’heure est celle de Paris. Ou /annuler."
)
NOT_A_MOMENT = (
    "Je n’ai pas compris quand. Écrivez par exemple «\u00a0demain 8h30\u00a0» ou «\u00a0mardi 1er "
    "décembre à 9h\u00a0». Ou /annuler."
)
PASSED = (
    "C’est déjà passé. Choisissez un moment à venir, par exemple «\u00a0demain 9h\u00a0». "
    "Ou /annuler."
)
TOO_FAR = "C’est dans plus d’un an. Choisissez un moment plus proche. Ou /annuler."


def day_needs_hour(day: str) -> str:
    """The hour is asked for."""
    return f"À quelle heure, {day}\u00a0? Écrivez par exemple «\u00a09h\u00a0». Ou /annuler."


def other_weekday(day: date) -> str:
    """Another one was said; the right one, to be said with its hour."""
    named = in_words(When(Precision.DAY, day, day), weekday=True)
    weekday, _, date_alone = named.partition(" ")
    return (
        f"Le {date_alone} est un {weekday}. Écrivez par exemple «\u00a0{named} à 9h\u00a0», ou un "
        "autre moment. Ou /annuler."
    )


def skipped(said: datetime) -> str:
    """The clocks jump over that hour: which one it is instead."""
    kept = said.astimezone(UTC).astimezone(said.tzinfo)
    return (
        f"Cette nuit-là, on passe à l’heure d’été et {hour_in_words(said.time())} n’existe "
        f"pas\u00a0: ce sera {hour_in_words(kept.time())}."
    )
