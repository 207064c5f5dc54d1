"""Answer questions: take them, leave them to others, hand them over, answer, remind, deliver."""

import re
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.conversation import Context, Request, UnitOfWork
from chatbot.engine.outbox import queries as outbox_queries, service as outbox
from chatbot.helpdesk import notices, queries, rules, service
from chatbot.helpdesk.models import Question
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat

ANSWER = "answer:"  # prefix of the outbox keys of messages with an answer
QUESTION = "question:"  # prefix of the keys of messages that show a question
OF_QUESTION = re.compile(rf"{QUESTION}(\d+):.+")


async def require_sender(ctx: Context) -> Chat:
    """Store or update the sender. Raises OnlyItsReferents if the group itself is the sender."""
    person = await members.remember_sender(ctx.session, ctx.request)
    if person is None:
        raise rules.OnlyItsReferents
    return person


async def lock_visible(session: AsyncSession, person: Chat, question: int) -> Question:
    """Lock a question that this person may see, as a référent of its topic or an admin.

    Raises QuestionGone, OnlyItsReferents.
    """
    found = await queries.locked(session, question)
    if found is None:
        raise rules.QuestionGone
    if not await members.may_write(session, person, found.topic_key):
        raise rules.OnlyItsReferents
    return found


async def lock_to_answer(session: AsyncSession, person: Chat, question: int) -> Question:
    """Lock a question that this person may answer.

    Raises QuestionGone, OnlyItsReferents, AlreadyAnswered, QuestionClosed.
    """
    found = await lock_visible(session, person, question)
    if found.state is rules.State.CLOSED:
        raise rules.QuestionClosed
    if found.state not in rules.ANSWERABLE:
        raise rules.AlreadyAnswered
    return found


async def take(work: UnitOfWork, question: Question, person: Chat) -> None:
    """Let a person take a question, and tell the other answerers. Raises TakenByAnother."""
    await assign(work, question, person)
    topic, asker = await service.topic_and_asker(work.session, question)
    notice = partial(notices.handled, question, topic, asker, person)
    await service.update_messages(work, question, notice, excluding=person)


async def release(work: UnitOfWork, question: Question, person: Chat) -> None:
    """Give a taken question back to everybody who may answer. Raises NotHeld."""
    if question.state is not rules.State.TAKEN or question.taken_by != person.id:
        raise rules.NotHeld
    await _unassign(work.session, question)
    await service.ask_receivers(work, question, excluding=person)


async def answer(work: UnitOfWork, question: Question, author: Chat, words: str) -> Chat:
    """Send an answer to the asker, and show it to all who could answer; return the asker.

    Raises TakenByAnother.
    """
    await note(work.by(author.id), Act.ANSWERED, topic=question.topic_key)
    return await _settle(work, question, rules.State.ANSWERED, author, words)


async def close(work: UnitOfWork, question: Question, author: Chat, word: str) -> Chat:
    """Close a question without an answer, and tell the asker, with `word` unless it is empty.

    Return the asker. Raises TakenByAnother.
    """
    topic, asker = question.topic_key, question.asker
    await note(work.by(author.id), Act.QUESTION_CLOSED, on=asker, topic=topic)
    return await _settle(work, question, rules.State.CLOSED, author, word)


async def assign(work: UnitOfWork, question: Question, person: Chat) -> None:
    """Assign a question to the person who answers it, closes it or hands it over.

    Raises TakenByAnother while another person who can answer has held it for less than HELD_FOR.
    """
    able, since = await _able_holder(work.session, question), question.taken_at
    is_anothers = able is not None and able.id != person.id
    if is_anothers and since is not None and work.at - since <= rules.HELD_FOR:
        raise rules.TakenByAnother
    question.state = rules.State.TAKEN
    question.taken_by, question.taken_at = person.id, work.at
    await work.session.flush()


async def still_held(session: AsyncSession, request: Request) -> Question | None:
    """Find the latest question that the sender took and may still answer, in a private chat."""
    person = await people.known(session, request.chat) if request.private else None
    latest = await queries.taken_last(session, person.id) if person else None
    return latest if latest and await _able_holder(session, latest) else None


