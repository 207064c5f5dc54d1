"""Who is behind the bot, whom to speak to, who publishes: what people ask of the bot itself."""

from chatbot import conversation as ui
from chatbot.announcements.pages.compose import compose_command
from chatbot.chantiers.models import Topic
from chatbot.events.pages.command import grant_change
from chatbot.helpdesk.pages.ask import forward_to
from chatbot.members import service as members
from chatbot.moderation.pages.status import show_status
from chatbot.welcome.service import alliance
from chatbot.welcome.wording import menu

ROBOT = (
    "Je suis un robot, celui de L’Établi. Je cite ce que les chantiers ont publié, avec la source, "
    "et je n’invente rien."
)
NEWSLETTER = "L’Établi, c’est la lettre des chantiers de {}."
HUMAN = "<b>Parler à quelqu’un</b>"
IN_PRIVATE = "Écrivez-moi en privé : je transmettrai votre question à une personne."
FORWARD = "Je peux aussi transmettre votre question à une personne, qui vous répondra ici."
WHO_PUBLISHES = (
    "<b>Qui publie ici ?</b>\n\nLes référents de chaque chantier, pour leur chantier. Les admins "
    "du bot les nomment, ou leur envoient un lien d’invitation : pour devenir référent, "
    "demandez-le à l’Alliance."
)
NOT_A_REFERENT = "Pour publier, il faut être référent d’un chantier : vous ne l’êtes pas encore."
WHO_CHANGES_DATES = (
    "Les référents de chaque chantier et les admins du bot ajoutent ses dates, les déplacent et "
    "les annulent."
)
BY_THE_TEAM = (
    "Je ne sais pas encore changer la page d’un chantier : c’est l’équipe de l’Alliance qui le "
    "fait."
)
BY_ANNOUNCEMENT = "En attendant, une annonce prévient tout de suite ceux qui suivent : /annonce"
SORRY = (
    "Désolé, je ne vous ai pas bien compris. Essayez en peu de mots, avec le nom ou le numéro du "
    "chantier : « dates du 7 », « qui porte le 5 ? » Ou choisissez ci-dessous."
)
WORKS = "Je vous réponds, donc je fonctionne."

router = ui.Router(requires=ui.Requires.NOTHING)


@router.wish(
    "about",
    *("qui es tu", "qui êtes vous", "t'es qui", "tu es qui", "c'est qui ce bot", "es tu un robot"),
    *("tu es un robot", "êtes vous un robot", "t'es un robot", "es tu humain", "tu es humain"),
    *("es tu une ia", "qui t'a fait", "qui t'a créé", "qui t'a fabriqué"),
    "qui est derrière ce bot",
    *("qui vous a créé", "comment tu t'appelles", "qui gère ce bot", "qui a fait ce bot"),
    *("à qui je parle", "je parle à qui", "who are you", "are you a robot", "à propos", "about"),
)
async def show_about(ctx: ui.Context) -> ui.Reply:
    """Say that it is a robot, and whose, as the content tells."""
    ours = await alliance(ctx.session)
    if ours is None:
        return ui.Reply(ROBOT, menu(ours))
    parts = [
        ROBOT,
        NEWSLETTER.format(ui.escape(ours.title)),
        ui.escape(ours.summary),
        _address(ours),
    ]
    return ui.Reply("\n\n".join(filter(None, parts)), (*_to_somebody(ctx), *menu(ours)))


@router.wish(
    "human",
    *("parler à quelqu'un", "parler à une personne", "parler à un humain", "un humain", "humain"),
    *("une vraie personne", "une personne", "quelqu'un", "contacter quelqu'un", "un conseiller"),
    *("contacter l'équipe", "nous contacter", "vous contacter"),
    *("comment vous contacter", "comment contacter l'équipe", "téléphoner à quelqu'un"),
    *("talk to someone", "talk to a human", "human", "y a quelqu'un"),
)
async def show_human(ctx: ui.Context) -> ui.Reply:
    """Give the alliance's address, and offer to forward a question."""
    ours = await alliance(ctx.session)
    ways = FORWARD if ctx.request.private else IN_PRIVATE
    parts = [HUMAN, _address(ours), ways]
    return ui.Reply("\n\n".join(filter(None, parts)), (*_to_somebody(ctx), *menu(ours)))


