"""Forward questions to those who may answer; correct, withdraw and erase them; count gaps.

Each person who may answer has a message about a question, and a second one after the reminder; both
are edited as the question's state changes.
"""

import re
from collections.abc import Collection, Sequence
from functools import partial
from typing import Protocol

from rapidfuzz import fuzz, process
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.queries import whole_topic
from chatbot.chantiers.rules import ALLIANCE
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.conversation import Reply, Request, UnitOfWork
from chatbot.conversation.markup import clean, escape, length, shown_lines, visible
from chatbot.engine.outbox import queries as outbox_queries, service as outbox
from chatbot.engine.storage.scrub import mark_erasure
from chatbot.helpdesk import notices, queries, rules
from chatbot.helpdesk.models import Question
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat

Found = tuple[rules.Gap, Topic | None]


class Notice(Protocol):
    """A function that words a question for its answerers; admins get other buttons."""

    def __call__(self, *, for_admin: bool) -> Reply: ...


# Linked words in Telegram's HTML; mentions of persons are no such links.
LINK = re.compile(r'<a href="(?!tg://user\b)([^"]*)">(.*?)</a>', re.DOTALL)
REPORTED = ":reported"  # ends the keys of messages by which a question is reported to admins


def typed(request: Request) -> str:
    """Return what somebody typed, cleaned, with the address of each link written after its words.

    For a press, return the sender's words that the message with the button answers.
    """
    words = request.words or request.asked
    if words and request.written is not None:
        html = request.written.html  # lacks a number typed without a space behind its command
        words = words.replace(visible(html).strip(), visible(LINK.sub(_with_address, html)).strip())
    # Drop characters that could reverse, break or hide the text around; keep lines and length.
    return "\n".join(clean(line, None) for line in words.splitlines()).strip()


def units(words: str) -> int:
    """Measure words as they are shown, in UTF-16 units."""
    return length(escape(shown_lines(words)))


def check_length(text: str) -> None:
    if (long := units(text)) > rules.QUESTION_LENGTH:
        raise rules.QuestionTooLong(long)


async def check_not_banned(session: AsyncSession, telegram_id: int) -> None:
    if await people.ban_of(session, telegram_id) is not None:
        raise rules.BannedAsker


async def check_may_ask_more(work: UnitOfWork, asker: Chat) -> None:
    """Check that this person may ask one more question. Raises TooManyOpen, TooManyToday."""
    unanswered = await queries.answerable_of(work.session, asker.id)
    if sum(question.state in rules.OPEN for question in unanswered) >= rules.OPEN_AT_ONCE:
        raise rules.TooManyOpen
    asked_today = await queries.count_asked(work.session, asker.id, since=work.at - rules.A_DAY)
    if asked_today >= rules.ASKED_A_DAY:
        raise rules.TooManyToday


async def forward(
    work: UnitOfWork, asker: Chat, topic: str, text: str, *, aside: bool = False
) -> tuple[Question, bool]:
    """Store a question, unless it waits already, and show it to those who may answer.

    Return the question, and whether those people are référents. The same question is erased first
    if nobody answered it. `aside`: also confirm to the asker in private, if the bot may write
    there. Raises BannedAsker, QuestionTooLong, TopicGone, TooManyOpen, TooManyToday, NobodyToAsk.
    """
    await queries.lock_asker(work.session, asker.id)
    await check_not_banned(work.session, asker.telegram_id)
    check_length(text)
    key = await topic_key(work.session, topic)
    asked, are_referents = await receivers(work.session, key, excluding=[asker.id])
    for question in await queries.lock_same(work.session, asker.id, key, text):
        if question.state in rules.OPEN:
            return question, are_referents
        await erase(work, question, notice=notices.ASKED_ANEW)
    await check_may_ask_more(work, asker)
    if not asked:
        raise rules.NobodyToAsk
    state, due_at = rules.State.WAITING, work.at + rules.REMINDED_AFTER
    row = {"asker": asker.id, "topic_key": key, "state": state, "text": text, "answer": ""}
    question = await queries.add_question(work.session, **row, asked_at=work.at, due_at=due_at)
    are_referents = await ask_receivers(work, question)
    if aside:
        topic_asked = await topic_of(work.session, question)
        notice = notices.forwarded(question, topic_asked, are_referents=are_referents)
        await outbox.tell(work, asker.telegram_id, notice)
    return question, are_referents


