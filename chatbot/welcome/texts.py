"""The front door's sentences."""

from collections.abc import Sequence

from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowCard, ShowList
from chatbot.chantiers.rules import leading_number
from chatbot.chantiers.texts import back_to_list, numbered
from chatbot.conversation import Button, Keyboard
from chatbot.events.payloads import ShowDates
from chatbot.markup import escape

BOT_DESCRIPTION = (
    "L’Établi donne des nouvelles des chantiers de La Fabrique des Transitions\u00a0: ce que fait "
    "chacun, qui le porte, ses ressources, ses dates, à qui écrire. Touchez Démarrer."
)
BOT_SHORT_DESCRIPTION = "Les chantiers et les dates de La Fabrique des Transitions."

WELCOME = """<b>Bienvenue à L’Établi\u00a0!</b>
Ici, les chantiers de La Fabrique des Transitions donnent de leurs nouvelles.
/chantiers\u00a0: ce que fait chacun, qui le porte, à qui écrire
/dates\u00a0: les rendez-vous\u00a0; /aide\u00a0: le mode d’emploi
Je ne retiens ni votre nom ni ce que vous lisez\u00a0: /confidentialite"""

HELP = """<b>Ce que je sais faire</b>

/chantiers\u00a0: la liste des chantiers

/chantier\u00a0: un chantier, par son numéro, son nom ou quelques mots
<code>/chantier 7</code>
<code>/chantier alimentation</code>
<code>/chantier 7 ressources</code>

/dates\u00a0: les prochains rendez-vous
<code>/dates 5</code> pour un chantier
<code>/dates juin</code> pour un mois
<code>/dates passées</code>

/confidentialite\u00a0: ce que je garde (presque rien)
/annuler\u00a0: arrêter ce qui est en cours
/start\u00a0: revenir à l’accueil
/aide\u00a0: ce message

Dans un groupe, ajoutez mon nom à la commande\u00a0: <code>/dates@{bot}</code>"""

PRIVACY = """<b>Confidentialité</b>

<b>Ce que je garde sur vous\u00a0:</b> presque rien. Ni votre nom, ni ce que vous consultez.

<b>Vos messages</b> sont effacés de ma mémoire dès que je vous ai répondu. Je garde deux jours le \
numéro technique de chaque message, son heure et le numéro de la conversation (en privé, c’est \
celui de votre compte Telegram), pour ne pas répondre deux fois. Une sauvegarde peut les garder \
un mois de plus.

<b>Mon journal technique</b> note quelle commande a été reçue, jamais de qui ni ce qui est écrit.

<b>Telegram</b>, de son côté, conserve vos conversations selon ses propres règles."""

NOTHING_STARTED = (
    "Rien n’est en cours, donc rien à annuler. Tapez /aide pour voir ce que je sais faire."
)

ONLY_COMMANDS = (
    "Je ne sais pas encore répondre aux messages libres. "
    "Pour trouver ce que vous cherchez\u00a0:\n"
    "/chantiers\u00a0: les chantiers, un par un\n"
    "/dates\u00a0: les prochains rendez-vous"
)


def help_for(bot: str, alliance: Topic | None) -> str:
    """`/aide`."""
    return HELP.format(bot=bot) + _write_to("l’Alliance", alliance)


def privacy(alliance: Topic | None) -> str:
    """`/confidentialite`."""
    return PRIVACY + _write_to("vos données", alliance)


def _write_to(about: str, alliance: Topic | None) -> str:
    if alliance is None or not alliance.contacts:
        return ""
    address = escape(alliance.contacts[0].address)
    return f"\n\nUne question sur {about}\u00a0? Écrivez à\u00a0:\n{address}"


def menu(alliance: Topic | None) -> Keyboard:
    """The main menu."""
    ours = [(Button("L’Alliance", ShowCard(topic=alliance.key)),)] if alliance else []
    return ((Button("Les chantiers", ShowList()), Button("Les dates", ShowDates())), *ours)


def which_chantier(topics: Sequence[Topic], words: str) -> str:
    """Several chantiers match what was typed, or none."""
    if topics:
        return "Plusieurs chantiers peuvent correspondre. Lequel voulez-vous\u00a0?"
    if number := leading_number(words):
        return f"Il n’y a pas de chantier {number}. Voyez la liste\u00a0: /chantiers"
    return (
        "Je ne trouve pas de chantier qui corresponde. "
        "Essayez un autre mot, ou choisissez dans la liste\u00a0: /chantiers"
    )


def chantier_choice(topics: Sequence[Topic]) -> Keyboard:
    """One button for each that matches, or the way to the list."""
    if not topics:
        return ((back_to_list(),),)
    return tuple((Button(numbered(topic), ShowCard(topic=topic.key)),) for topic in topics)
