"""Zoé, of whom every table keeps something, and Awa, an admin who goes on."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import conversation as ui
from chatbot.announcements.models import SeenReview
from chatbot.audit.rules import Act
from chatbot.audit.service import note, note_denied
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.conversation import Context, PendingStep, Reply, Request, Sender, UnitOfWork
from chatbot.conversation.personal_data import Person
from chatbot.engine.outbox import queries as outbox_queries, service as outbox
from chatbot.engine.storage.engine import add_row
from chatbot.events import calendar, service as events
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft
from chatbot.french import Precision, When
from chatbot.helpdesk import answering, queries, service
from chatbot.members import roles, service as members
from chatbot.members.conversations import keep_conversation
from chatbot.members.models import Ban, Chat
from chatbot.rsvp import queries as rsvp_queries, service as rsvp
from chatbot.rsvp.rules import Response, Usefulness
from chatbot.subscriptions import service as subscriptions
from chatbot.subscriptions.models import Approval
from chatbot.subscriptions.rules import Source, State
from tests.announcements.news.published import announce, begun
from tests.cast import AWA, ZOE
from tests.clock import NOW

DAY = timedelta(days=1)
GROUP = -1_002_200_000_001
ON_APPROVAL = "media-capacitant"
REASON = "Trop de messages"
EVERY = "Abonnement\u00a0: tous les chantiers, ceux à venir compris"
# What is told of all that `zoe_everywhere` stores.
TOLD = [
    "Votre nom et votre compte",
    "Rôle d’admin",
    "Rôle de référent\u00a0: 7. Alimentation",
    "Rôle de référent\u00a0: 1. Écologie et social",
    "Invitation de référent\u00a0: 7. Alimentation",
    "Invitation de référent\u00a0: 1. Écologie et social",
    "Ce que vous aviez commencé",
    "De quoi nous parlions",
    "Bannissement de votre compte",
    "Abonnement\u00a0: 7. Alimentation",
    "Abonnement\u00a0: Osons les territoires\u00a0!",
    "Abonnement\u00a0: 5. Média capacitant",
    "Abonnement\u00a0: 7. Alimentation, pour le groupe «\u00a0Alliés du Mans\u00a0»",
    EVERY,
    f"{EVERY}, pour le groupe «\u00a0Alliés du Mans\u00a0»",
    "Rappels des dates",
    "Rappels des dates, pour le groupe «\u00a0Alliés du Mans\u00a0»",
    "Vos décisions d’admin sur des abonnements",
    "Question transmise\u00a0: 7. Alimentation",
    "Question à laquelle vous répondez\u00a0: 7. Alimentation",
    "Réponse que vous avez publiée\u00a0: 7. Alimentation",
    "Annonce\u00a0: 7. Alimentation",
    "Annonce\u00a0: 7. Alimentation",
    "Relecture d’une annonce",
    "Dates que vous avez annoncées",
    "Adresse de votre agenda",
    "Date dont je vous préviens",
    "Date dont je vous préviens, pour le groupe «\u00a0Alliés du Mans\u00a0»",
    "Réponse à une date\u00a0: Réunion, 24 novembre 2026",
    "Accord\u00a0: votre nom, pour les référents des dates où vous venez",
    "Messages que je vous envoie de moi-même",
    "Annonces que je vous ai envoyées, ou que vous deviez recevoir",
    "Journal des admins",
]


def ask(sender: Sender, *, group: bool = False, at: datetime = NOW) -> Request:
    """Make a request of somebody's, in private or in the group."""
    return Request(
        "",
        at,
        chat=GROUP if group else sender.id,
        private=not group,
        bot="etabli_bot",
        sender=sender,
        title="Alliés du Mans" if group else "",
    )


async def follow(
    session: AsyncSession, sender: Sender, key: str, *, group: bool = False, at: datetime = NOW
) -> None:
    """Follow a topic, or ask to."""
    asked = ask(sender, group=group, at=at)
    topic = await topic_of_key(session, key)
    await subscriptions.follow(session, asked, topic, source=Source.CARD)


async def awa(session: AsyncSession, *, at: datetime = NOW) -> Chat:
    """Appoint Awa as an admin."""
    await roles.appoint_first(UnitOfWork(session, at), [AWA])
    return await members.person_of_account(UnitOfWork(session, at), AWA.id)


async def _follows_all(session: AsyncSession) -> None:
    """Follow every chantier to come, in private and for the group, whatever is followed today."""
    but = await followable(session)
    for group in (False, True):
        asked = ask(ZOE, group=group)
        await subscriptions.follow_all(session, asked, but=but, source=Source.COMMAND)


