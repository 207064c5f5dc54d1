"""Every SQL statement of the helpdesk. People are given by our own ids."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import KEEPS_CACHE, delete_batch, insert_into, remove_rows
from chatbot.helpdesk import rules
from chatbot.helpdesk.models import AskedInVain, PublishedAnswer, Question
from chatbot.members.models import Chat


async def add_question(session: AsyncSession, **row: Any) -> Question:
    question = Question(**row)
    session.add(question)
    await session.flush()
    return question


async def lock_asker(session: AsyncSession, asker: int = 0, *, account: int = 0) -> None:
    """Lock a person's row against asking, banning and erasing by other transactions.

    `account`: the person by Telegram's id, who may not be known.
    """
    whom = Chat.telegram_id == account if account else Chat.id == asker
    await session.execute(select(Chat.id).where(whom).with_for_update(key_share=True))


async def locked(session: AsyncSession, question: int) -> Question | None:
    there = Question.id == question, Question.state != rules.State.WITHDRAWN
    found = await _locked(session, select(Question).where(*there))
    return found[0] if found else None


async def lock_all_of(session: AsyncSession, person: int) -> None:
    """Lock a person's row, then the questions that the person asked or took, in order of their ids.

    Whoever answers locks a question before its messages, too; another order could deadlock.
    """
    await lock_asker(session, person)
    concerned = (Question.asker == person) | (Question.taken_by == person)
    await _locked(session, select(Question).where(concerned))


async def answerable_of(session: AsyncSession, asker: int) -> Sequence[Question]:
    """List this person's questions that may still be answered, oldest first."""
    theirs = Question.asker == asker, Question.state.in_(rules.ANSWERABLE)
    return (await session.scalars(select(Question).where(*theirs).order_by(Question.id))).all()


async def lock_same(
    session: AsyncSession, asker: int, topic: str | None, text: str
) -> Sequence[Question]:
    """Lock a person's questions with the same topic and text that may still be answered."""
    theirs = Question.asker == asker, Question.state.in_(rules.ANSWERABLE)
    same = Question.topic_key == topic, Question.text == text
    return await _locked(session, select(Question).where(*theirs, *same))


async def count_asked(session: AsyncSession, asker: int, *, since: datetime) -> int:
    theirs = Question.asker == asker, Question.asked_at > since
    return await session.scalar(select(func.count()).select_from(Question).where(*theirs)) or 0


async def waiting(
    session: AsyncSession, topics: Collection[str] | None, *, offset: int, limit: int
) -> Sequence[Question]:
    """List the answerable questions of these topics, or of all (None), oldest first."""
    found = select(Question).where(*_waiting(topics)).order_by(Question.id)
    return (await session.scalars(found.offset(offset).limit(limit))).all()


async def count_waiting(session: AsyncSession, topics: Collection[str] | None) -> int:
    found = select(func.count()).select_from(Question).where(*_waiting(topics))
    return await session.scalar(found) or 0


async def count_forwarded(session: AsyncSession, *, since: datetime, until: datetime) -> int:
    asked = Question.asked_at >= since, Question.asked_at < until
    return await session.scalar(select(func.count()).select_from(Question).where(*asked)) or 0


async def erase(session: AsyncSession, question: Question) -> None:
    await session.execute(delete(Question).where(Question.id == question.id))
    session.expunge(question)


async def next_due(work: UnitOfWork) -> Question | None:
    """Lock a due question: a deadline has passed, or its asker can be reached again."""
    reachable = select(Chat.id).where(Chat.unreachable_since.is_(None))
    can_move = or_(Question.state.not_in(rules.SETTLED), Question.asker.in_(reachable))
    due = select(Question).where(Question.due_at <= work.at, can_move)
    locked = due.order_by(Question.due_at).limit(1).with_for_update(skip_locked=True)
    return await work.session.scalar(locked.execution_options(populate_existing=True))


async def undelivered(session: AsyncSession, asker: int) -> Sequence[Question]:
    """Lock a person's questions whose answer is not delivered yet."""
    waits = Question.asker == asker, Question.state.in_(rules.SETTLED), Question.due_at.is_not(None)
    return await _locked(session, select(Question).where(*waits))


async def taken_last(session: AsyncSession, holder: int) -> Question | None:
    held = Question.taken_by == holder, Question.state == rules.State.TAKEN
    latest = select(Question).where(*held).order_by(Question.taken_at.desc()).limit(1)
    return await session.scalar(latest)


async def held_by(session: AsyncSession, holder: int) -> Sequence[Question]:
    """Lock the questions that this person has taken and not answered."""
    held = Question.taken_by == holder, Question.state.in_(rules.OPEN)
    return await _locked(session, select(Question).where(*held))


