"""The front door's sentences."""

from collections.abc import Sequence

from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowCard, ShowList, ShowNews
from chatbot.chantiers.rules import leading_number
from chatbot.chantiers.texts import back_to_list, numbered
from chatbot.conversation import Button, Keyboard
from chatbot.conversation.markup import escape
from chatbot.events.payloads import ShowDates
from chatbot.members.payloads import ShowMyTopics
from chatbot.subscriptions.payloads import ShowFollowed

BOT_DESCRIPTION = (
    "L’Établi donne des nouvelles des chantiers de La Fabrique des Transitions\u00a0: ce que fait "
    "chacun, qui le porte, ses ressources, ses dates, à qui écrire. Il répond à vos questions "
    "d’après ce qui a été publié. Touchez Démarrer."
)
BOT_SHORT_DESCRIPTION = "Les chantiers et les dates de La Fabrique des Transitions."

NAMED = 8  # of the topics that somebody is a référent of

WELCOME = """<b>Bienvenue à L’Établi\u00a0!</b>
Ici, les chantiers de La Fabrique des Transitions donnent de leurs nouvelles. \
Posez vos questions comme elles vous viennent.
/chantiers\u00a0: ce que fait chacun, qui le porte, à qui écrire
/dates\u00a0: les rendez-vous\u00a0; /actus\u00a0: les annonces\u00a0; /aide\u00a0: le mode d’emploi
Tant que vous ne faites que lire, je ne garde rien sur vous plus d’un quart \
d’heure\u00a0: /confidentialite"""

HELP = """<b>Ce que je sais faire</b>

<b>Répondre à vos questions</b>
Écrivez comme vous parlez\u00a0: «\u00a0qui porte le chantier 7\u00a0?\u00a0», \
«\u00a0prochaine réunion\u00a0?\u00a0» Je réponds d’après ce qui a été publié, et je dis quand \
je ne sais pas.
/transmettre\u00a0: poser votre question à une personne, et voir ou retirer celles qui attendent

<b>Les chantiers</b>
/chantiers\u00a0: la liste
/chantier\u00a0: l’un d’eux, par son numéro, son nom ou quelques mots\u00a0: \
<code>/chantier 7</code>, <code>/chantier alimentation</code>, <code>/chantier 7 ressources</code>
/dates\u00a0: les prochains rendez-vous\u00a0; aussi <code>/dates 5</code>, \
<code>/dates juin</code>, <code>/dates passées</code>
/actus\u00a0: les dernières annonces\u00a0; <code>/actus 7</code>\u00a0: celles d’un chantier
/appel\u00a0: l’appel «\u00a0Osons les territoires\u00a0!\u00a0»

<b>Suivre</b>
/suivre\u00a0: recevoir les nouvelles d’un chantier\u00a0: <code>/suivre 7</code>
/abonnements\u00a0: ce que vous suivez\u00a0; résumé du lundi, pause, arrêt
/arreter\u00a0: ne plus suivre\u00a0: <code>/arreter 7</code>, <code>/arreter tout</code>

<b>Vos données</b>
/confidentialite\u00a0: ce que je garde, pourquoi, combien de temps
/mesdonnees\u00a0: tout ce que je garde sur vous
/oublier\u00a0: tout effacer

<b>Et encore</b>
/annuler\u00a0: arrêter ce qui est en cours
/start\u00a0: revenir à l’accueil
/aide\u00a0: ce message

Dans un groupe, ajoutez mon nom à la commande (<code>/dates@{bot}</code>) ou à la question. Ses \
admins peuvent l’abonner à un chantier.

Dans toute conversation, commencez un message par mon nom, \
<code>@{bot} alimentation</code>\u00a0: je vous propose une réponse ou une page à y envoyer."""

REFERENT_HELP = """

<b>Pour les référents et les admins</b>

/questions\u00a0: les questions qui attendent votre réponse
<code>/questions 12</code> pour l’une d’elles\u00a0; <code>/questions publiées</code> pour les \
réponses publiées\u00a0; <code>/questions manques</code> pour ce qu’on demande et que je ne sais pas

/annonce\u00a0: écrire à ceux qui suivent un de vos sujets, avec un aperçu avant l’envoi
<code>/annonce 7</code> pour un sujet

/annonces\u00a0: vos annonces, où elles en sont\u00a0; corriger, retirer
<code>/annonces 12</code> pour l’une d’elles\u00a0; <code>/annonces 12 corriger</code>, retirer, \
suspendre, reprendre, arrêter"""

ADMIN_HELP = """

<b>Pour les admins</b>

/moderation\u00a0: les demandes, les abonnés, les personnes bannies
<code>/moderation 7</code> pour un sujet
<code>/moderation 7 dupont</code> pour y chercher quelqu’un

/roles\u00a0: qui est admin, qui est référent\u00a0; inviter, nommer, retirer
<code>/roles dupont</code> pour les rôles d’une personne

/journal\u00a0: qui a fait quoi, et quand
<code>/journal 7</code> pour un sujet
<code>/journal dupont</code> pour une personne

/exporter\u00a0: les abonnements, dans un fichier pour tableur
<code>/exporter 7</code> pour un sujet"""

TEXT_ONLY = "Je ne lis que du texte\u00a0: écrivez-moi votre question, sans rien y joindre."
NOTHING_STARTED = (
    "C’est entendu\u00a0: plus rien n’est en cours. Tapez /aide pour voir ce que je sais faire."
)


def help_for(
    bot: str, alliance: Topic | None, *, is_admin: bool = False, referent_of: Sequence[Topic] = ()
) -> str:
    """`/aide`, for somebody of these roles."""
    parts = [
        HELP.format(bot=bot),
        _referent_of(referent_of),
        REFERENT_HELP if is_admin or referent_of else "",
        ADMIN_HELP if is_admin else "",
        write_to("l’Alliance", alliance),
    ]
    return "".join(parts)


def _referent_of(topics: Sequence[Topic]) -> str:
    if not topics:
        return ""
    lines = [f"• {escape(numbered(topic))}" for topic in topics[:NAMED]]
    if len(topics) > NAMED:
        lines.append("• …")
    return "\n\n<b>Vous êtes référent de</b>\n" + "\n".join(lines)


def write_to(about: str, alliance: Topic | None) -> str:
    """Where questions go, if the alliance's page says so; in HTML."""
    if alliance is None or not alliance.contacts:
        return ""
    address = escape(alliance.contacts[0].address)
    return f"\n\nUne question sur {about}\u00a0? Écrivez à\u00a0:\n{address}"


def menu(alliance: Topic | None) -> Keyboard:
    """The main menu."""
    ours = ((Button("L’Alliance", ShowCard(topic=alliance.key)),),) if alliance else ()
    return (
        (Button("Les chantiers", ShowList()), Button("Les dates", ShowDates())),
        (Button("Les annonces", ShowNews()), Button("Abonnements", ShowFollowed())),
        *ours,
    )


def to_my_topics(referent_of: Sequence[Topic]) -> Keyboard:
    """For référents: what they may do, and the way out."""
    return ((Button("Mes sujets", ShowMyTopics()),),) if referent_of else ()


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