async def correct(
    work: UnitOfWork, asker: Chat, topic: str, text: str
) -> tuple[Question, bool] | None:
    """Replace the text of the asker's most similar waiting question, wherever it is shown.

    Return the question, and whether those who may answer are référents; None if no similar
    question of the asker waits for that topic. Raises QuestionTooLong, TopicGone.
    """
    check_length(text)
    key = await topic_key(work.session, topic)
    waits = {
        question.id: question.text
        for question in await queries.answerable_of(work.session, asker.id)
        if (question.topic_key, question.state) == (key, rules.State.WAITING)
    }
    alike = process.extractOne(text, waits, scorer=fuzz.ratio, score_cutoff=rules.ALIKE)
    question = await queries.locked(work.session, alike[2]) if alike else None
    if question is None or question.state is not rules.State.WAITING:
        return None
    question.text = text
    await work.session.flush()
    return question, await ask_receivers(work, question)


async def is_held(session: AsyncSession, question: Question) -> bool:
    """Tell whether a question was asked during a suspension, and so reached no answerer."""
    since = await outbox_queries.suspended_since(session)
    return since is not None and question.asked_at >= since


async def lock_own(session: AsyncSession, asker: Chat | None, question: int) -> Question:
    """Lock the asker's own question. Raises QuestionGone."""
    found = await queries.locked(session, question)
    if found is None or asker is None or found.asker != asker.id:
        raise rules.QuestionGone
    return found


async def thank(work: UnitOfWork, question: Question, asker: Chat) -> bool:
    """Thank the author of an answer, once; return whether the author can read it."""
    if question.state is not rules.State.ANSWERED:
        return False
    author = await holder(work.session, question)
    if author is None or author.unreachable_since is not None:
        return False
    if question.thanked_at is None:
        question.thanked_at = work.at
        # The thanks quote the question; by this key they are erased with the question.
        key = f"{key_of(question, author)}:thanks"
        notice = notices.thanked(question, asker)
        await outbox.show(work, author.telegram_id, notice, key=key, lasts=True)
    return True


async def withdraw(work: UnitOfWork, question: Question) -> None:
    """Erase a question at its asker's wish; it still counts towards the limit of its day.

    For the count, an empty row is stored, with a new id that no message or button holds.
    """
    await erase(work, question)
    empty = {"state": rules.State.WITHDRAWN, "text": "", "answer": ""}
    await queries.add_question(
        work.session, asker=question.asker, asked_at=question.asked_at, **empty
    )


async def erase(work: UnitOfWork, question: Question, *, notice: Reply = notices.WITHDRAWN) -> None:
    """Erase a question; `notice` replaces it in everybody's messages."""
    await outbox.close(work, keys_of(question), notice)
    await queries.erase(work.session, question)
    await mark_erasure(work.session)


async def topic_of(session: AsyncSession, question: Question) -> Topic | None:
    """Find the topic of a question; None if the question is to the admins."""
    return await whole_topic(session, question.topic_key) if question.topic_key else None


async def topic_and_asker(session: AsyncSession, question: Question) -> tuple[Topic | None, Chat]:
    asker = await members.chat_by_id(session, question.asker)
    return await topic_of(session, question), asker


async def holder(session: AsyncSession, question: Question) -> Chat | None:
    """Find the person who took a question; None if nobody did, or the person was erased."""
    taken_by = question.taken_by or 0
    return (await people.chats(session, [taken_by])).get(taken_by)


async def receivers(
    session: AsyncSession, topic: str | None, *, excluding: Collection[int]
) -> tuple[Sequence[Chat], bool]:
    """Find whom to ask: the topic's référents in reach (and True), else the admins (and False)."""
    referents = _in_reach(await members.referents_of(session, topic or ""), excluding)
    if referents:
        return referents, True
    return _in_reach(await people.admins(session), excluding), False


