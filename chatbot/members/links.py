"""Buttons about persons and their roles. `person` and `chat` are our own ids."""

from chatbot.chantiers.links import TopicKey
from chatbot.conversation import Id, link


def _list(*, page: int = 1) -> None:
    """Declare what a button carries that opens a page of a list."""


show_roles = link("r")(_list)  # admins, référents and open invitations
choose_invited = link("ri")(_list)  # the topic of an invitation
show_my_topics = link("rm")(_list)  # a référent's, what the role permits, and how to give it up


@link("rp")
def show_roles_of(*, page: int = 1, person: Id) -> None:
    """Show somebody's roles, and what can be changed about them."""


@link("rx")
def take_referent(*, person: Id, topic: TopicKey) -> None:
    """Take somebody's role of référent of a topic, after a confirmation."""


@link("rd")
def take_admin(*, person: Id) -> None:
    """Take somebody's role of admin, or give up one's own, after a confirmation."""


@link("rv")
def revoke_invitation(*, invitation: Id) -> None:
    """Close an invitation."""


@link("rn")
def renounce(*, topic: TopicKey) -> None:
    """Give up one's own role of référent."""


@link("mw")
def show_person(*, page: int = 1, chat: Id, as_new_message: bool = False) -> None:
    """Show admins the sheet of a person or a group; a later `page` lists the subscriptions.

    `as_new_message`: send the sheet as a new message; the message with the button stays.
    """
