"""What is kept of what a person follows, in words."""

from chatbot.conversation.personal_data import Fact, Kept
from chatbot.members.models import Chat
from chatbot.members.rules import Kind
from chatbot.members.wording import plain_name
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import Source, State
from chatbot.subscriptions.texts import WORDINGS

STATES = {
    State.PENDING: "demandé, en attente de la réponse d’un admin",
    State.ACTIVE: "suivi",
    State.REFUSED: "demande refusée",
    State.ENDED: "terminé",
}
SOURCES = {
    Source.COMMAND: "en tapant une commande",
    Source.CARD: "par le bouton de la page",
    Source.LIST: "par la liste des abonnements",
    Source.NEWS: "par le bouton sous une annonce",
}


def kept_receipt(row: Subscription, topic: str, chat: Chat) -> Kept:
    """A subscription of theirs, or one that they took for a group."""
    facts: dict[str, Fact] = {
        "état": STATES[row.state],
        "depuis": row.since,
        "motif donné par un admin": row.reason,
        "accord donné": row.consented_at,
        "d’où": SOURCES[row.source],
        "texte accepté": WORDINGS.get(row.wording, row.wording),
    }
    if chat.kind is Kind.PERSON:
        return Kept(f"Abonnement\u00a0: {topic}", facts)
    where = plain_name(chat)
    stays = f"l’abonnement que vous avez pris pour {where} ({topic}), sans votre nom"
    return Kept(f"Abonnement\u00a0: {topic}, pour {where}", facts, stays)


def kept_decisions(count: int) -> Kept:
    """An admin's."""
    return Kept("Vos décisions d’admin sur des abonnements", {"nombre": count})
