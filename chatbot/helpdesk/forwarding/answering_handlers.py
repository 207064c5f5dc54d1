"""Answering what was passed on, for référents and admins."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.rules import TOGETHER
from chatbot.conversation import OldStep, Press, Reply, Request, Requires
from chatbot.helpdesk.forwarding import acts, concerned, screens, service, texts
from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.payloads import (
    AnswerQuestion,
    OpenQuestion,
    ReleaseQuestion,
    ShowQuestions,
)
from chatbot.helpdesk.forwarding.rules import ANSWER_LENGTH
from chatbot.helpdesk.published_answers.service import published_as
from chatbot.helpdesk.unanswered import handlers as gaps
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat

ANSWER = "answer"  # a step


async def show_questions(ask: Request, session: AsyncSession, shown: ShowQuestions) -> Reply:
    """What waits for whoever asks."""
    person = await concerned.speaker(session, ask)
    found, count = await service.waiting(session, person, page=shown.page, size=screens.PAGE)
    with_topics = [(one, await service.topic_of(session, one)) for one in found]
    return await gaps.below(
        ask, session, screens.listing(with_topics, count, shown, person, ask.at)
    )


async def open_question(ask: Request, session: AsyncSession, opened: OpenQuestion) -> Reply:
    """One, with what was answered."""
    person = await concerned.speaker(session, ask)
    question = await service.of_theirs(session, person, opened.number)
    holder = await people.chats(session, [question.taken_by or 0])
    return screens.one(
        question,
        await service.topic_of(session, question),
        await members.numbered(session, question.asker),
        holder.get(question.taken_by or 0),
        person,
        (await published_as(session, [question.id])).get(question.id),
    )


async def take(ask: Request, session: AsyncSession, wanted: AnswerQuestion) -> Reply:
    """The first has it; the answer is then asked for."""
    person = await concerned.speaker(session, ask)
    question = await service.to_answer(session, person, wanted.number)
    await acts.take(session, question, person, at=ask.at)
    return await _write(ask, session, question)


async def answer_said(ask: Request, session: AsyncSession, noted: str) -> Reply:
    """As the référent types it."""
    person = await concerned.speaker(session, ask)
    number, _, album = noted.partition(":")
    question = await service.to_answer(session, person, int(number))
    return await _answered(ask, session, question, person, album)


async def release(ask: Request, session: AsyncSession, unwanted: ReleaseQuestion) -> Reply:
    """Somebody else may answer."""
    person = await concerned.speaker(session, ask)
    question = await service.to_answer(session, person, unwanted.number)
    await acts.release(session, question, person, at=ask.at)
    asker = await members.numbered(session, question.asker)
    return screens.released(question, await service.topic_of(session, question), asker)


async def question_that_stays(ask: Request, session: AsyncSession) -> Reply | None:
    """Said after `/annuler` to whom has taken a question; None: they have none."""
    if (held := await _held(ask, session)) is None:
        return None
    asker = await members.numbered(session, held.asker)
    return screens.still_held(held, await service.topic_of(session, held), asker)


async def answer_instead(ask: Request, session: AsyncSession) -> Reply | None:
    """Said after words that nobody awaits to whom has taken a question: they may answer it."""
    if (held := await _held(ask, session)) is None:
        return None
    return screens.answer_instead(held, await members.numbered(session, held.asker))


async def _held(ask: Request, session: AsyncSession) -> Question | None:
    person = await people.known(session, ask.chat) if ask.private else None
    return await service.still_held(session, person) if person else None


async def replied(ask: Request, session: AsyncSession) -> Reply | None:
    """The answer, where these words reply to the message that shows a question.

    It is that also in the middle of something else, which is left.
    """
    if (number := await acts.replied_to(session, ask)) is None:
        return None
    step, noted = await members.step_of(session, ask) or ("", "")
    await members.leave(session, ask)
    for_, _, album = noted.partition(":")
    is_same = (step, for_) == (ANSWER, str(number))
    person = await concerned.speaker(session, ask)
    question = await service.to_answer(session, person, number)
    reply = await _answered(ask, session, question, person, album if is_same else "")
    return replace(reply, text=texts.and_left(reply.text)) if step and not is_same else reply


async def _answered(
    ask: Request, session: AsyncSession, question: Question, by: Chat, album: str
) -> Reply:
    """Or why not, once they have it; of files that were sent together that is said once."""
    words = service.tidy(ask.words)
    if not (problem := _problem_of(words)):
        asker = await acts.answer(session, question, by, words, at=ask.at)
        return screens.answered(question, asker)
    await acts.take(session, question, by, at=ask.at)
    asked = await _write(ask, session, question, problem)
    return Reply() if _is_of_same_album(ask, album) else asked


def _problem_of(words: str) -> str:
    units = service.units(words)
    return texts.too_long(units) if units > ANSWER_LENGTH else "" if words else texts.WORDS_ONLY


def _is_of_same_album(ask: Request, album: str) -> bool:
    """`album`: when a file of one was refused just before, in seconds since 1970."""
    in_album = ask.written is not None and ask.written.in_album
    return in_album and bool(album) and ask.at.timestamp() - int(album) <= TOGETHER.total_seconds()


async def _write(
    ask: Request, session: AsyncSession, question: Question, problem: str = ""
) -> Reply:
    in_album = ask.written is not None and ask.written.in_album
    album = f":{int(ask.at.timestamp())}" if in_album else ""
    await members.begin(session, ask, ANSWER, f"{question.id}{album}")
    asker = await members.numbered(session, question.asker)
    topic = await service.topic_of(session, question)
    return screens.write_answer(question, topic, asker, problem)


ANSWERING = (
    Press(ShowQuestions, show_questions, requires=Requires.REFERENT),
    Press(OpenQuestion, open_question, requires=Requires.REFERENT),
    Press(AnswerQuestion, take, requires=Requires.REFERENT),
    Press(ReleaseQuestion, release, requires=Requires.REFERENT),
    OldStep(ANSWER, answer_said, requires=Requires.REFERENT),
)
