"""What the bot says when no room could."""

STALE_BUTTON = "Ce bouton n’est plus valable. Tapez /chantiers pour repartir de la liste."
# What people know from other bots.
SAID_ELSEWHERE = {"help": "aide", "menu": "aide", "settings": "aide", "cancel": "annuler"}
APOLOGY = (
    "Désolé, quelque chose s’est mal passé de mon côté. Réessayez dans un moment, "
    "ou tapez /aide pour voir ce que je sais faire."
)

BAD_LINE = (
    "La liaison avec Telegram a été coupée pendant que je vous répondais. "
    "Si ma réponse ne vous est pas parvenue, redemandez-la-moi."
)


def unknown_command(near: str | None) -> str:
    """For a command that doesn't exist; `near` is the name of one that looks like it."""
    if near:
        return f"Je ne connais pas cette commande. Vouliez-vous dire /{near}\u00a0?"
    return "Je ne connais pas cette commande. Tapez /aide pour voir celles que je comprends."


def with_a_space(name: str, number: str) -> str:
    """For "/chantier7"."""
    return f"Laissez un espace avant le numéro\u00a0: <code>/{name} {number}</code>."


def failed(kind: str, update_id: int) -> str:
    """For the admins, when the bot could not answer somebody."""
    return (
        f"Je n’ai pas su répondre à quelqu’un, et je lui ai présenté mes excuses.\n\n"
        f"L’erreur\u00a0: {kind}\n"
        f"Dans le journal du serveur\u00a0: update_id={update_id}\n\n"
        "Si elle se répète, je ne vous le redirai pas avant une heure."
    )