async def end_all(work: UnitOfWork, person: Chat, *, with_answered: bool) -> None:
    """Erase the questions that a person asked, and release those that the person took.

    `with_answered`: also erase questions that were answered or closed.
    """
    await queries.lock_all_of(work.session, person.id)
    asked = queries.asked_by if with_answered else queries.answerable_of
    for question in await asked(work.session, person.id):
        await service.erase(work, question)
    for question in await queries.held_by(work.session, person.id):
        await release(work, question, person)


async def release_lost(work: UnitOfWork, person: Chat) -> None:
    """Release the questions of a person who lost the role, or can't be reached any more."""
    for question in await queries.held_by(work.session, person.id):
        if await _able_holder(work.session, question) is None:
            await release(work, question, person)


async def replied_to(session: AsyncSession, request: Request) -> int | None:
    """Find the id of the question that is shown by the message to which a request replies."""
    if request.replies_to is None:
        return None
    key = await outbox_queries.key_of(session, request.chat, request.replies_to)
    shows = key and OF_QUESTION.fullmatch(key)
    return int(shows[1]) if shows else None


async def handle_unreachable(work: UnitOfWork, telegram_id: int) -> None:
    """Let others answer in place of a person who became unreachable.

    Answers to the person's own questions are kept until they are back.
    """
    for key in await outbox_queries.delete_refused(work.session, telegram_id, ANSWER):
        question = await queries.locked(work.session, int(key.removeprefix(ANSWER)))
        if question is not None:
            question.due_at = work.at
    if (person := await people.known(work.session, telegram_id)) is not None:
        await release_lost(work, person)
    refused = await outbox_queries.refused(work.session, telegram_id, QUESTION)
    for number in sorted({int(key.split(":")[1]) for key in refused}):
        question = await queries.locked(work.session, number)
        if question and question.state in rules.ANSWERABLE and question.taken_by is None:
            await service.ask_receivers(work, question, only_new=True)


async def deliver_late(work: UnitOfWork, telegram_id: int) -> None:
    """Deliver the answers that a person missed, now that the bot may write to them again.

    The answers come whether or not the person resumes their subscriptions.
    """
    asker = await people.known(work.session, telegram_id)
    for question in await queries.undelivered(work.session, asker.id) if asker else ():
        await deliver(work, question, await service.holder(work.session, question))


async def handle_next_due(work: UnitOfWork) -> bool:
    """Handle one due question: remind answerers, give it up, or deliver its late answer.

    Return whether there was one, since there may be others.
    """
    question = await queries.next_due(work)
    if question is None:
        return False
    if question.state in rules.SETTLED:
        await deliver(work, question, await service.holder(work.session, question))
        return True
    topic, asker = await service.topic_and_asker(work.session, question)
    if question.reminded_at is None:
        # A reminder that is late after an outage leaves as much time to answer.
        question.reminded_at = work.at
        question.due_at = max(
            question.asked_at + rules.TOLD_AFTER,
            work.at + rules.TOLD_AFTER - rules.REMINDED_AFTER,
        )
        able = await _able_holder(work.session, question)
        if question.state is rules.State.TAKEN and able is None:
            await _unassign(work.session, question)
            asked = partial(notices.asked, question, topic, asker)
            await service.update_messages(work, question, asked)
        others, _ = await service.receivers(work.session, question.topic_key, excluding=[asker.id])
        again = partial(notices.asked, question, topic, asker, notices.REMINDER)
        # Send new messages, to the person who took the question and may still answer, or to all.
        for person in [able] if able else others:
            await service.show(work, person, again, key=f"{service.key_of(question, person)}:again")
    else:
        question.state = rules.State.UNANSWERED
        question.taken_by = question.taken_at = question.due_at = None
        await work.session.flush()
        late = partial(notices.asked, question, topic, asker, notices.LATE)
        await service.update_messages(work, question, late)
        await outbox.tell(work, asker.telegram_id, notices.no_answer(question, topic))
    return True


