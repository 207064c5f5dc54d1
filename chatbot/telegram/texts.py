"""What the bot says when no room could."""

STALE_BUTTON = "Ce bouton n’est plus valable. Tapez /chantiers pour repartir de la liste."
# What people know from other bots.
SAID_ELSEWHERE = {"help": "aide", "menu": "aide", "settings": "aide", "cancel": "annuler"}
APOLOGY = (
    "Désolé, quelque chose s’est mal passé de mon côté. Réessayez dans un moment, "
    "ou tapez /aide pour voir ce que je sais faire."
)


def unknown_command(near: str | None) -> str:
    """For a command that doesn't exist; `near` is the name of one that looks like it."""
    if near:
        return f"Je ne connais pas cette commande. Vouliez-vous dire /{near}\u00a0?"
    return "Je ne connais pas cette commande. Tapez /aide pour voir celles que je comprends."


def with_a_space(name: str, number: str) -> str:
    """For "/chantier7"."""
    return f"Laissez un espace avant le numéro\u00a0: <code>/{name} {number}</code>."
