"""The screens of one person's roles, given and taken: texts and their buttons."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered, turning
from chatbot.conversation import Button, Keyboard, Payload, Reply
from chatbot.conversation.markup import escape
from chatbot.members.models import Chat
from chatbot.members.payloads import (
    ChooseTopic,
    GiveAdmin,
    GiveReferent,
    ShowPerson,
    ShowRolesOf,
    TakeAdmin,
    TakeReferent,
)
from chatbot.members.screens import BACK, keyboard, page_of
from chatbot.members.texts import full_name, name_of

NO_ROLE = "Aucun rôle pour l’instant."
BANNED = (
    "Cette personne est bannie\u00a0: elle ne peut recevoir aucun rôle. "
    "Le bannissement se lève avec /moderation."
)
RESIGNED = "C’est fait\u00a0: vous n’êtes plus admin. /aide montre ce que vous pouvez faire."
GIVEN = "C’est fait\u00a0: ce rôle est donné."
TAKEN = "C’est fait\u00a0: ce rôle est retiré."
NOTHING_TO_DO = "C’était déjà fait\u00a0: voici où l’on en est."


@dataclass(frozen=True, slots=True)
class Sheet:
    """Somebody's roles, as an admin sees them; `is_self`: it is their own sheet."""

    person: Chat
    is_admin: bool
    topics: Sequence[Topic]
    is_banned: bool
    is_self: bool


def sheet(of: Sheet, shown: ShowRolesOf, toast: str = "") -> Reply:
    """Somebody's roles, and what can be changed about them."""
    topics, page, pages = page_of(of.topics, shown)
    referent = [f"• {escape(numbered(topic))}" for topic in topics]
    parts = [
        f"<b>{full_name(of.person)}</b>",
        "Admin du bot." if of.is_admin else "",
        "\n".join(["Référent de\u00a0:", *referent]) if referent else "",
        NO_ROLE if not (of.is_admin or of.topics) else "",
        BANNED if of.is_banned else "",
    ]
    number = of.person.id
    take = [
        (Button(f"Retirer\u00a0: {numbered(one)}", TakeReferent(person=number, topic=one.key)),)
        for one in topics
    ]
    rows = (*take, turning(page, pages), *_giving(of), *_about_admin(of), _ways(of))
    return Reply("\n\n".join(filter(None, parts)), keyboard(*rows), toast)


def sure_to_give(person: Chat) -> Reply:
    """Naming an admin is asked first."""
    said = (
        f"<b>Donner le rôle d’admin à {name_of(person)}\u00a0?</b>\n\n"
        "Un admin voit qui suit quoi, répond aux demandes, bannit, et nomme ou retire les "
        "référents et les autres admins, vous compris. La personne sera prévenue."
    )
    return Reply(said, _sure("Oui, donner ce rôle", GiveAdmin(person=person.id, sure=True), person))


def sure_to_take(person: Chat) -> Reply:
    """The same for taking it away from somebody else."""
    said = (
        f"<b>Retirer le rôle d’admin à {name_of(person)}\u00a0?</b>\n\n"
        "Ses commandes d’admin disparaîtront aussitôt, et les liens d’invitation que cette "
        "personne a faits seront fermés. Elle sera prévenue."
    )
    return Reply(
        said, _sure("Oui, retirer ce rôle", TakeAdmin(person=person.id, sure=True), person)
    )


def sure_to_resign(person: Chat) -> Reply:
    """Their own."""
    said = (
        "<b>Rendre votre rôle d’admin\u00a0?</b>\n\n"
        "Vous perdrez aussitôt vos commandes d’admin, et les liens d’invitation que vous avez "
        "faits seront fermés. Seul un autre admin pourra vous redonner ce rôle."
    )
    return Reply(said, _sure("Oui, rendre ce rôle", TakeAdmin(person=person.id, sure=True), person))


def which_topic(person: Chat, topics: Sequence[Topic], shown: ChooseTopic) -> Reply:
    """Of the topics that somebody isn't a référent of."""
    part, page, pages = page_of(topics, shown)
    title = f"<b>De quel sujet donner le rôle de référent à {name_of(person)}\u00a0?</b>"
    choices = [
        (Button(numbered(one), GiveReferent(person=person.id, topic=one.key)),) for one in part
    ]
    said = title if topics else f"{name_of(person)} a déjà ce rôle pour tous les sujets."
    back = Button("Revenir", ShowRolesOf(person=person.id))
    return Reply(said, keyboard(*choices, turning(page, pages), (back,)))


def _ways(of: Sheet) -> tuple[Button, ...]:
    return (Button("Sa fiche", ShowPerson(chat=of.person.id)), BACK)


def _giving(of: Sheet) -> Keyboard:
    if of.is_banned:
        return ()
    return ((Button("Donner un rôle de référent", ChooseTopic(person=of.person.id)),),)


def _about_admin(of: Sheet) -> Keyboard:
    number = of.person.id
    if of.is_admin:
        label = "Rendre mon rôle d’admin" if of.is_self else "Retirer le rôle d’admin"
        return ((Button(label, TakeAdmin(person=number)),),)
    if of.is_banned:
        return ()
    return ((Button("Donner le rôle d’admin", GiveAdmin(person=number)),),)


def _sure(yes: str, act: Payload, person: Chat) -> Keyboard:
    return ((Button(yes, act),), (Button("Non, revenir", ShowRolesOf(person=person.id)),))
