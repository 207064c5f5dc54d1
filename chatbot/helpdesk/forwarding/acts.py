"""Questions passed on, taken, answered, withdrawn; those concerned are told.

Each who may answer has a message about a question, and another one once it is recalled; both say in
the end what became of it.
"""

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.conversation import Reply, Request
from chatbot.engine.outbox import service as outbox
from chatbot.helpdesk.forwarding import changes, concerned, notices, queries, service
from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.rules import State
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat

ANSWER = "answer:"  # a key's beginning
OF_QUESTION = re.compile(r"question:(\d+):.+")  # the key of a message that shows one


async def pass_on(
    session: AsyncSession, asker: Chat, topic: str, text: str, *, at: datetime, aside: bool = False
) -> tuple[Question, bool]:
    """The question, and whether it is référents who are asked; `aside`: that is also said in
    private, as far as the bot may write there. Raises what service.keep does."""
    question, is_new = await service.keep(session, asker, topic, text, at=at)
    if not is_new:
        _, referents = await concerned.receivers(session, question.topic_key, besides=[asker.id])
        return question, referents
    referents = await _ask(session, question, at=at)
    if aside:
        about = await service.topic_of(session, question)
        said = notices.passed_on(question, about, referents=referents)
        await outbox.tell(session, asker.telegram_id, said, at=at)
    return question, referents


async def take(session: AsyncSession, question: Question, by: Chat, *, at: datetime) -> None:
    """The others see who has it. Raises TakenByAnother."""
    await service.take(session, question, by, at=at)
    topic, asker = await _about(session, question)
    said = notices.taken(question, topic, asker, by)
    await _show(session, question, said, at=at, besides=by)


async def release(session: AsyncSession, question: Question, by: Chat, *, at: datetime) -> None:
    """It waits for all again. Raises NotHeld."""
    await service.release(session, question, by)
    await _ask(session, question, at=at, besides=by)


async def answer(
    session: AsyncSession, question: Question, by: Chat, words: str, *, at: datetime
) -> Chat:
    """The person gets it, and all who could have answered see it. Raises TakenByAnother."""
    await service.answer(session, question, by, words, at=at)
    topic, asker = await _about(session, question)
    said = notices.answered(question, topic, asker, by)
    await _show(session, question, said, at=at)
    await tell_answer(session, question, at=at)
    return asker


async def tell_answer(session: AsyncSession, question: Question, *, at: datetime) -> None:
    """To who asked."""
    topic, asker = await _about(session, question)
    changes.told(question)
    found = await people.chats(session, [question.taken_by or 0])
    said = notices.answer(question, topic, found.get(question.taken_by or 0))
    key = f"{ANSWER}{question.id}"
    await outbox.tell(session, asker.telegram_id, said, at=at, key=key)


async def not_told(session: AsyncSession, telegram_id: int, *, at: datetime) -> None:
    """Who asked is out of reach: what was answered in vain is told when they are back."""
    for key in await outbox.take_back(session, telegram_id, ANSWER):
        question = await queries.locked(session, int(key.removeprefix(ANSWER)))
        if question is not None:
            changes.answer_later(question, at=at)


async def came_back(session: AsyncSession, telegram_id: int, *, at: datetime) -> None:
    """That person lets the bot speak again, whether or not they take up what they followed."""
    asker = await people.known(session, telegram_id)
    for question in await queries.unheard(session, asker.id) if asker else ():
        await tell_answer(session, question, at=at)


async def thank(session: AsyncSession, question: Question, asker: Chat, *, at: datetime) -> bool:
    """Who answered, once; whether they are there to read it."""
    if question.state is not State.ANSWERED:
        return False
    who = (await people.chats(session, [question.taken_by or 0])).get(question.taken_by or 0)
    if who is None or who.unreachable_since is not None:
        return False
    if not changes.thank(question, at=at):
        return True
    said = notices.thanked(question, asker)
    # It tells how the question begins: with that key it is emptied as the others are.
    key = f"{key_of(question, who)}:thanks"
    await outbox.show(session, who.telegram_id, said, key=key, at=at, lasts=True)
    return True


