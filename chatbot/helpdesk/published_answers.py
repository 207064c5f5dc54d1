"""Publish answers and take them back; the asker is told of both."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Reply, UnitOfWork
from chatbot.engine.outbox import service as outbox
from chatbot.engine.storage.engine import remove_rows
from chatbot.events import written_dates
from chatbot.events.rules import WrittenIn
from chatbot.events.wording import ask_about_gone, ask_about_written
from chatbot.helpdesk import answering, notices, queries, rules
from chatbot.helpdesk.models import PublishedAnswer, Question
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat

SHORTEST = 3  # letters; shorter words of a name aren't looked for in a text


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be published of a question."""

    question: Question
    topic: Topic
    text: str  # the question as it was edited last
    answer: str
    names: Sequence[str]  # words of the asker's name that are still in the texts


async def draft(session: AsyncSession, person: Chat, question: int) -> Draft:
    """Lock a question, and draft what this person may publish of it.

    Raises QuestionGone, OnlyItsReferents, NotAnswered, NoPage.
    """
    found = await answering.lock_visible(session, person, question)
    if found.state is not rules.State.ANSWERED:
        raise rules.NotAnswered
    if found.topic_key is None:
        raise rules.NoPage
    text = found.edited_text or found.text
    answer = found.edited_answer or found.answer
    asker = await members.chat_by_id(session, found.asker)
    words = set(fold(f"{text} {answer}").split())
    names = [
        name
        for name in asker.name.split()
        if any(len(word) >= SHORTEST for word in words.intersection(members.words_of(name)))
    ]
    return Draft(found, await topic_of_key(session, found.topic_key), text, answer, names)


async def publish(work: UnitOfWork, draft: Draft, author: Chat) -> int:
    """Publish an answer; return the published answer's id. Raises AlreadyPublished."""
    question, topic = draft.question, draft.topic
    published = await queries.publish(
        work.session,
        question_id=question.id,
        topic_key=topic.key,
        question=draft.text,
        answer=draft.answer,
        author=author.id,
        published_at=work.at,
    )
    if published is None:
        raise rules.AlreadyPublished
    source = written_dates.Source(WrittenIn.ANSWER, published)
    await written_dates.note_written(work, source, draft.answer, topic=topic.key)
    if written := await written_dates.open_in(work, source):
        await outbox.tell(work, author.telegram_id, ask_about_written(written))
    await note(work.by(author.id), Act.ANSWER_PUBLISHED, topic=topic.key)
    await _tell(work, question, author, notices.published(topic))
    return published


async def find_to_take_back(session: AsyncSession, person: Chat, answer: int) -> PublishedAnswer:
    """Find an answer that this person may take back. Raises AnswerGone, OnlyItsReferents."""
    found = await queries.published_answer(session, answer)
    if found is None:
        raise rules.AnswerGone
    if not await members.may_write(session, person, found.topic_key):
        raise rules.OnlyItsReferents
    return found


async def take_back(work: UnitOfWork, answer: PublishedAnswer, person: Chat) -> None:
    """Take a published answer back. Raises AnswerGone."""
    # The question is locked before its published answer, in the same order as for erasing the
    # asker. A withdrawn or erased question has no asker to tell: a row is kept only for counting.
    question = None
    if answer.question_id is not None:
        with suppress(rules.QuestionGone):
            question = await answering.lock_visible(work.session, person, answer.question_id)
    if not await remove_rows(work.session, PublishedAnswer, id=answer.id):
        raise rules.AnswerGone
    source = written_dates.Source(WrittenIn.ANSWER, answer.id)
    for event in await written_dates.told_in(work, source):
        await outbox.tell(work, person.telegram_id, ask_about_gone(event))
    await written_dates.forget_written(work.session, source)
    await note(work.by(person.id), Act.ANSWER_TAKEN_BACK, topic=answer.topic_key)
    if question is not None:
        notice = notices.taken_back(question, await topic_of_key(work.session, answer.topic_key))
        await _tell(work, question, person, notice, fresh=True)


async def note_earlier_ones(work: UnitOfWork) -> None:
    """Note the dates to come in answers that were published before the bot noted such dates."""
    for found in await queries.published(work.session):
        if found.published_at >= work.at - written_dates.LOOKS_BACK:
            source = written_dates.Source(WrittenIn.ANSWER, found.id)
            topic, written = found.topic_key, found.published_at.astimezone(work.at.tzinfo)
            await written_dates.note_earlier(
                work, source, found.answer, topic=topic, written=written
            )


async def _tell(
    work: UnitOfWork, question: Question, author: Chat, notice: Reply, *, fresh: bool = False
) -> None:
    """Tell the asker in one message, which is edited without a sound; `fresh`: in a new one."""
    asker = await members.chat_by_id(work.session, question.asker)
    if asker.id == author.id or asker.unreachable_since is not None:
        return
    if await people.ban_of(work.session, asker.telegram_id) is None:
        key = f"published:{question.id}:{asker.id}"
        await outbox.show(work, asker.telegram_id, notice, key=key, fresh=fresh)
