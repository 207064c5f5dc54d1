"""Pages about the bot: /aide for the sender's role, who runs the bot, and whom to write to."""

from collections.abc import Sequence
from dataclasses import replace

from chatbot import conversation as ui
from chatbot.announcements.pages.compose import compose_command
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.events.pages.command import grant_change
from chatbot.helpdesk.pages.ask import forward_to
from chatbot.members import service as members
from chatbot.members.links import show_my_topics
from chatbot.members.page import referent_of
from chatbot.moderation.pages.home import show_status
from chatbot.welcome.service import alliance, menu, read_in_private, write_to

HELP_START = "aide"  # t.me/BOT?start=aide opens the help
NAMED = 8  # topics listed of those whose référent somebody is; the rest is « … »

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
<code>/date 7 rencontre le 12 à 14h à Lyon</code> pour l’ajouter ; \
« la rencontre est déplacée au 19 », « pas de séance en août », « annuler la dernière \
modification » : aussi sans commande"""

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

router = ui.Router(requires=ui.Requires.NOTHING)


@router.command(
    "aide",
    takes_words=False,
    menu="Ce que je sais faire",
    aliases=("help", "commandes", "commands"),
)
@router.wish(
    "help",
    *("aide", "help", "aide moi", "aidez moi", "à l'aide", "mode d'emploi"),
    *("comment ça marche", "comment ça marche ici", "que sais tu faire", "tu sais faire quoi"),
    *("tu peux faire quoi", "que peux tu faire", "tu sers à quoi", "à quoi tu sers"),
    *("à quoi sers tu", "commandes", "que puis je demander", "quoi te demander"),
    *("quoi vous demander", "comment t'utiliser", "qu'est ce que tu sais faire"),
    *("comment utiliser ce bot", "what can you do", "how does it work"),
)
async def show_help(ctx: ui.Context) -> ui.Reply:
    """Show the help for the sender's role; in a group, a link to the help in private."""
    if not ctx.request.private:
        here = (
            "Ici, je réponds quand on m’appelle par mon nom, et à /chantiers, /dates ou /actus ; "
            "l’aide entière se lit en privé."
        )
        return read_in_private(here, "Lire l’aide en privé", ctx.request.bot, HELP_START)
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
    lines = [f"• {ui.escape(numbered(topic))}" for topic in referent_of[:NAMED]]
    if len(referent_of) > NAMED:
        lines.append("• …")
    text = ui.paragraphs(
        ADMIN_HELP if is_admin else "",
        REFERENT_HELP if is_admin or referent_of else "",
        "<b>Vous êtes référent de</b>\n" + "\n".join(lines) if lines else "",
        HELP.format(bot=bot),
    )
    return ui.on_one_screen(text, write_to("l’Alliance", alliance))


@router.wish(
    "about",
    *("qui es tu", "qui êtes vous", "t'es qui", "tu es qui", "c'est qui ce bot", "es tu un robot"),
    *("tu es un robot", "êtes vous un robot", "t'es un robot", "es tu humain", "tu es humain"),
    *("es tu une ia", "qui t'a fait", "qui t'a créé", "qui t'a fabriqué"),
    *("qui est derrière ce bot", "qui vous a créé", "comment tu t'appelles", "qui gère ce bot"),
    *("qui a fait ce bot", "à qui je parle", "je parle à qui", "who are you", "are you a robot"),
    *("à propos", "about"),
)
async def show_about(ctx: ui.Context) -> ui.Reply:
    """Say that the bot is a robot, and which alliance it belongs to, from the published content."""
    robot = (
        "Je suis un robot, celui de L’Établi. Je cite ce que les chantiers ont publié, avec la "
        "source, et je n’invente rien."
    )
    ours = await alliance(ctx.session)
    if ours is None:
        return ui.Reply(robot, menu(ours))
    newsletter = f"L’Établi, c’est la lettre des chantiers de {ui.escape(ours.title)}."
    text = ui.paragraphs(robot, newsletter, ui.escape(ours.summary), _address(ours))
    return ui.Reply(text, (*_to_somebody(ctx), *menu(ours)))


@router.wish(
    "human",
    *("parler à quelqu'un", "parler à une personne", "parler à un humain", "un humain", "humain"),
    *("une vraie personne", "une personne", "quelqu'un", "contacter quelqu'un", "un conseiller"),
    *("contacter l'équipe", "nous contacter", "vous contacter", "comment vous contacter"),
    *("comment contacter l'équipe", "téléphoner à quelqu'un", "talk to someone"),
    *("talk to a human", "human", "y a quelqu'un"),
)
async def show_human(ctx: ui.Context) -> ui.Reply:
    """Give the alliance's address, and offer to forward a question."""
    forward = "Écrivez-moi en privé : je transmettrai votre question à une personne."
    if ctx.request.private:
        forward = "Je peux aussi transmettre votre question à une personne, qui vous répondra ici."
    return await _with_address(ctx, "<b>Parler à quelqu’un</b>", forward)


@router.wish(
    "who_publishes",
    *("qui peut publier", "qui publie", "qui écrit ici", "comment devenir référent"),
    *("devenir référent", "comment devient on référent", "comment on devient référent"),
    *("qui a le droit de publier", "who can post", "être référent"),
)
async def show_who_publishes(ctx: ui.Context) -> ui.Reply:
    return await _with_address(
        ctx,
        "<b>Qui publie ici ?</b>\n\nLes référents de chaque chantier, pour leur chantier. Les "
        "admins du bot les nomment, ou leur envoient un lien d’invitation : pour devenir référent, "
        "demandez-le à l’Alliance.",
    )