async def remind(session: AsyncSession, question: Question, *, at: datetime) -> None:
    """Those who may answer, by another message; who took it and still may, alone."""
    changes.reminded(question, at=at)
    topic, asker = await _about(session, question)
    said = notices.reminder(question, topic, asker)
    holder = await service.holder_of(session, question)
    if await service.freed(session, question):
        await _show(session, question, notices.asked(question, topic, asker), at=at)
    asked, _ = await concerned.receivers(session, question.topic_key, besides=[asker.id])
    for one in [holder] if holder else asked:
        key = f"{key_of(question, one)}:again"
        await outbox.show(session, one.telegram_id, said, key=key, at=at, lasts=True)


async def give_up(session: AsyncSession, question: Question, *, at: datetime) -> None:
    """The person is told honestly; who may answer sees that it can still be done."""
    changes.give_up(question)
    await session.flush()
    topic, asker = await _about(session, question)
    await _show(session, question, notices.late(question, topic, asker), at=at)
    whom = topic.contacts if topic else []
    said = notices.unanswered(question, topic, whom)
    await outbox.tell(session, asker.telegram_id, said, at=at)


async def erase(
    session: AsyncSession, question: Question, *, at: datetime, said: Reply = notices.GONE
) -> None:
    """Withdrawn by who asked, or erased with them, or in time: all who saw it read that instead."""
    await outbox.close(session, beginning_of(question), said, at=at)
    await service.erase(session, question)


async def withdraw(session: AsyncSession, question: Question, *, at: datetime) -> None:
    """By who asked."""
    await erase(session, question, at=at)
    await queries.count_withdrawn(session, question)


async def erase_all_of(session: AsyncSession, asker: Chat, *, at: datetime) -> None:
    """What somebody asked and nobody answered."""
    await service.alone_with_all_of(session, asker.id)
    for one in await service.mine(session, asker):
        await erase(session, one, at=at)


async def leave_all(session: AsyncSession, holder: Chat, *, at: datetime) -> None:
    """What somebody took and didn't answer waits for others."""
    for one in await queries.held_by(session, holder.id):
        await release(session, one, holder, at=at)


async def replied_to(session: AsyncSession, ask: Request) -> int | None:
    """The number of the question that is shown by the message to which these words reply."""
    if ask.replies_to is None:
        return None
    key = await outbox.key_of(session, ask.chat, ask.replies_to)
    shows = key and OF_QUESTION.fullmatch(key)
    return int(shows[1]) if shows else None


async def _ask(
    session: AsyncSession, question: Question, *, at: datetime, besides: Chat | None = None
) -> bool:
    """Whether it is référents."""
    topic, asker = await _about(session, question)
    said = notices.asked(question, topic, asker)
    seen = await _show(session, question, said, at=at, besides=besides)
    others = [asker.id, *([besides.id] if besides else [])]
    asked, referents = await concerned.receivers(session, question.topic_key, besides=others)
    for one in asked:
        if one.telegram_id not in seen:
            key = key_of(question, one)
            await outbox.show(session, one.telegram_id, said, key=key, at=at, lasts=True)
    return referents


async def _show(
    session: AsyncSession,
    question: Question,
    said: Reply,
    *,
    at: datetime,
    besides: Chat | None = None,
) -> Collection[int]:
    """On the messages of those who have one about it, and may answer it; their accounts."""
    may = {one.telegram_id for one in await concerned.all_who_may(session, question)}
    may -= {besides.telegram_id} if besides else set()
    seen = set()
    for key, account in await outbox.shown(session, beginning_of(question)):
        if account in may:
            await outbox.show(session, account, said, key=key, at=at, lasts=True)
            seen.add(account)
    return seen


async def _about(session: AsyncSession, question: Question) -> tuple[Topic | None, Chat]:
    asker = await members.numbered(session, question.asker)
    return await service.topic_of(session, question), asker


def key_of(question: Question, chat: Chat) -> str:
    """Of the message about it in that chat."""
    return f"{beginning_of(question)}{chat.id}"


def beginning_of(question: Question) -> str:
    """How the keys of all messages about it begin."""
    return f"question:{question.id}:"
