"""List what the room keeps about a person, erase it on demand, purge it in time."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import topic_names
from chatbot.conversation.personal_data import Fact, Kept, Person
from chatbot.french import protect
from chatbot.members import conversation_queries, queries, service
from chatbot.members.models import Admin, Chat, Conversation


async def tell_kept(session: AsyncSession, person: Person) -> list[Kept]:
    """List a person's account, roles, invitations, pending step and ban."""
    kept = []
    if person.chat_id:
        chat = await service.chat_by_id(session, person.chat_id)
        account: dict[str, Fact] = {
            "nom": chat.name,
            "nom d’utilisateur": f"@{chat.username}" if chat.username else None,
            "numéro du compte Telegram": chat.telegram_id,
            "numéro chez moi": chat.id,
            "connu depuis": chat.known_since,
            "en pause jusqu’au": chat.paused_until,
            "tout arrêté depuis": chat.stopped_since,
            "hors d’atteinte depuis": chat.unreachable_since,
            "annonces à vous proposer depuis": chat.missing_since,
            "résumé chaque lundi, de ce qui est paru depuis": chat.digest_since,
        }
        kept = [Kept("Votre nom et votre compte", account), *await _roles(session, chat)]
    if (step := await queries.step_of(session, person.telegram_id)) is not None:
        what = "Ce que vous aviez commencé"
        kept.append(Kept(what, {"étape": step.step, "noté": step.noted, "depuis": step.at}))
    for about in await conversation_queries.conversations_with(session, person.telegram_id):
        kept.append(await _conversation(session, about))
    if (ban := await queries.ban_of(session, person.telegram_id)) is not None:
        stays = (
            "le numéro de votre compte et la date du bannissement, sans le motif (seul un admin "
            "peut le lever)"
        )
        banned: dict[str, Fact] = {
            "numéro du compte Telegram": ban.telegram_id,
            "depuis": ban.since,
            "motif": ban.reason,
        }
        kept.append(Kept("Bannissement de votre compte", banned, stays))
    return kept


erase_person = queries.erase_person
purge_old = queries.drop_old_invitations


async def _conversation(session: AsyncSession, kept: Conversation) -> Kept:
    names = await topic_names(session)
    facts: dict[str, Fact] = {
        "sujet": names.get(kept.topic_key, kept.topic_key) or None,
        "date": kept.event_id or None,
        "ce qui était demandé": kept.sought or None,
        "ma question": kept.yes_label or None,
        "vos mots": kept.asked or None,
        "la dernière fois": kept.at,
    }
    return Kept("De quoi nous parlions", facts)


async def _roles(session: AsyncSession, chat: Chat) -> list[Kept]:
    names = await topic_names(session)
    kept = []
    for _, role in await queries.roles(session, chat.telegram_id):
        if isinstance(role, Admin):
            facts = {"depuis": role.since, "résumé du lundi depuis": role.week_since}
            kept.append(Kept("Rôle d’admin", facts))
        else:
            topic = protect(names.get(role.topic_key, role.topic_key))
            kept.append(Kept(f"Rôle de référent : {topic}", {"depuis": role.since}))
    for invitation in await queries.invitations_of(session, chat.id):
        topic = protect(names.get(invitation.topic_key, invitation.topic_key))
        mine, opened = invitation.made_by == chat.id, invitation.opened_by == chat.id
        facts = {
            "créée par vous" if mine else "créée": invitation.made_at,
            "ouverte par vous" if opened else "fermée": invitation.closed_at,
        }
        kept.append(Kept(f"Invitation de référent : {topic}", facts))
    return kept
