"""The screens of invitations, and of the role that they give: texts and their buttons."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered, plain, the, turning
from chatbot.conversation import Button, Reply
from chatbot.conversation.markup import escape
from chatbot.members.notices import REFERENT_MAY
from chatbot.members.payloads import (
    ChooseInvited,
    Invite,
    Renounce,
    RevokeInvitation,
    ShowMyTopics,
)
from chatbot.members.screens import BACK, keyboard, page_of, until_day

WHICH_TOPIC = (
    "<b>Inviter un référent</b>\n\nPour quel sujet\u00a0? "
    "Vous recevrez un lien à envoyer à la personne."
)
IN_PRIVATE = (
    "Une invitation s’ouvre en privé, et celle-ci n’a pas encore servi\u00a0: touchez le lien "
    "lui-même, puis Démarrer."
)
NO_TOPIC = "Vous n’êtes référent d’aucun sujet."
RENOUNCED = "C’est fait\u00a0: vous n’avez plus ce rôle, et les admins sont prévenus."


def which_topic(topics: Sequence[Topic], shown: ChooseInvited) -> Reply:
    """Which one an invitation is for."""
    part, page, pages = page_of(topics, shown)
    choices = [(Button(numbered(topic), Invite(topic=topic.key)),) for topic in part]
    return Reply(WHICH_TOPIC, keyboard(*choices, turning(page, pages), (BACK,)))


def invitation(topic: Topic, number: int, link: str, *, at: datetime) -> Reply:
    """The link, this once."""
    until = until_day(at, at)
    text = (
        f"<b>Invitation</b>\u00a0: référent de {the(topic)}\n\n<code>{escape(link)}</code>\n\n"
        "La première personne qui ouvre ce lien reçoit ce rôle\u00a0: envoyez-le à elle seule, en "
        f"privé. Il sert une fois, jusqu’au {until}.\n\n"
        "Je ne le montrerai plus\u00a0: touchez-le pour le copier, ou partagez-le maintenant. "
        "Je vous préviendrai quand il aura servi."
    )
    invited = (
        f"Voici votre invitation à devenir référent de {plain(topic)} dans L’Établi. "
        f"Ouvrez ce lien, puis touchez Démarrer. Il sert une fois, jusqu’au {until}."
    )
    share = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(invited)}"
    return Reply(
        text,
        (
            (Button("Partager l’invitation", url=share),),
            (Button("Fermer cette invitation", RevokeInvitation(invitation=number)),),
            (BACK,),
        ),
    )


def my_topics(topics: Sequence[Topic], shown: ShowMyTopics, toast: str = "") -> Reply:
    """What a référent may do, and the way out."""
    if not topics:
        return Reply(NO_TOPIC, toast=toast)
    part, page, pages = page_of(topics, shown)
    lines = "\n".join(f"• {escape(numbered(topic))}" for topic in part)
    out = [
        (Button(f"Renoncer\u00a0: {numbered(topic)}", Renounce(topic=topic.key)),) for topic in part
    ]
    return Reply(
        f"<b>Vous êtes référent de</b>\n{lines}\n\n{REFERENT_MAY}",
        keyboard(*out, turning(page, pages)),
        toast,
    )


def sure_to_renounce(topic: Topic) -> Reply:
    """Asked first."""
    return Reply(
        f"<b>Renoncer au rôle de référent de {the(topic)}\u00a0?</b>\n\n"
        "Les admins seront prévenus. Seul un admin pourra vous redonner ce rôle.",
        (
            (Button("Oui, renoncer à ce rôle", Renounce(topic=topic.key, sure=True)),),
            (Button("Non, garder ce rôle", ShowMyTopics()),),
        ),
    )
