"""Buttons about persons and their roles. `person` and `chat` are our own ids."""

from chatbot.chantiers.links import TopicKey
from chatbot.conversation import Id, link


@link("r")
def show_roles(*, page: int = 1) -> None:
    """Show admins, référents and open invitations."""


@link("rp")
def show_roles_of(*, page: int = 1, person: Id) -> None:
    """Show somebody's roles, and what can be changed about them."""


@link("rx")
def take_referent(*, person: Id, topic: TopicKey) -> None:
    """Take somebody's role of référent of a topic, after a confirmation."""


@link("rd")
def take_admin(*, person: Id) -> None:
    """Take somebody's role of admin, or give up one's own, after a confirmation."""


@link("ri")
def choose_invited(*, page: int = 1) -> None:
    """Choose the topic of an invitation."""


@link("rv")
def revoke_invitation(*, invitation: Id) -> None:
    """Close an invitation."""


@link("rm")
def show_my_topics(*, page: int = 1) -> None:
    """Show a référent their topics, what the role permits, and how to give it up."""


@link("rn")
def renounce(*, topic: TopicKey) -> None:
    """Give up one's own role of référent."""


@link("mw")
def show_person(*, page: int = 1, chat: Id, as_new_message: bool = False) -> None:
    """Show admins the sheet of a person or a group; a later `page` lists the subscriptions.

    `as_new_message`: send the sheet as a new message; the message with the button stays.
    """