async def reassign(work: UnitOfWork, question: Question, person: Chat, topic: str | None) -> None:
    """Hand a question over to another topic's référents, and tell everybody concerned.

    Its deadlines begin anew, as if it were asked now. Raises TakenByAnother, NobodyToAsk.
    """
    asked, are_referents = await service.receivers(work.session, topic, excluding=[question.asker])
    if not asked:
        raise rules.NobodyToAsk
    await assign(work, question, person)
    question.state = rules.State.WAITING
    question.topic_key, question.taken_by, question.taken_at = topic, None, None
    question.due_at, question.reminded_at = work.at + rules.REMINDED_AFTER, None
    await work.session.flush()
    found, asker = await service.topic_and_asker(work.session, question)
    notice = partial(notices.asked, question, found, asker)
    new = {each.telegram_id for each in asked}
    may = await service.may_answer(work.session, topic)
    for key, account in await service.messages_of(work.session, question):
        if account not in may:
            gone = notices.reassigned(question, found, person)
            await outbox.show(work, account, gone, key=key, lasts=True)
        elif account not in new:
            await service.show(work, may[account], notice, key=key)
    for each in asked:
        key, further = service.key_of(question, each), notices.FURTHER_DOWN
        reply = notice(for_admin=await members.is_admin(work.session, each.telegram_id))
        await outbox.show(work, each.telegram_id, reply, key=key, instead=further, lasts=True)
    told = notices.passed_on(question, found, are_referents=are_referents)
    await outbox.tell(work, asker.telegram_id, told)
    await note(work.by(person.id), Act.QUESTION_REASSIGNED, topic=topic)


async def report(work: UnitOfWork, question: Question, reporter: Chat) -> bool:
    """Report a question to the admins, once to each; return False if all had the report already."""
    topic, asker = await service.topic_and_asker(work.session, question)
    notice = notices.reported(question, topic, asker, reporter)
    is_new = False
    for admin in await people.admins(work.session):
        key = f"{service.key_of(question, admin)}{service.REPORTED}"
        if await outbox_queries.has_message(work.session, key):
            continue
        is_new = True
        await outbox.show(work, admin.telegram_id, notice, key=key, lasts=True)
    if is_new:
        on, topic_key = question.asker, question.topic_key
        await note(work.by(reporter.id), Act.QUESTION_REPORTED, on=on, topic=topic_key)
    return is_new


async def _settle(
    work: UnitOfWork, question: Question, state: rules.State, author: Chat, words: str
) -> Chat:
    await assign(work, question, author)
    question.state, question.due_at = state, None
    question.answer, question.answered_at = words, work.at
    await work.session.flush()
    topic, asker = await service.topic_and_asker(work.session, question)
    notice = partial(notices.handled, question, topic, asker, author)
    await service.update_messages(work, question, notice)
    await deliver(work, question, author)
    return asker


async def deliver(work: UnitOfWork, question: Question, author: Chat | None) -> None:
    """Tell the asker the answer, or that the question is closed; `author`: None if erased."""
    topic, asker = await service.topic_and_asker(work.session, question)
    question.due_at = None
    if question.state is rules.State.CLOSED:
        notice = notices.closed(question, topic)
    else:
        notice = notices.answer(question, topic, author)
    await outbox.tell(work, asker.telegram_id, notice, key=f"{ANSWER}{question.id}")


async def _able_holder(session: AsyncSession, question: Question) -> Chat | None:
    """Find the person who took a question, if they may still answer and can be reached."""
    if question.state is not rules.State.TAKEN:
        return None
    person = await service.holder(session, question)
    if person is None or person.unreachable_since is not None:
        return None
    return person if await members.may_write(session, person, question.topic_key) else None


async def _unassign(session: AsyncSession, question: Question) -> None:
    # If the asker was told that nobody answered, the question is UNANSWERED again.
    was_told = question.reminded_at is not None and question.due_at is None
    question.state = rules.State.UNANSWERED if was_told else rules.State.WAITING
    question.taken_by = question.taken_at = None
    await session.flush()
