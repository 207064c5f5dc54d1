"""What the room keeps about askers and answerers: listed, erased on demand, purged in time."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import topic_names
from chatbot.conversation import UnitOfWork
from chatbot.conversation.personal_data import Fact, Kept, Person
from chatbot.engine.outbox import queries as outbox_queries
from chatbot.french.typography import protect, typeset
from chatbot.helpdesk import answering, notices, queries, rules, service, wording
from chatbot.helpdesk.models import PublishedAnswer, Question
from chatbot.members import service as members

AT_ONCE = 100  # questions in a batch, each shown in a few messages
# Between the edits for two questions: twice the least time between two messages to a chat.
APART = timedelta(seconds=2)
CLOSED_OR_ANSWERED = {True: "classée", False: "répondue"}


async def tell_kept(session: AsyncSession, person: Person) -> list[Kept]:
    """List a person's questions, taken questions and published answers."""
    names = await topic_names(session)
    asked = await queries.asked_by(session, person.chat_id)
    kept = [_asked(question, _name(question, names)) for question in asked]
    on_a_page = await queries.published_as(session, [question.id for question in asked])
    for question in asked:
        if question.id in on_a_page:
            title = f"Votre question publiée : {_name(question, names)}"
            stays = "votre question et sa réponse publiées, sans votre nom"
            kept.append(Kept(title, {}, stays))
    for question in await queries.taken_by(session, person.chat_id):
        title = f"Question à laquelle vous répondez : {_name(question, names)}"
        facts: dict[str, Fact] = {
            "début": wording.beginning(question.text),  # no more: the question is somebody else's
            "prise": question.taken_at,
            "votre réponse": question.answer,
            CLOSED_OR_ANSWERED[question.state is rules.State.CLOSED]: question.answered_at,
        }
        stays = "vos réponses, avec votre nom, dans les conversations qui les ont reçues"
        kept.append(Kept(title, facts, stays if question.answer else ""))
    for answer in reversed(await queries.published(session, author=person.chat_id)):
        title = f"Réponse que vous avez publiée : {_name(answer, names)}"
        facts = {"début": wording.beginning(answer.question), "publiée": answer.published_at}
        stays = "les réponses que vous avez publiées, sans rien qui mène à vous"
        kept.append(Kept(title, facts, stays))
    return kept


async def losses(work: UnitOfWork, person: Person) -> list[str]:
    """List a person's questions that nobody will answer once the person is erased; no HTML."""
    names = await topic_names(work.session)
    return [
        typeset(
            f"Question pour « {_name(question, names)} » "
            f"({protect(wording.beginning(question.text, 40))}), "
            "qui attendait une réponse : elle est retirée"
        )
        for question in await queries.answerable_of(work.session, person.chat_id)
    ]


async def erase_person(work: UnitOfWork, person: Person) -> None:
    """Erase the person's questions, and release the questions that the person took.

    Answers on their way to an asker arrive without the person's name.
    """
    if not person.chat_id:
        return
    leaving = await members.chat_by_id(work.session, person.chat_id)
    await answering.end_all(work, leaving, with_answered=True)
    for question in await queries.taken_by(work.session, leaving.id):
        key = f"{answering.ANSWER}{question.id}"
        if await outbox_queries.has_message(work.session, key, unfinished=True):
            await answering.deliver(work, question, None)


async def purge_questions(work: UnitOfWork, *, kept: timedelta) -> bool:
    """Drop a batch of old questions, also from messages; return whether more may be left."""
    old = await queries.lock_some_old(work, kept=kept, limit=AT_ONCE)
    for number, question in enumerate(old):
        # The edits are spread over time, so that new messages don't wait for all of them.
        later = UnitOfWork(work.session, work.at + number * APART)
        await service.erase(later, question, notice=notices.EXPIRED)
    return len(old) == AT_ONCE


def _name(asked: Question | PublishedAnswer, names: Mapping[str, str]) -> str:
    return protect(names.get(asked.topic_key or "", "l’Alliance"))


def _asked(question: Question, topic: str) -> Kept:
    if question.state is rules.State.WITHDRAWN:
        withdrawn = "Question retirée, dont je garde l’heure pendant un jour"
        return Kept(withdrawn, {"transmise": question.asked_at})
    return Kept(
        f"Question transmise : {topic}",
        {
            "état": wording.STATES[question.state],
            "texte": question.text,
            "transmise": question.asked_at,
            "rappelée": question.reminded_at,
            "prochain rappel": question.due_at if question.state in rules.ANSWERABLE else None,
            "réponse": question.answer,
            CLOSED_OR_ANSWERED[question.state is rules.State.CLOSED]: question.answered_at,
            "votre merci": question.thanked_at,
        },
    )
