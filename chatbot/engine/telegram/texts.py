"""What the bot says when no room could."""

# What people know from other bots.
SAID_ELSEWHERE = {"help": "aide", "menu": "aide", "settings": "aide", "cancel": "annuler"}
ONLY_ADMINS = (
    "Seuls les admins du bot peuvent faire cela. /aide montre ce que vous pouvez demander."
)
ONLY_REFERENTS = (
    "Seuls les référents d’un sujet et les admins peuvent faire cela. "
    "/aide montre ce que vous pouvez demander."
)
ONLY_GROUP_ADMINS = (
    "Dans un groupe, seuls ses admins peuvent changer cela. "
    "Pour vous-même, écrivez-moi en privé\u00a0: c’est ouvert à tous."
)
IN_PRIVATE = "Cela ne regarde que vous\u00a0: écrivez-moi en privé."
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


def with_a_space(name: str, number: str) -> str:
    """For "/chantier7"."""
    return f"Laissez un espace avant le numéro\u00a0: <code>/{name} {number}</code>."


def failed(kind: str, update_id: int) -> str:
    """For the admins, when the bot could not answer somebody."""
    return (
        f"Je n’ai pas su répondre à quelqu’un, et je lui ai présenté mes excuses.\n\n"
        f"L’erreur\u00a0: {kind}\n"
        f"Dans le journal du serveur\u00a0: update_id={update_id}\n\n"
        "Montrez ce message à la personne qui fait tourner le bot. "
        "Si l’erreur se répète, je vous préviendrai une fois par heure au plus."
    )
