"""The engine's own sentences, for cases that no room answers."""

from chatbot.conversation.display import as_typed
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

TOO_OLD = (
    "Vous venez de corriger un message auquel j’ai répondu il y a longtemps : je n’y reviens plus. "
    "Écrivez-le de nouveau, et je répondrai."
)
TAKEN = (
    "J’avais déjà pris votre message tel qu’il était d’abord : le corriger n’y change rien. Pour "
    "dire autre chose, recommencez."
)
SLOWLY = (
    "Doucement, s’il vous plaît : je reçois plus de messages que Telegram ne me laisse en écrire. "
    "Je réponds aux premiers, l’un après l’autre ; s’il vous manque une réponse dans une minute, "
    "reposez votre question."
)
ADMINS_UNKNOWN = (
    "Telegram ne me dit pas en ce moment qui administre ce groupe, et cette commande est pour ses "
    "admins. Réessayez dans une minute."
)
IN_PRIVATE = "M’écrire en privé"  # a button

NO_POST = "Désolé, Telegram n’a pas accepté ce message tel qu’il est écrit."

BAD_LINE = typeset(
    "La liaison avec Telegram a été coupée pendant que je vous répondais : ma réponse a pu "
    "se perdre, ou vous arriver deux fois. Si vous ne la voyez pas, envoyez de nouveau votre "
    "message."
)


def unknown_command(near: str | None, words: str) -> str:
    """Answer an unknown command in HTML; `near` is a known command that looks like it.

    `words` were typed behind the command.
    """
    if near is None:
        return "Je ne connais pas cette commande. Tapez /aide pour voir celles que je comprends."
    command = f"<code>/{near} {as_typed(words)}</code>" if words else f"/{near}"
    return f"Je ne connais pas cette commande. Vouliez-vous dire {command} ?"
