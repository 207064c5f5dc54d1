"""The persons whom tests speak of, those of the sandbox first, and the topics that they follow."""

from datetime import datetime

from chatbot.cli import cast
from chatbot.content.drafts import TopicDraft
from chatbot.conversation import Request, Sender
from telegram_sandbox.state.people import Person
from tests.builders import chantier
from tests.clock import NOW


def _sender(person: Person) -> Sender:
    return Sender(person.id, f"{person.first_name} {person.last_name}", person.username)


AWA = _sender(cast.AWA)  # an admin
NADIA = Sender(5_100_000_005, "Nadia Roux")  # another admin
MARIE = _sender(cast.MARIE)  # an alliée
PAUL = _sender(cast.PAUL)  # a référent of TOPIC
LEA = Sender(5_100_000_006, "Léa Petit")  # another one
HUGO = Sender(5_100_000_007, "Hugo Morel")  # a référent of ANOTHER
ZOE = Sender(5_100_000_077, "Zoé Quintessence", "zoe_quint")  # of whom every table keeps something

GROUP, SUPERGROUP = -7, -1007
TOPIC, ANOTHER, APPEAL = "alimentation", "media", "appel"
TOPICS = (
    chantier(7, TOPIC),
    chantier(5, ANOTHER),
    TopicDraft(kind="appeal", key=APPEAL, title="Osons les territoires !", edition="2022-05"),
)


def says(sender: Sender, chat: int | None = None, *, at: datetime = NOW) -> Request:
    """Let somebody speak, in private or in that group."""
    where = chat or sender.id
    title = "" if where == sender.id else "Alliés"
    return Request("", at, where, where == sender.id, "etabli_bot", sender=sender, title=title)