@router.wish(
    "publish",
    *("publier", "publier une annonce", "comment publier", "comment je publie", "annonce"),
    *("je suis référent comment je publie", "je suis référent comment publier"),
    *("écrire une annonce", "publier une nouvelle", "publier une actualité", "faire une annonce"),
    *("nouvelle annonce", "envoyer une annonce", "j'ai une info à passer", "post an update"),
    *("publier pour le 7", "publier une annonce pour le 7"),
    requires=ui.Requires.PRIVACY,
)
async def publish(ctx: ui.Context) -> ui.Reply:
    """Begin an announcement for a référent or an admin; tell everybody else who may publish."""
    if await members.role_of(ctx.session, ctx.request.chat):
        return await compose_command(ctx)
    toast = "Pour publier, il faut être référent d’un chantier : vous ne l’êtes pas encore."
    return replace(await show_who_publishes(ctx), toast=toast)


@router.wish(
    "manage_date",
    *("ajouter une date", "ajoute une date", "changer une date", "modifier une date"),
    *("annuler une date", "déplacer une date", "annuler une rencontre", "déplacer une réunion"),
    *("supprimer une date", "rajouter une date", "changer la date", "ajouter une date au 7"),
)
async def change_dates(ctx: ui.Context) -> ui.Reply:
    """Lead référents and admins to changing dates; tell others whom to ask."""
    if (reply := await grant_change(ctx)) is not None:
        return reply
    return await _with_address(
        ctx,
        "Les référents de chaque chantier et les admins du bot ajoutent ses dates, les déplacent "
        "et les annulent.",
    )


@router.wish(
    "edit_card",
    *("modifier la fiche", "changer la fiche", "modifier la page", "modifier le texte"),
    *("modifier ma fiche", "modifier mon chantier", "corriger la fiche", "mettre à jour la fiche"),
    *("modifier notre texte", "corriger la page"),
)
async def tell_who_changes(ctx: ui.Context) -> ui.Reply:
    """Say that the alliance's team changes cards, which référents can't do yet."""
    by_the_team = (
        "Je ne sais pas encore changer la page d’un chantier : c’est l’équipe de l’Alliance qui le "
        "fait."
    )
    meanwhile = ""
    if ctx.request.private and await members.role_of(ctx.session, ctx.request.chat):
        meanwhile = "En attendant, une annonce prévient tout de suite ceux qui suivent : /annonce"
    return await _with_address(ctx, by_the_team, meanwhile)


@router.wish(
    "frustration",
    *("ça ne marche pas", "ça marche pas", "tu comprends rien", "vous ne comprenez rien", "nul"),
    *("tu ne comprends rien", "t'es nul", "tu es nul", "c'est nul", "n'importe quoi", "t con"),
    *("je comprends rien", "je ne comprends rien", "je ne comprends pas", "bot de merde", "t nul"),
    *("c'est pas ça", "ce n'est pas ça", "mauvaise réponse", "tu réponds n'importe quoi", "idiot"),
    *("tu réponds pas", "c'est faux", "tu te trompes", "this is useless", "vous comprenez rien"),
)
async def apologise(ctx: ui.Context) -> ui.Reply:
    sorry = (
        "Désolé, je ne vous ai pas bien compris. Essayez en peu de mots, avec le nom ou le numéro "
        "du chantier : « dates du 7 », « qui porte le 5 ? » Ou choisissez ci-dessous."
    )
    return ui.Reply(sorry, (*_to_somebody(ctx), *menu(await alliance(ctx.session))))


@router.wish(
    "status",
    *("le bot va bien", "est ce que ça marche", "tu fonctionnes", "état du bot", "statut"),
    *("bot status", "status", "file d'envoi", "où en sont les envois", "arrête tous les envois"),
)
async def tell_status(ctx: ui.Context) -> ui.Reply:
    """Show an admin the bot's state, with the switch for all sending; tell others that it works."""
    if ctx.request.private and await members.is_admin(ctx.session, ctx.request.chat):
        return await show_status(ctx)
    return ui.Reply("Je vous réponds, donc je fonctionne.", menu(await alliance(ctx.session)))


async def _with_address(ctx: ui.Context, before: str, after: str = "") -> ui.Reply:
    """Lay out the alliance's address between two paragraphs, and offer to forward a question."""
    ours = await alliance(ctx.session)
    text = ui.paragraphs(before, _address(ours), after)
    return ui.Reply(text, (*_to_somebody(ctx), *menu(ours)))


def _address(ours: Topic | None) -> str:
    """Write the alliance's published contact, in HTML; "" if there is none."""
    if ours is None or not ours.contacts:
        return ""
    contact = ours.contacts[0]
    who = ", ".join(filter(None, [contact.name, contact.organisation]))
    to = f" ({ui.escape(who)})" if who else ""
    return f"Pour écrire à l’Alliance{to} :\n{ui.escape(contact.address)}"


def _to_somebody(ctx: ui.Context) -> ui.Keyboard:
    """Offer, in private, to write a question to a person; no earlier words are forwarded."""
    return ((forward_to.button("Écrire à une personne"),),) if ctx.request.private else ()
