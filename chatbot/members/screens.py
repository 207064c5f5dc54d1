"""The screens of /roles: who is what, and the search for somebody; texts and their buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered, turning
from chatbot.conversation import Button, Keyboard, Paged, Reply
from chatbot.conversation.markup import escape
from chatbot.french import Precision, When, in_words
from chatbot.members.models import Chat, Invitation
from chatbot.members.payloads import (
    ChooseInvited,
    RevokeInvitation,
    SearchPerson,
    ShowRoles,
    ShowRolesOf,
)
from chatbot.members.roles import Roles
from chatbot.members.rules import INVITED_FOR, clean
from chatbot.members.rules import shown as shown_name
from chatbot.members.texts import LABEL, full_name, label_of

PAGE = 8  # lines of a list; a screen of a phone shows as many buttons
INVITE = Button("Inviter un référent", ChooseInvited())
SEARCH = Button("Chercher une personne", SearchPerson())
BACK = Button("Retour aux rôles", ShowRoles())
WHICH_NAME = (
    "Qui cherchez-vous\u00a0? Écrivez un nom, ou son début. Ou /annuler.\n\n"
    "Je connais celles et ceux qui ont suivi un sujet, ou qui ont déjà un rôle."
)
NO_REFERENT = "Aucun référent pour l’instant\u00a0: invitez-en un."
REVOKED = "C’est fait\u00a0: ce lien ne s’ouvre plus."
NOT_REVOKED = "Trop tard\u00a0: cette invitation a déjà servi, ou n’est plus valable."

T = TypeVar("T")
P = TypeVar("P", bound=Paged)


@dataclass(frozen=True, slots=True)
class _Line:
    heading: str
    text: str
    button: Button


def roles(
    of: Roles, topics: Sequence[Topic], shown: ShowRoles, toast: str = "", *, at: datetime
) -> Reply:
    """`/roles`."""
    lines, page, pages = page_of(_lines(of, topics, at), shown)
    said, heading = ["<b>Les rôles</b>"], ""
    for line in lines:
        said.append(f"\n<b>{line.heading}</b>" if line.heading != heading else "")
        said.append(line.text)
        heading = line.heading
    if not of.referents:
        said.append(f"\n{NO_REFERENT}")
    if pages > 1:
        said.append(f"\nPage {page.page} sur {pages}")
    buttons = dict.fromkeys(line.button for line in lines)  # one for who has several roles
    rows = (*((button,) for button in buttons), turning(page, pages), (INVITE,), (SEARCH,))
    return Reply("\n".join(filter(None, said)), keyboard(*rows), toast)


def found(words: str, persons: Sequence[Chat], *, more: bool) -> Reply:
    """After a search."""
    title = f"<b>Recherche «\u00a0{escape(shown_name(clean(words, LABEL) or '…'))}\u00a0»</b>"
    if not persons:
        return Reply(
            f"{title}\n\nJe ne connais personne sous ce nom. Écrivez-en un autre, ou /annuler.\n\n"
            "Je ne peux chercher que parmi celles et ceux qui ont suivi un sujet une fois. "
            "Demandez à la personne d’en suivre un (/suivre), ou envoyez-lui une invitation.",
            ((INVITE,), (BACK,)),
        )
    lines = "\n".join(f"• {full_name(person)}" for person in persons)
    others = "\n\nIl y en a d’autres\u00a0: écrivez un nom plus complet." if more else ""
    rows = (*((_to(person),) for person in persons), (SEARCH,), (BACK,))
    return Reply(f"{title}\n\n{lines}{others}", rows)


def page_of(rows: Sequence[T], shown: P) -> tuple[Sequence[T], P, int]:
    """The rows of a page, which page that is, and of how many."""
    pages = max(1, -(-len(rows) // PAGE))
    page = shown.within(pages)
    return rows[(page.page - 1) * PAGE : page.page * PAGE], page, pages


def keyboard(*rows: tuple[Button, ...]) -> Keyboard:
    """Those that have a button."""
    return tuple(row for row in rows if row)


def until_day(made_at: datetime, at: datetime) -> str:
    """The last day of an invitation, where people are."""
    day = (made_at + INVITED_FOR).astimezone(at.tzinfo).date()
    return in_words(When(Precision.DAY, day, day))


def _lines(of: Roles, topics: Sequence[Topic], at: datetime) -> list[_Line]:
    admins = [_Line("Admins", f"• {full_name(one)}", _to(one)) for one in of.admins]
    referents = [
        _Line("Référents", f"• {escape(numbered(topic))}\u00a0: {full_name(one)}", _to(one))
        for topic in topics
        for one, key in of.referents
        if key == topic.key
    ]
    by_key = {topic.key: topic for topic in topics}
    invitations = [
        _open(one, maker, by_key[one.topic_key], at)
        for one, maker in of.invitations
        if one.topic_key in by_key
    ]
    return [*admins, *referents, *invitations]


def _open(invitation: Invitation, maker: Chat, topic: Topic, at: datetime) -> _Line:
    until = until_day(invitation.made_at, at)
    return _Line(
        "Invitations ouvertes",
        f"• {escape(numbered(topic))}, par {full_name(maker)}, jusqu’au {until}",
        Button(f"Fermer\u00a0: {numbered(topic)}", RevokeInvitation(invitation=invitation.id)),
    )


def _to(person: Chat) -> Button:
    return Button(label_of(person), ShowRolesOf(person=person.id))
