"""Publishing an answer, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import content_changed, topic_of_key
from chatbot.helpdesk.forwarding import service as passing
from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.rules import OnlyItsReferents, State
from chatbot.helpdesk.published_answers import queries
from chatbot.helpdesk.published_answers.models import PublishedAnswer
from chatbot.helpdesk.publishing.rules import AlreadyPublished, AnswerGone, NoPage, NotAnswered
from chatbot.members import service as members
from chatbot.members.models import Chat

SHORTEST = 3  # letters of a name that are looked for in a text


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be published; `names` are words of the asker's name that are still in it."""

    question: Question
    topic: Topic
    asked: str
    answered: str
    names: Sequence[str]


async def draft(session: AsyncSession, person: Chat, number: int) -> Draft:
    """As it was edited last. Raises QuestionGone, OnlyItsReferents, NotAnswered, NoPage."""
    question = await passing.of_theirs(session, person, number)
    if question.state is not State.ANSWERED:
        raise NotAnswered
    if question.topic_key is None:
        raise NoPage
    asked = question.edited_text or question.text
    answered = question.edited_answer or question.answer
    asker = await members.numbered(session, question.asker)
    said = set(fold(f"{asked} {answered}").split())
    names = [word for word in asker.name.split() if said & _looked_for(word)]
    topic = await topic_of_key(session, question.topic_key)
    return Draft(question, topic, asked, answered, names)


def _looked_for(name: str) -> set[str]:
    return {word for word in members.words_of(name) if len(word) >= SHORTEST}


async def publish(session: AsyncSession, of: Draft, by: Chat, *, at: datetime) -> int:
    """Its number; from then on everybody gets it. Raises AlreadyPublished."""
    number = await queries.publish(
        session,
        question_id=of.question.id,
        topic_key=of.topic.key,
        question=of.asked,
        answer=of.answered,
        author=by.id,
        published_at=at,
    )
    if number is None:
        raise AlreadyPublished
    await content_changed(session)
    await note(session, Act.ANSWER_PUBLISHED, at=at, by=by.id, topic=of.topic.key)
    return number


async def of_theirs(session: AsyncSession, person: Chat, number: int) -> PublishedAnswer:
    """One that this person may take back. Raises AnswerGone, OnlyItsReferents."""
    found = await queries.of_number(session, number)
    if found is None:
        raise AnswerGone
    topics = await passing.answers_for(session, person)
    if topics is not None and found.topic_key not in topics:
        raise OnlyItsReferents
    return found


async def take_back(session: AsyncSession, one: PublishedAnswer, by: Chat, *, at: datetime) -> None:
    """Nobody gets it any more. Raises AnswerGone."""
    if not await queries.take_back(session, one.id):
        raise AnswerGone
    await content_changed(session)
    await note(session, Act.ANSWER_TAKEN_BACK, at=at, by=by.id, topic=one.topic_key)


async def published(
    session: AsyncSession, person: Chat, *, page: int, size: int
) -> tuple[Sequence[PublishedAnswer], int]:
    """A page of what this person may take back, newest first, and how many there are."""
    topics = await passing.answers_for(session, person)
    count = await queries.count(session, topics)
    offset = passing.offset_of(page, count, size)
    return await queries.published(session, topics, offset=offset, limit=size), count
