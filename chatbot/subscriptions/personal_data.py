"""What the room keeps about a person: the receipts of their consent."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import topic_names
from chatbot.conversation import UnitOfWork
from chatbot.conversation.personal_data import Fact, Kept, Person
from chatbot.french import protect
from chatbot.members.models import Chat
from chatbot.members.rules import ChatKind
from chatbot.members.wording import plain_name
from chatbot.subscriptions import queries
from chatbot.subscriptions.models import FollowAll, ReminderChoice, Subscription
from chatbot.subscriptions.rules import State
from chatbot.subscriptions.service import tell_admins
from chatbot.subscriptions.wording import SOURCES, WORDINGS

STATES = {
    State.PENDING: "demandé, en attente de la réponse d’un admin",
    State.ACTIVE: "suivi",
    State.REFUSED: "demande refusée",
    State.ENDED: "terminé",
}


async def tell_kept(session: AsyncSession, person: Person) -> list[Kept]:
    """List a person's subscriptions, own and for groups; count their decisions as an admin."""
    names = await topic_names(session)
    kept = []
    for row, chat in await queries.receipts(session, Subscription, person.chat_id):
        facts: dict[str, Fact] = {
            "état": STATES[row.state],
            "depuis": row.since,
            "motif donné par un admin": row.reason,
            "accord donné": row.consented_at,
            "d’où": SOURCES[row.source],
            "texte accepté": WORDINGS.get(row.wording, row.wording),
        }
        topic = protect(names.get(row.topic_key, row.topic_key))
        kept.append(_kept_receipt(topic, facts, chat))
    for all_of_them, chat in await queries.receipts(session, FollowAll, person.chat_id):
        facts = {
            "accord donné": all_of_them.consented_at,
            "d’où": SOURCES[all_of_them.source],
            "texte accepté": WORDINGS.get(all_of_them.wording, all_of_them.wording),
        }
        kept.append(_kept_receipt("tous les chantiers, ceux à venir compris", facts, chat))
    for choice, chat in await queries.receipts(session, ReminderChoice, person.chat_id):
        chosen = {True: "oui", False: "non", None: "proposés, sans réponse"}
        facts = {
            "votre choix": chosen[choice.wants],
            "depuis": choice.at,
            "texte accepté": WORDINGS.get(choice.wording, choice.wording),
        }
        group = "" if chat.kind is ChatKind.PERSON else f", pour {protect(plain_name(chat))}"
        stays = f"le choix de rappels{group}, sans votre nom" if group else ""
        kept.append(Kept(f"Rappels des dates{group}", facts, stays))
    if decided := await queries.count_decided(session, person.chat_id):
        kept.append(Kept("Vos décisions d’admin sur des abonnements", {"nombre": decided}))
    return kept


def _kept_receipt(what: str, facts: dict[str, Fact], chat: Chat) -> Kept:
    if chat.kind is ChatKind.PERSON:
        return Kept(f"Abonnement : {what}", facts)
    group = protect(plain_name(chat))
    stays = f"l’abonnement que vous avez pris pour {group} ({what}), sans votre nom"
    return Kept(f"Abonnement : {what}, pour {group}", facts, stays)


async def erase_person(work: UnitOfWork, person: Person) -> None:
    """Erase a person's subscriptions; tell admins if a pending request vanishes."""
    # So that a request which is being made at this moment is erased, too.
    await queries.lock_chat(work.session, person.chat_id)
    if State.PENDING in await queries.erase_person(work.session, person.chat_id):
        await tell_admins(work, is_new=False)


purge_old = queries.drop_old
