"""What the room keeps about a person: the receipts of their consent."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import followable
from chatbot.chantiers.wording import numbered
from chatbot.conversation import UnitOfWork
from chatbot.conversation.personal_data import Fact, Kept, Person
from chatbot.french import protect
from chatbot.members.models import Chat
from chatbot.members.rules import ChatKind
from chatbot.members.wording import plain_name
from chatbot.subscriptions import follow_all_queries, queries, reminder_queries
from chatbot.subscriptions.models import FollowAll, Subscription
from chatbot.subscriptions.rules import Source, State
from chatbot.subscriptions.service import tell_admins
from chatbot.subscriptions.wording import WORDINGS

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


CHOICES = {True: "oui", False: "non", None: "proposés, sans réponse"}
EVERY = "tous les chantiers, ceux à venir compris"


async def tell_kept(session: AsyncSession, person: Person) -> list[Kept]:
    """Tell a person's subscriptions, own and for groups, and their decisions as an admin."""
    if person.chat_id is None:
        return []
    names = {topic.key: numbered(topic) for topic in await followable(session)}
    receipts = [
        _receipt_fact(row, names.get(row.topic_key, row.topic_key), chat)
        for row, chat in await queries.receipts(session, person.chat_id)
    ]
    receipts += [
        _receipt_of_all(row, chat)
        for row, chat in await follow_all_queries.receipts(session, person.chat_id)
    ]
    receipts += await _reminders(session, person.chat_id)
    if decided := await queries.count_decided(session, person.chat_id):
        receipts.append(Kept("Vos décisions d’admin sur des abonnements", {"nombre": decided}))
    return receipts


async def erase_person(work: UnitOfWork, person: Person) -> None:
    """Erase a person's subscriptions; tell admins if a pending request vanishes."""
    if person.chat_id is None:
        return
    await queries.lock_chat(work.session, person.chat_id)  # a request of this moment is erased too
    await follow_all_queries.erase_person(work.session, person.chat_id)
    await reminder_queries.erase_person(work.session, person.chat_id)
    if State.PENDING in await queries.erase_person(work.session, person.chat_id):
        await tell_admins(work, is_new=False)


async def purge_old(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of what ended or was refused before then; tell whether there may be more."""
    if await queries.drop_old(session, before=before):
        return True
    return await reminder_queries.drop_choices(session, before=before)


async def _reminders(session: AsyncSession, person_id: int) -> list[Kept]:
    kept = []
    for row, chat in await reminder_queries.receipts_of_choices(session, person_id):
        facts: dict[str, Fact] = {
            "votre choix": CHOICES[row.wants],
            "depuis": row.at,
            "texte accepté": WORDINGS.get(row.wording, row.wording),
        }
        group = "" if chat.kind is ChatKind.PERSON else f", pour {protect(plain_name(chat))}"
        stays = f"le choix de rappels{group}, sans votre nom" if group else ""
        kept.append(Kept(f"Rappels des dates{group}", facts, stays))
    return kept


def _receipt_of_all(row: FollowAll, chat: Chat) -> Kept:
    facts: dict[str, Fact] = {
        "accord donné": row.consented_at,
        "d’où": SOURCES[row.source],
        "texte accepté": WORDINGS.get(row.wording, row.wording),
    }
    if chat.kind is ChatKind.PERSON:
        return Kept(f"Abonnement : {EVERY}", facts)
    group = protect(plain_name(chat))
    stays = f"l’abonnement que vous avez pris pour {group} ({EVERY}), sans votre nom"
    return Kept(f"Abonnement : {EVERY}, pour {group}", facts, stays)


def _receipt_fact(row: Subscription, topic: str, chat: Chat) -> Kept:
    facts: dict[str, Fact] = {
        "état": STATES[row.state],
        "depuis": row.since,
        "motif donné par un admin": row.reason,
        "accord donné": row.consented_at,
        "d’où": SOURCES[row.source],
        "texte accepté": WORDINGS.get(row.wording, row.wording),
    }
    if chat.kind is ChatKind.PERSON:
        return Kept(f"Abonnement : {protect(topic)}", facts)
    group, topic = protect(plain_name(chat)), protect(topic)
    stays = f"l’abonnement que vous avez pris pour {group} ({topic}), sans votre nom"
    return Kept(f"Abonnement : {topic}, pour {group}", facts, stays)
