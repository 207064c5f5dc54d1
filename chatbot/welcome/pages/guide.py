"""/aide: what the bot can do, as far as it concerns the sender."""

from collections.abc import Sequence

from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered
from chatbot.conversation import Context, Reply, Router
from chatbot.conversation.markup import escape
from chatbot.members import service as members
from chatbot.members.links import show_my_topics
from chatbot.members.pages.invitations import referent_of
from chatbot.welcome.service import alliance
from chatbot.welcome.wording import menu, write_to

NAMED = 8  # of the topics that somebody is a référent of

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


router = Router()


@router.command("aide", menu="Ce que je sais faire")
async def show_help(ctx: Context) -> Reply:
    """Show what concerns the sender; in groups, what everybody may do."""
    ours = await alliance(ctx.session)
    topics = await referent_of(ctx)
    is_admin = await members.is_admin(ctx.session, ctx.request.chat)
    text = help_for(ctx.request.bot, ours, is_admin=is_admin, referent_of=topics)
    mine = ((show_my_topics.button("Mes sujets"),),) if topics else ()
    return Reply(text, (*menu(ours), *mine))


def help_for(
    bot: str, alliance: Topic | None, *, is_admin: bool = False, referent_of: Sequence[Topic] = ()
) -> str:
    """Lay out the help for somebody of these roles."""
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
