"""Passing a question on, and answering it; who is concerned."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.models import Topic
from chatbot.chantiers.queries import whole_topic
from chatbot.chantiers.rules import ALLIANCE
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation.markup import escape, length
from chatbot.helpdesk.forwarding import changes, concerned, queries
from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.rules import (
    A_DAY,
    ANSWERABLE,
    ASKED_A_DAY,
    OPEN,
    OPEN_AT_ONCE,
    QUESTION_LENGTH,
    REMINDED_AFTER,
    AlreadyAnswered,
    BannedAsker,
    Move,
    NobodyToAsk,
    NotHeld,
    OnlyItsReferents,
    QuestionGone,
    QuestionTooLong,
    State,
    TooManyOpen,
    TooManyToday,
    check_free,
)
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.members.rules import clean, shown_lines


async def check_may_ask(session: AsyncSession, telegram_id: int) -> None:
    """Raises BannedAsker."""
    if await people.ban(session, telegram_id) is not None:
        raise BannedAsker


def tidy(words: str) -> str:
    """Without what could turn, break or hide the text around it; lines stay lines, uncut."""
    return "\n".join(clean(line, None) for line in words.splitlines()).strip()


def check_length(text: str) -> None:
    """Raises QuestionTooLong."""
    if (long := units(text)) > QUESTION_LENGTH:
        raise QuestionTooLong(long)


def units(words: str) -> int:
    """How long they are where they are shown, in UTF-16 units."""
    return length(escape(shown_lines(words)))


async def keep(
    session: AsyncSession, asker: Chat, topic: str, text: str, *, at: datetime
) -> tuple[Question, bool]:
    """With that tap, and only then, it is kept, the same question once; whether it is new.

    Raises BannedAsker, QuestionTooLong, TopicGone, TooManyOpen, TooManyToday, NobodyToAsk.
    """
    await queries.alone_with(session, asker.id)
    await check_may_ask(session, asker.telegram_id)
    check_length(text)
    key = await _key(session, topic)
    mine = await queries.unanswered_of(session, asker.id)
    for one in mine:
        if (one.topic_key, one.text) == (key, text):
            return one, False
    await check_room(session, asker, at=at)
    if not (await concerned.receivers(session, key, besides=[asker.id]))[0]:
        raise NobodyToAsk
    state = State.WAITING
    row = {"asker": asker.id, "topic_key": key, "state": state, "text": text, "answer": ""}
    return await queries.keep(session, **row, asked_at=at, due_at=at + REMINDED_AFTER), True


async def check_room(session: AsyncSession, asker: Chat, *, at: datetime) -> None:
    """For one more of theirs. Raises TooManyOpen, TooManyToday."""
    unanswered = await queries.unanswered_of(session, asker.id)
    if sum(one.state in OPEN for one in unanswered) >= OPEN_AT_ONCE:
        raise TooManyOpen
    if await queries.count_asked(session, asker.id, since=at - A_DAY) >= ASKED_A_DAY:
        raise TooManyToday


async def mine(session: AsyncSession, asker: Chat) -> Sequence[Question]:
    """What that person asked and nobody answered yet."""
    return await queries.unanswered_of(session, asker.id)


async def alone_with_all_of(session: AsyncSession, number: int) -> None:
    """That person asks nothing else meanwhile, and nobody touches what they asked or took.

    Nor then the messages that show it. Whoever answers has the question first and the messages
    afterwards: the other way round, each would wait for the other.
    """
    await queries.alone_with(session, number)
    await queries.all_locked(session, number)


async def own(session: AsyncSession, asker: Chat | None, number: int) -> Question:
    """One's own question, alone with it. Raises QuestionGone."""
    found = await queries.locked(session, number)
    if found is None or asker is None or found.asker != asker.id:
        raise QuestionGone
    return found


async def to_answer(session: AsyncSession, person: Chat, number: int) -> Question:
    """One that this person may answer, alone with it.

    Raises QuestionGone, OnlyItsReferents, AlreadyAnswered.
    """
    found = await of_theirs(session, person, number)
    if found.state not in ANSWERABLE:
        raise AlreadyAnswered
    return found