async def asked_by(session: AsyncSession, asker: int) -> Sequence[Question]:
    found = select(Question).where(Question.asker == asker).order_by(Question.id)
    return (await session.scalars(found)).all()


async def taken_by(session: AsyncSession, holder: int) -> Sequence[Question]:
    found = select(Question).where(Question.taken_by == holder).order_by(Question.id)
    return (await session.scalars(found)).all()


async def lock_some_old(work: UnitOfWork, *, kept: timedelta, limit: int) -> Sequence[Question]:
    """Lock a batch of old questions; skip those that other transactions have locked.

    Old: answered, or else asked, longer than `kept` ago; or withdrawn, and asked over a day ago.
    """
    last = func.coalesce(Question.answered_at, Question.asked_at)
    a_day_ago = work.at - rules.A_DAY
    withdrawn = and_(Question.state == rules.State.WITHDRAWN, Question.asked_at < a_day_ago)
    old = select(Question).where(or_(last < work.at - kept, withdrawn)).order_by(Question.id)
    locked = old.limit(limit).with_for_update(skip_locked=True)
    return (await work.session.scalars(locked.execution_options(populate_existing=True))).all()


async def publish(session: AsyncSession, **row: Any) -> int | None:
    """Publish an answer, and return its id; None if its question is published already."""
    made = insert_into(session, PublishedAnswer).values(row).on_conflict_do_nothing()
    published: int | None = await session.scalar(made.returning(PublishedAnswer.id))
    return published


async def published(
    session: AsyncSession,
    topics: Collection[str] | None = None,
    *,
    author: int | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[PublishedAnswer]:
    """List published answers, newest first; `topics` and `author`: None means all."""
    found = select(PublishedAnswer).where(*_of(topics)).order_by(PublishedAnswer.id.desc())
    if author is not None:
        found = found.where(PublishedAnswer.author == author)
    return (await session.scalars(found.offset(offset).limit(limit))).all()


async def count_published(session: AsyncSession, topics: Collection[str] | None) -> int:
    found = select(func.count()).select_from(PublishedAnswer).where(*_of(topics))
    return await session.scalar(found) or 0


async def published_answer(session: AsyncSession, answer: int) -> PublishedAnswer | None:
    return await session.get(PublishedAnswer, answer)


async def published_as(session: AsyncSession, questions: Collection[int]) -> Mapping[int, int]:
    """Map the questions that are published to the ids of their published answers."""
    columns = PublishedAnswer.question_id, PublishedAnswer.id
    found = select(*columns).where(PublishedAnswer.question_id.in_(questions))
    return {
        question: answer
        for question, answer in await session.execute(found)
        if question is not None
    }


async def count_in_vain(session: AsyncSession, topic: str, subject: str, week: date) -> None:
    """Add one to the count of questions on a subject of a topic that were asked in vain."""
    row = {"topic_key": topic, "subject": subject, "week": week, "times": 1}
    once_more = {"times": AskedInVain.times + 1}
    key = [AskedInVain.topic_key, AskedInVain.subject, AskedInVain.week]
    made = insert_into(session, AskedInVain).values(row)
    counted = made.on_conflict_do_update(index_elements=key, set_=once_more)
    await session.execute(counted, execution_options=KEEPS_CACHE)


async def gaps(
    session: AsyncSession, topics: Collection[str] | None, *, since: date
) -> list[rules.Gap]:
    """List the gaps of these topics, or all (None).

    The most frequent gaps come first, those without a nameable subject last.
    """
    key, subject = AskedInVain.topic_key, AskedInVain.subject
    times = func.sum(AskedInVain.times)
    counted = select(key, subject, times).where(AskedInVain.week >= since).group_by(key, subject)
    if topics is not None:
        counted = counted.where(key.in_(topics))
    found = await session.execute(counted.order_by(subject == "", times.desc(), key, subject))
    return [rules.Gap(topic, what, int(many)) for topic, what, many in found]


async def settle(session: AsyncSession, gap: rules.Gap) -> None:
    await remove_rows(session, AskedInVain, topic_key=gap.topic, subject=gap.subject)


async def drop_old_counts(work: UnitOfWork) -> bool:
    old = AskedInVain.week < rules.first_week(work.at.date())
    return await delete_batch(work.session, AskedInVain, old)


async def _locked(session: AsyncSession, found: Select[Question]) -> Sequence[Question]:
    locked = found.order_by(Question.id).with_for_update()
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


def _waiting(topics: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    still = Question.state.in_(rules.ANSWERABLE)
    return (still,) if topics is None else (still, Question.topic_key.in_(topics))


def _of(topics: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    return () if topics is None else (PublishedAnswer.topic_key.in_(topics),)
