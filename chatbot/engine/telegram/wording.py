"""What the bot says when no room could."""

from chatbot.french import typeset

STEP_STAYS = (
    "Ce que vous aviez commencé vous attend : écrivez la suite, ou « annuler » pour en rester là."
)
APOLOGY = typeset(
    "Désolé, je n’ai pas réussi à vous répondre. L’erreur vient de moi, pas de vous : "
    "réessayez dans un moment. Si cela continue, /aide dit à qui écrire."
)

NO_FILE = (
    "Désolé, Telegram n’a pas accepté le fichier que j’avais préparé pour vous. Redemandez-le dans "
    "un moment. Si cela continue, /aide dit à qui écrire."
)

NO_POST = "Désolé, Telegram n’a pas accepté ce message tel qu’il est écrit."

BAD_LINE = typeset(
    "La liaison avec Telegram a été coupée pendant que je vous répondais : ma réponse a pu "
    "se perdre, ou vous arriver deux fois. Si vous ne la voyez pas, envoyez de nouveau votre "
    "message."
)


def unknown_command(near: str | None) -> str:
    """Answer a command that doesn't exist; `near` is the name of one that looks like it."""
    if near:
        return f"Je ne connais pas cette commande. Vouliez-vous dire /{near} ?"
    return "Je ne connais pas cette commande. Tapez /aide pour voir celles que je comprends."
