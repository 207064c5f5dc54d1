"""The buttons of when news comes."""

from chatbot.conversation import Button, Keyboard
from chatbot.subscriptions.payloads import Pause, PauseUntil, ShowFollowed

DAYS = {7: "Une semaine", 30: "Un mois", 90: "Trois mois"}


def pause_buttons(*, private: bool) -> Keyboard:
    """How long; any day in private alone, since groups keep their words to themselves."""
    choices = [(Button(label, Pause(days=days)),) for days, label in DAYS.items()]
    if private:
        choices.append((Button("Jusqu’à une date", PauseUntil()),))
    return (*choices, (Button("Retour aux abonnements", ShowFollowed()),))
