"""Messages about roles, to their holders and to admins."""

from datetime import timedelta

from chatbot.chantiers.links import show_card
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import topic_name
from chatbot.conversation import Keyboard, Reply
from chatbot.conversation.markup import escape
from chatbot.french import lasting, typeset
from chatbot.members.links import renounce, show_my_topics, show_roles, show_roles_of
from chatbot.members.models import Chat
from chatbot.members.wording import full_name

REFERENT_MAY = (
    "Ce rôle vous permet d’écrire à ceux qui suivent ce sujet : /annonce prépare votre "
    "message, et rien ne part avant que vous ne l’ayez vu et confirmé. /annonces montre où en sont "
    "vos annonces."
)


def role_given(topic: Topic | None) -> Reply:
    """Tell somebody that an admin gave them the role of a topic's référent, or of admin (None)."""
    if topic is not None:
        text = f"Un admin vous a donné le <b>rôle de référent</b> de {topic_name(topic)}."
        return Reply(f"{text}\n\n{REFERENT_MAY}", _referent_buttons(topic))
    text = (
        "Un admin vous a donné le <b>rôle d’admin</b> de L’Établi.\n\n"
        "Vous voyez qui suit quoi, répondez aux demandes et pouvez bannir (/moderation) ; vous "
        "nommez les référents et les autres admins (/roles). Vous pouvez écrire à ceux qui suivent "
        "un sujet, quel qu’il soit (/annonce) ; /annonces montre les annonces de tous, et celles "
        "qui attendent une relecture. Tout ce que vous faites ainsi est noté dans le journal.\n\n"
        "/aide montre toutes vos commandes. Vous ne voulez pas de ce rôle ? Rendez-le avec /roles."
    )
    return Reply(text, ((show_roles.button("Voir les rôles"),),))


def role_taken(topic: Topic | None) -> Reply:
    """Tell somebody that an admin took the role of a topic's référent, or of admin (None)."""
    text = (
        "Un admin vous a retiré le <b>rôle d’admin</b> de L’Établi. Tout ce qui est ouvert aux "
        "alliés vous reste ouvert."
    )
    if topic is not None:
        text = f"Un admin vous a retiré le <b>rôle de référent</b> de {topic_name(topic)}."
    return Reply(f"{text}\n\nUne question ? /aide dit à qui écrire.")


def welcome(topic: Topic) -> Reply:
    return Reply(
        f"<b>Bienvenue !</b>\n\nVous avez maintenant le <b>rôle de référent</b> de "
        f"{topic_name(topic)}.\n\n{REFERENT_MAY}\n\n"
        "Les admins voient votre nom parmi les référents, et la personne qui vous a invité est "
        "prévenue. Vous pouvez renoncer à ce rôle quand vous voulez, ici ou depuis /aide.",
        _referent_buttons(topic),
    )


def opened(person: Chat, topic: Topic) -> Reply:
    """Tell the maker of an invitation that it was opened."""
    return Reply(
        f"{full_name(person)} a ouvert votre invitation, et a maintenant le rôle de référent de "
        f"{topic_name(topic)}.\n\n"
        "Ce n’est pas la personne que vous attendiez ? Retirez-lui ce rôle.",
        ((show_roles_of.button("Voir ses rôles", person=person.id),),),
        mentions=person.telegram_id,
    )


def renounced(person: Chat, topic: Topic) -> Reply:
    return Reply(
        f"{full_name(person)} a renoncé à son rôle de référent de {topic_name(topic)}.",
        ((show_roles.button("Voir les rôles"),),),
        mentions=person.telegram_id,
    )


def _referent_buttons(topic: Topic) -> Keyboard:
    return (
        (show_card.button("Voir la page", topic=topic.key),),
        (show_my_topics.button("Mes sujets"),),
        (renounce.button("Renoncer à ce rôle", topic=topic.key),),
    )


def failed(kind: str, update_id: int) -> Reply:
    """Tell the admins that the bot could not answer somebody."""
    text = (
        f"Je n’ai pas su répondre à quelqu’un, et je lui ai présenté mes excuses.\n\n"
        f"L’erreur : {kind}\n"
        f"Dans le journal du serveur : update_id={update_id}\n\n"
        "Montrez ce message à la personne qui fait tourner le bot. "
        "Si l’erreur se répète, je vous préviendrai une fois par heure au plus."
    )
    return Reply(escape(typeset(text)))


def clock(ahead: timedelta | None) -> Reply:
    """Tell the admins how far the machine's clock is ahead, or that it is right again (None)."""
    if ahead is None:
        right = "<b>L’horloge de la machine est de nouveau à l’heure</b>."
        return Reply(f"{right} Ce qui attendait est en route.")
    way = "avance" if ahead > timedelta() else "retarde"
    return Reply(
        f"<b>L’horloge de la machine n’est pas à l’heure</b> : elle {way} de "
        f"{lasting(abs(ahead))} sur celle de Telegram. D’ici à ce qu’elle le soit, rien ne "
        "s’efface, et ce qui est programmé ne part pas. Je continue de répondre.\n\n"
        "Prévenez la personne qui fait tourner le bot. Je vous dirai quand ce sera fini."
    )
