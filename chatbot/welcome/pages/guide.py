"""/aide: what the bot can do, as far as it concerns the sender."""

from collections.abc import Sequence

from chatbot import conversation as ui
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.members import service as members
from chatbot.members.links import show_my_topics
from chatbot.members.pages.invitations import referent_of
from chatbot.welcome.service import alliance
from chatbot.welcome.wording import menu, read_in_private, write_to

HELP_START = "aide"  # t.me/BOT?start=aide opens the help
IN_GROUP = (
    "Ici, je réponds quand on m’appelle par mon nom, et à /chantiers, /dates ou /actus ; "
    "l’aide entière se lit en privé."
)
NAMED = 8  # of the topics that somebody is a référent of

HELP = """<b>Répondre à vos questions</b>
Écrivez comme vous parlez : « qui porte le chantier 7 ? », \
« prochaine réunion ? » Je réponds d’après ce qui a été publié, et je dis quand \
je ne sais pas. Les commandes aussi se disent en mots : « abonnements », « suivre le 7 », « stop ».
/transmettre : poser votre question à une personne, et voir ou retirer celles qui attendent

<b>Les chantiers</b>
/chantiers : la liste
/chantier : l’un d’eux, par son numéro, son nom ou quelques mots : \
<code>/chantier 7</code>, <code>/chantier alimentation</code>, <code>/chantier 7 ressources</code>
/dates : les prochains rendez-vous ; touchez-en un pour dire si vous venez, ou le mettre dans \
votre agenda ; aussi <code>/dates 5</code>, <code>/dates juin</code>, <code>/dates semaine</code>, \
<code>/dates passées</code>
/actus : les dernières annonces ; <code>/actus 7</code> : celles d’un chantier
/appel : l’appel « Osons les territoires ! »

<b>Suivre</b>
/suivre : recevoir les nouvelles d’un chantier, de plusieurs, de tous : <code>/suivre 7</code>, \
<code>/suivre 5 7</code>, <code>/suivre tout</code>
/abonnements : ce que vous suivez ; résumé du lundi, rappels des dates, pause, arrêt
/arreter : ne plus suivre : <code>/arreter 7</code>, <code>/arreter tout</code>

<b>Vos données</b>
/confidentialite : ce que je garde, pourquoi, combien de temps
/mesdonnees : tout ce que je garde sur vous
/oublier : tout effacer

<b>Et encore</b>
/annuler : arrêter ce qui est en cours
/start : revenir à l’accueil
/aide : ce message

Dans un groupe, ajoutez mon nom à la commande (<code>/dates@{bot}</code>) ou à la question. Ses \
admins peuvent l’abonner à un chantier.

Dans toute conversation, commencez un message par mon nom, \
<code>@{bot} alimentation</code> : je vous propose une réponse ou une page à y envoyer."""

REFERENT_HELP = """<b>Ce que fait un référent</b>
/annonce : écrire à ceux qui suivent un de vos sujets, avec un aperçu avant l’envoi ; une date \
du texte s’ajoute à /dates en une touche
<code>/annonce 7</code> pour un sujet ; <code>/annonce 7 Bonjour à tous…</code> avec son texte ; \
<code>/annonce 5 et 7 : Bonjour…</code> pour deux

/questions : les questions qui attendent votre réponse
<code>/questions 12</code> pour l’une d’elles ; <code>/questions publiées</code> pour les \
réponses publiées ; <code>/questions manques</code> pour ce qu’on demande et que je ne sais pas

/annonces : vos annonces, où elles en sont ; corriger, retirer
<code>/annonces 4e</code> pour l’une d’elles ; <code>/annonces 4e corriger</code>, retirer, \
dupliquer, suspendre, reprendre, arrêter, envoyer (aux autres, après un arrêt)

/date : ajouter, déplacer, confirmer, annuler une date de vos sujets
<code>/date 7 rencontre samedi 12 décembre 14h à Lyon</code> pour l’ajouter ; \
<code>/date déplacer la rencontre au 19</code>, confirmer, annuler"""

ADMIN_HELP = """<b>Ce que fait un admin</b>
/moderation : les demandes, les abonnés, les personnes bannies
<code>/moderation 7</code> pour un sujet
<code>/moderation 7 dupont</code> pour y chercher quelqu’un

/roles : qui est admin, qui est référent ; inviter, nommer, retirer
<code>/roles dupont</code> pour les rôles d’une personne

/journal : qui a fait quoi, et quand
<code>/journal 7</code> pour un sujet
<code>/journal dupont</code> pour une personne

/exporter : les abonnements, dans un fichier pour tableur
<code>/exporter 7</code> pour un sujet

/statut : comment va le bot
<code>/statut suspendre</code> arrête tous les envois, <code>/statut reprendre</code> les laisse \
repartir"""

AIDE = ui.Wish(
    "help",
    (
        *("aide", "help", "aide moi", "aidez moi", "à l'aide", "mode d'emploi"),
        "comment ça marche",
        *("comment ça marche ici", "que sais tu faire", "tu sais faire quoi", "tu peux faire quoi"),
        *("que peux tu faire", "tu sers à quoi", "à quoi tu sers", "à quoi sers tu", "commandes"),
        *("que puis je demander", "quoi te demander", "quoi vous demander", "comment t'utiliser"),
        *("qu'est ce que tu sais faire", "comment utiliser ce bot", "what can you do"),
        "how does it work",
    ),
)

router = ui.Router(requires=ui.Requires.NOTHING)


@router.command(
    "aide",
    takes_words=False,
    menu="Ce que je sais faire",
    aliases=("help", "commandes", "commands"),
    wish=AIDE,
)
async def show_help(ctx: ui.Context) -> ui.Reply:
    """Show what concerns the sender; a group is spared the length of it."""
    if not ctx.request.private:
        return read_in_private(IN_GROUP, "Lire l’aide en privé", ctx.request.bot, HELP_START)
    ours = await alliance(ctx.session)
    topics = await referent_of(ctx)
    is_admin = await members.is_admin(ctx.session, ctx.request.chat)
    text = help_for(ctx.request.bot, ours, is_admin=is_admin, referent_of=topics)
    mine = ((show_my_topics.button("Mes sujets"),),) if topics else ()
    return ui.Reply(text, (*menu(ours), *mine))


def help_for(
    bot: str, alliance: Topic | None, *, is_admin: bool = False, referent_of: Sequence[Topic] = ()
) -> str:
    """Lay out the help, beginning with the commands of the reader's roles."""
    parts = [
        ADMIN_HELP if is_admin else "",
        REFERENT_HELP if is_admin or referent_of else "",
        _referent_of(referent_of),
        HELP.format(bot=bot),
    ]
    return ui.on_one_screen("\n\n".join(filter(None, parts)), write_to("l’Alliance", alliance))


def _referent_of(topics: Sequence[Topic]) -> str:
    if not topics:
        return ""
    lines = [f"• {ui.escape(numbered(topic))}" for topic in topics[:NAMED]]
    if len(topics) > NAMED:
        lines.append("• …")
    return "<b>Vous êtes référent de</b>\n" + "\n".join(lines)