async def of_theirs(session: AsyncSession, person: Chat, number: int) -> Question:
    """One of the topics that this person answers for, alone with it.

    Raises QuestionGone, OnlyItsReferents.
    """
    found = await queries.locked(session, number)
    if found is None:
        raise QuestionGone
    topics = await answers_for(session, person)
    if topics is not None and found.topic_key not in topics:
        raise OnlyItsReferents
    return found


async def answers_for(session: AsyncSession, person: Chat) -> Collection[str] | None:
    """The keys of the topics whose questions are theirs; None: all, for an admin."""
    if await members.is_admin(session, person.telegram_id):
        return None
    return await people.topics_of(session, person.id)


def offset_of(page: int, count: int, size: int) -> int:
    """Of the first row on that page, or on the nearest one that there is."""
    last = max(0, (count - 1) // size)
    return max(0, min(page - 1, last)) * size


async def waiting(
    session: AsyncSession, person: Chat, *, page: int, size: int
) -> tuple[Sequence[Question], int]:
    """A page of what waits for this person, and how many there are."""
    topics = await answers_for(session, person)
    count = await queries.count_waiting(session, topics)
    offset = offset_of(page, count, size)
    return await queries.waiting(session, topics, offset=offset, limit=size), count


async def take(session: AsyncSession, question: Question, by: Chat, *, at: datetime) -> None:
    """The first has it. Raises TakenByAnother."""
    if await holder_of(session, question) is not None:
        check_free(question.taken_by, question.taken_at, by.id, at)
    changes.move(question, Move.TAKE)
    question.taken_by, question.taken_at = by.id, at
    await session.flush()


async def release(session: AsyncSession, question: Question, by: Chat) -> None:
    """It waits for others again. Raises NotHeld."""
    if question.state is not State.TAKEN or question.taken_by != by.id:
        raise NotHeld
    changes.let_go(question)
    await session.flush()


async def freed(session: AsyncSession, question: Question) -> bool:
    """Whether it waits for others again, since whoever took it can't answer any more."""
    if question.state is not State.TAKEN or await holder_of(session, question) is not None:
        return False
    changes.let_go(question)
    await session.flush()
    return True


async def holder_of(session: AsyncSession, question: Question) -> Chat | None:
    """Who took it, and still may answer it and can be reached."""
    if question.state is not State.TAKEN or question.taken_by is None:
        return None
    holder = (await people.chats(session, [question.taken_by])).get(question.taken_by)
    if holder is None or holder.unreachable_since is not None:
        return None
    topics = await answers_for(session, holder)
    return holder if topics is None or question.topic_key in topics else None


async def still_held(session: AsyncSession, holder: Chat) -> Question | None:
    """The latest that this person took, and is to answer."""
    last = await queries.taken_last(session, holder.id)
    return last if last and await holder_of(session, last) else None


async def answer(
    session: AsyncSession, question: Question, by: Chat, words: str, *, at: datetime
) -> None:
    """By who took it, or takes it so. Raises TakenByAnother."""
    await take(session, question, by, at=at)
    changes.move(question, Move.ANSWER)
    question.answer, question.answered_at, question.due_at = words, at, None
    await note(session, Act.ANSWERED, at=at, by=by.id, topic=question.topic_key)
    await session.flush()


async def erase(session: AsyncSession, question: Question) -> None:
    """Withdrawn, or its asker is gone."""
    await queries.erase(session, question)


async def topic_of(session: AsyncSession, question: Question) -> Topic | None:
    """What it is about; None: the admins."""
    return await whole_topic(session, question.topic_key) if question.topic_key else None


async def _key(session: AsyncSession, topic: str) -> str | None:
    """The topic's; of the admins' questions the alliance's, where it has a page.

    Raises TopicGone.
    """
    if topic:
        return (await topic_of_key(session, topic)).key
    found = await whole_topic(session, ALLIANCE)
    return found.key if found else None