async def ask_receivers(
    work: UnitOfWork, question: Question, *, excluding: Chat | None = None, only_new: bool = False
) -> bool:
    """Show a question to its receivers, or only to new ones; return whether they are référents."""
    topic, asker = await topic_and_asker(work.session, question)
    notice = partial(notices.asked, question, topic, asker)
    if not only_new:
        await update_messages(work, question, notice, excluding=excluding)
    others = [asker.id, *([excluding.id] if excluding else [])]
    asked, are_referents = await receivers(work.session, question.topic_key, excluding=others)
    seen = {account for _, account in await messages_of(work.session, question)}
    for person in asked:
        if person.telegram_id not in seen:
            await show(work, person, notice, key=key_of(question, person))
    return are_referents


async def update_messages(
    work: UnitOfWork, question: Question, notice: Notice, *, excluding: Chat | None = None
) -> None:
    """Edit the messages that show a question to those who may answer."""
    may = await may_answer(work.session, question.topic_key)
    for key, account in await messages_of(work.session, question):
        if account in may and (excluding is None or account != excluding.telegram_id):
            await show(work, may[account], notice, key=key)


async def show(work: UnitOfWork, person: Chat, notice: Notice, *, key: str) -> None:
    """Send a person a notice about a question, or edit the person's message with that key."""
    reply = notice(for_admin=await members.is_admin(work.session, person.telegram_id))
    await outbox.show(work, person.telegram_id, reply, key=key, lasts=True)


async def messages_of(session: AsyncSession, question: Question) -> Sequence[tuple[str, int]]:
    """List the messages that show a question to those who could answer: (key, account)."""
    found = await outbox_queries.lasting(session, keys_of(question))
    return [(key, account) for key, account in found if not key.endswith(REPORTED)]


async def may_answer(session: AsyncSession, topic: str | None) -> dict[int, Chat]:
    """Map the accounts of those who may answer a topic's questions to the persons."""
    persons = (*await members.referents_of(session, topic or ""), *await people.admins(session))
    return {person.telegram_id: person for person in persons}


def key_of(question: Question, chat: Chat) -> str:
    """Make the outbox key of the message about a question in that chat."""
    return f"{keys_of(question)}{chat.id}"


def keys_of(question: Question) -> str:
    """Make the prefix of the keys of all messages about a question."""
    return f"question:{question.id}:"


async def topic_key(session: AsyncSession, topic: str) -> str | None:
    """Find a topic's key; for "", the admins, the alliance's key, or None if it has no page."""
    if topic:
        return (await topic_of_key(session, topic)).key
    alliance = await whole_topic(session, ALLIANCE)
    return alliance.key if alliance else None


async def count_in_vain(
    session: AsyncSession, request: Request, *, topic: str, subject: str
) -> None:
    """Count a question without an answer, unless its sender is banned."""
    sender = request.sender
    if sender is None or await people.ban_of(session, sender.id) is None:
        await queries.count_in_vain(session, topic, subject, rules.week_of(request.at.date()))


async def gaps(work: UnitOfWork, person: Chat) -> Sequence[Found]:
    """List the gaps in a person's topics, the most frequent first.

    An admin gets the gaps of all topics, and those without a topic.
    """
    topics = await members.writable_topics(work.session, person)
    named = {topic.key: topic for topic in await followable(work.session)}
    found = await queries.gaps(work.session, topics, since=rules.first_week(work.at.date()))
    return [(gap, named.get(gap.topic)) for gap in found if not gap.topic or gap.topic in named]


async def gap(work: UnitOfWork, person: Chat, topic: str, number: int) -> Found:
    """Find a gap by its topic and its number. Raises OnlyItsReferents, GapGone."""
    if not await members.may_write(work.session, person, topic):
        raise rules.OnlyItsReferents
    for found in await gaps(work, person):
        if (found[0].topic, found[0].number) == (topic, number):
            return found
    raise rules.GapGone


def _with_address(link: re.Match[str]) -> str:
    address, words = link.groups()
    return words if visible(words) == visible(address) else f"{words} ({address})"


def _in_reach(chats: Sequence[Chat], excluding: Collection[int]) -> Sequence[Chat]:
    return [chat for chat in chats if chat.unreachable_since is None and chat.id not in excluding]