@router.wish(
    "who_publishes",
    *("qui peut publier", "qui publie", "qui écrit ici", "comment devenir référent"),
    *("devenir référent", "comment devient on référent", "comment on devient référent"),
    *("qui a le droit de publier", "who can post", "être référent"),
)
async def show_who_publishes(ctx: ui.Context) -> ui.Reply:
    ours = await alliance(ctx.session)
    parts = [WHO_PUBLISHES, _address(ours)]
    return ui.Reply("\n\n".join(filter(None, parts)), (*_to_somebody(ctx), *menu(ours)))


@router.wish(
    "publish",
    *("publier", "publier une annonce", "comment publier", "comment je publie", "annonce"),
    *("je suis référent comment je publie", "je suis référent comment publier"),
    "écrire une annonce",
    *("publier une nouvelle", "publier une actualité", "faire une annonce", "nouvelle annonce"),
    *("envoyer une annonce", "j'ai une info à passer", "post an update", "publier pour le 7"),
    "publier une annonce pour le 7",
    requires=ui.Requires.PRIVACY,
)
async def publish(ctx: ui.Context) -> ui.Reply:
    """Lead a référent straight to writing; tell others who may."""
    if await members.role_of(ctx.session, ctx.request.chat):
        return await compose_command(ctx)
    told = await show_who_publishes(ctx)
    return ui.Reply(told.text, told.buttons, toast=NOT_A_REFERENT)


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
    ours = await alliance(ctx.session)
    parts = [WHO_CHANGES_DATES, _address(ours)]
    return ui.Reply("\n\n".join(filter(None, parts)), (*_to_somebody(ctx), *menu(ours)))


@router.wish(
    "edit_card",
    *("modifier la fiche", "changer la fiche", "modifier la page", "modifier le texte"),
    *("modifier ma fiche", "modifier mon chantier", "corriger la fiche", "mettre à jour la fiche"),
    *("modifier notre texte", "corriger la page"),
)
async def tell_who_changes(ctx: ui.Context) -> ui.Reply:
    """Say who changes cards, until their référents can."""
    ours = await alliance(ctx.session)
    may_write = ctx.request.private and await members.role_of(ctx.session, ctx.request.chat)
    parts = [BY_THE_TEAM, _address(ours), BY_ANNOUNCEMENT if may_write else ""]
    return ui.Reply("\n\n".join(filter(None, parts)), (*_to_somebody(ctx), *menu(ours)))


@router.wish(
    "frustration",
    *("ça ne marche pas", "ça marche pas", "tu comprends rien", "vous ne comprenez rien", "nul"),
    *("tu ne comprends rien", "t'es nul", "tu es nul", "c'est nul", "n'importe quoi", "t con"),
    *("je comprends rien", "je ne comprends rien", "je ne comprends pas", "bot de merde", "t nul"),
    *("c'est pas ça", "ce n'est pas ça", "mauvaise réponse", "tu réponds n'importe quoi", "idiot"),
    *("tu réponds pas", "c'est faux", "tu te trompes", "this is useless", "vous comprenez rien"),
)
async def apologise(ctx: ui.Context) -> ui.Reply:
    """Apologise shortly, with what to try and a way to a person."""
    return ui.Reply(SORRY, (*_to_somebody(ctx), *menu(await alliance(ctx.session))))


@router.wish(
    "status",
    *("le bot va bien", "est ce que ça marche", "tu fonctionnes", "état du bot", "statut"),
    *("bot status", "status", "file d'envoi", "où en sont les envois", "arrête tous les envois"),
)
async def tell_status(ctx: ui.Context) -> ui.Reply:
    """Say that it works; show admins how it is, and where all sending is suspended."""
    if ctx.request.private and await members.is_admin(ctx.session, ctx.request.chat):
        return await show_status(ctx)
    return ui.Reply(WORKS, menu(await alliance(ctx.session)))


def _address(ours: Topic | None) -> str:
    """Write whom to write to, as the content tells."""
    if ours is None or not ours.contacts:
        return ""
    contact = ours.contacts[0]
    who = ", ".join(filter(None, [contact.name, contact.organisation]))
    to = f" ({ui.escape(who)})" if who else ""
    return f"Pour écrire à l’Alliance{to} :\n{ui.escape(contact.address)}"


def _to_somebody(ctx: ui.Context) -> ui.Keyboard:
    """Offer to forward a question, in private: nothing that was written is taken for it."""
    return ((forward_to.button("Écrire à une personne"),),) if ctx.request.private else ()
