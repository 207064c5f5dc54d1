"""Hand a question over to those who know better, or report it to the admins."""

from collections.abc import Sequence
from functools import partial

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox import queries as outbox_queries, service as outbox
from chatbot.helpdesk import answering, notices
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.rules import REMINDED_AFTER, Move, NobodyToAsk
from chatbot.helpdesk.service import (
    REPORTED,
    key_of,
    may_answer,
    messages_of,
    receivers,
    show,
    topic_and_asker,
)
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat


async def reassign(work: UnitOfWork, question: Question, person: Chat, topic: str | None) -> None:
    """Hand a question over to another topic's référents, and tell everybody concerned.

    It waits anew, as if it had been asked now. Raises TakenByAnother, NobodyToAsk.
    """
    asked, are_referents = await receivers(work.session, topic, excluding=[question.asker])
    if not asked:
        raise NobodyToAsk
    await answering.assign(work, question, person)
    answering.move(question, Move.REASSIGN)
    question.topic_key, question.taken_by, question.taken_at = topic, None, None
    question.due_at, question.reminded_at = work.at + REMINDED_AFTER, None
    await work.session.flush()
    await _show_to_others(work, question, person, asked)
    found, asker = await topic_and_asker(work.session, question)
    told = notices.passed_on(question, found, are_referents=are_referents)
    await outbox.tell(work, asker.telegram_id, told)
    await note(work.by(person.id), Act.QUESTION_REASSIGNED, topic=topic)


async def _show_to_others(
    work: UnitOfWork, question: Question, by: Chat, asked: Sequence[Chat]
) -> None:
    """Show a question to those `asked` in a new message, and to the others what became of it."""
    topic, asker = await topic_and_asker(work.session, question)
    may, new = (
        await may_answer(work.session, question.topic_key),
        {one.telegram_id for one in asked},
    )
    notice, gone = partial(notices.asked, question, topic, asker), notices.reassigned
    for key, account in await messages_of(work.session, question):
        if account not in may:
            reply = gone(question, topic, by)
            await outbox.show(work, account, reply, key=key, lasts=True)
        elif account not in new:
            await show(work, may[account], notice, key=key)
    for one in asked:
        key, further = key_of(question, one), notices.FURTHER_DOWN
        reply = notice(for_admin=await members.is_admin(work.session, one.telegram_id))
        await outbox.show_anew(work, one.telegram_id, reply, key=key, instead=further, lasts=True)


async def report(work: UnitOfWork, question: Question, reporter: Chat) -> bool:
    """Show a question to the admins, once; tell whether nobody had reported it."""
    topic, asker = await topic_and_asker(work.session, question)
    notice = notices.reported(question, topic, asker, reporter)
    is_new = False
    for admin in await people.admins(work.session):
        key = f"{key_of(question, admin)}{REPORTED}"
        if await outbox_queries.has_message(work.session, key):
            continue
        is_new = True
        await outbox.show(work, admin.telegram_id, notice, key=key, lasts=True)
    if is_new:
        on, topic_key = question.asker, question.topic_key
        await note(work.by(reporter.id), Act.QUESTION_REPORTED, on=on, topic=topic_key)
    return is_new