async def zoe_everywhere(session: AsyncSession) -> Person:
    """Store everything that can be known of somebody, who is banned afterwards."""
    first = await awa(session)
    zoe = await members.remember_person(UnitOfWork(session, NOW), ZOE)
    await add_row(session, Approval, topic_key=ON_APPROVAL)
    await follow(session, ZOE, "alimentation")
    await follow(session, ZOE, ON_APPROVAL)
    await follow(session, ZOE, "appel")
    await subscriptions.leave(session, ask(ZOE), "appel")
    await follow(session, ZOE, "alimentation", group=True)
    await _follows_all(session)
    await _writes(session, zoe)
    await subscriptions.pause(session, ask(ZOE), NOW + DAY)
    await members.mark_unreachable(UnitOfWork(session, NOW), ZOE.id)
    await roles.give_admin(UnitOfWork(session, NOW, zoe.id), zoe)
    await roles.give_referent(UnitOfWork(session, NOW, zoe.id), zoe, "alimentation")
    await roles.invite(UnitOfWork(session, NOW, zoe.id), "alimentation")
    await _opens_invitation(session, first)
    await follow(session, AWA, ON_APPROVAL)
    await subscriptions.decide(
        UnitOfWork(session, NOW, zoe.id),
        (first.id, ON_APPROVAL),
        State.ACTIVE,
        before=State.PENDING,
    )
    await note_denied(UnitOfWork(session, NOW, zoe.id), what="/roles")
    await _speaks(session)
    zoe.digest_since = zoe.stopped_since = NOW
    await outbox.tell(UnitOfWork(session, NOW), ZOE.id, Reply("Bonjour, Zoé Quintessence"))
    await add_row(session, Ban, telegram_id=ZOE.id, since=NOW, reason=REASON)
    await note(UnitOfWork(session, NOW, first.id), Act.BANNED, on=zoe.id, detail=REASON)
    return Person(ZOE.id, zoe.id)


async def _opens_invitation(session: AsyncSession, by: Chat) -> None:
    _, token = await roles.invite(UnitOfWork(session, NOW, by.id), "ecologie-et-social")
    await roles.open_invitation(UnitOfWork(session, NOW), ZOE, token)
    # Who made it has been told who opened it.
    await outbox_queries.erase_person(UnitOfWork(session, NOW), Person(by.telegram_id))


async def _asks_and_answers(session: AsyncSession, zoe: Chat) -> None:
    """Forward one question that the admin sees, let her take another, and publish an answer."""
    await service.forward(
        UnitOfWork(session, NOW), zoe, "alimentation", "Zoé Quintessence peut venir\u00a0?"
    )
    sofia = await members.remember_person(UnitOfWork(session, NOW), Sender(5_100_000_099, "Sofia"))
    taken, _ = await service.forward(UnitOfWork(session, NOW), sofia, "alimentation", "Où\u00a0?")
    await answering.take(UnitOfWork(session, NOW), taken, zoe)
    public = {"topic_key": "alimentation", "question": "Qui\u00a0?", "answer": "Nous"}
    await queries.publish(session, **public, author=zoe.id, published_at=NOW)


async def _writes(session: AsyncSession, zoe: Chat) -> None:
    """Let her answer questions, announce where she follows, tell a date and come, begin a draft."""
    await _asks_and_answers(session, zoe)
    published = await announce(session, "Réunion", "alimentation", at=NOW, by=zoe.id)
    draft = EventDraft("Réunion", When(Precision.DAY, NOW.date(), NOW.date()))
    told = await events.add(UnitOfWork(session, NOW, zoe.id), draft, topic="alimentation")
    await _asks_for(session, told.event)
    await _comes(session, zoe, told.event.id)
    await calendar.make_own_link(session, ask(ZOE))
    await begun(session, "Un <b>secret</b> de Zoé Quintessence", at=NOW, author=zoe.id)
    seen = SeenReview(announcement_id=published.id, person=zoe.id, version=1, content={"text": ""})
    session.add(seen)
    await session.flush()


async def _asks_for(session: AsyncSession, event: Event) -> None:
    """Let her want reminders, and be told of a date, for herself and for the group."""
    topic = await topic_of_key(session, event.topic_key)
    for group in (False, True):
        asked = ask(ZOE, group=group)
        await subscriptions.choose_reminders(session, asked, wants=True)
        await subscriptions.follow_date(session, asked, topic, event.id)


async def _comes(session: AsyncSession, zoe: Chat, event: int) -> None:
    """Let her come, under her name, and say afterwards that it was useful."""
    await rsvp.answer(UnitOfWork(session, NOW), event, zoe, Response.YES, day=None)
    await rsvp_queries.keep_consent(UnitOfWork(session, NOW), zoe.id, agrees=True)
    answer = await rsvp_queries.find_answer(session, event, NOW.date(), zoe.id)
    assert answer is not None
    answer.asked_at, answer.useful, answer.sentence = NOW, Usefulness.YES, "De Zoé Quintessence"
    await session.flush()


async def _speaks(session: AsyncSession) -> None:
    """Speak of a chantier, and begin a pause."""
    question = ui.Question(ui.Button("Oui, tout arrêter", "x:True"), ui.Button("Non", "l:1"))
    about = ui.Subject("alimentation", event=1, sought="date")
    told = Reply("…", quotes_request=True, asks=question, about=about)
    await keep_conversation(session, replace(ask(ZOE), words="et la date ?"), told)
    await members.begin_step(Context(ask(ZOE), session), PendingStep("pause", "dix-neuf jours"))
