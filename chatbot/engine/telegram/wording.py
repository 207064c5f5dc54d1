"""What the bot says when no room could."""

# What people know from other bots, and which command it is here.
ALSO_KNOWN_AS = {"help": "aide", "menu": "aide", "settings": "aide", "cancel": "annuler"}
APOLOGY = (
    "Désolé, je n’ai pas réussi à vous répondre. L’erreur vient de moi, pas de vous\u00a0: "
    "réessayez dans un moment. Si cela continue, /aide dit à qui écrire."
)

NO_FILE = (
    "Désolé, Telegram n’a pas accepté le fichier que j’avais préparé pour vous. Redemandez-le dans "
    "un moment. Si cela continue, /aide dit à qui écrire."
)

NO_POST = "Désolé, Telegram n’a pas accepté ce message tel qu’il est écrit."

BAD_LINE = (
    "La liaison avec Telegram a été coupée pendant que je vous répondais\u00a0: ma réponse a pu "
    "se perdre, ou vous arriver deux fois. Si vous ne la voyez pas, envoyez de nouveau votre "
    "message."
)


def unknown_command(near: str | None) -> str:
    """For a command that doesn't exist; `near` is the name of one that looks like it."""
    if near:
        return f"Je ne connais pas cette commande. Vouliez-vous dire /{near}\u00a0?"
    return "Je ne connais pas cette commande. Tapez /aide pour voir celles que je comprends."


def space_missing(name: str, number: str) -> str:
    """For "/chantier7"."""
    return f"Laissez un espace avant le numéro\u00a0: <code>/{name} {number}</code>."
