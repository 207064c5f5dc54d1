"""`/questions`: what a référent does with a question, typed."""

import re
from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.rules import fold
from chatbot.conversation import Reply, Request, Requires, old_command
from chatbot.helpdesk.forwarding import answering_handlers as answering
from chatbot.helpdesk.forwarding.payloads import (
    AnswerQuestion,
    OpenQuestion,
    PrepareAnswer,
    ReleaseQuestion,
    ShowQuestions,
)
from chatbot.helpdesk.published_answers.payloads import ShowPublished, TakeBackAnswer
from chatbot.helpdesk.published_answers.service import published_as
from chatbot.helpdesk.publishing import handlers
from chatbot.helpdesk.publishing.payloads import EditAnswer, Part
from chatbot.helpdesk.publishing.rules import AnswerGone
from chatbot.helpdesk.unanswered import handlers as gaps

# Both of folded words.
NUMBER = re.compile(r"(?:n )?(\d{1,17})(?: (.+))?")
PUBLISHED = re.compile(r"publie(?:e?s)?(?: retirer (?:n )?(\d{1,17}))?")


async def questions(ask: Request, session: AsyncSession) -> Reply:
    """`/questions`, `/questions 12`, `/questions 12 répondre` (see WAYS), `/questions publiées`,
    `/questions publiées retirer 3`, `/questions manques`."""
    words = fold(ask.words)
    if (published := PUBLISHED.fullmatch(words)) is not None:
        if published[1]:
            back = TakeBackAnswer(answer=int(published[1]))
            return await handlers.take_back(ask, session, back)
        return await handlers.show_published(ask, session, ShowPublished())
    if (gap := gaps.TYPED.fullmatch(ask.words)) is not None:
        return await gaps.typed(ask, session, gap)
    said = NUMBER.fullmatch(words)
    if said is None or (way := WAYS.get(said[2] or "")) is None:
        return await answering.show_questions(ask, session, ShowQuestions())
    return await way(ask, session, int(said[1]))


async def _open(ask: Request, session: AsyncSession, number: int) -> Reply:
    return await answering.open_question(ask, session, OpenQuestion(number=number))


async def _answer(ask: Request, session: AsyncSession, number: int) -> Reply:
    return await answering.take(ask, session, AnswerQuestion(number=number))


async def _release(ask: Request, session: AsyncSession, number: int) -> Reply:
    return await answering.release(ask, session, ReleaseQuestion(number=number))


async def _publish(ask: Request, session: AsyncSession, number: int) -> Reply:
    return await handlers.prepare(ask, session, PrepareAnswer(number=number))


async def _edit_question(ask: Request, session: AsyncSession, number: int) -> Reply:
    return await handlers.edit(ask, session, EditAnswer(number=number, part=Part.QUESTION))


async def _edit_answer(ask: Request, session: AsyncSession, number: int) -> Reply:
    return await handlers.edit(ask, session, EditAnswer(number=number, part=Part.ANSWER))


async def _take_back(ask: Request, session: AsyncSession, number: int) -> Reply:
    found = (await published_as(session, [number])).get(number)
    if found is None:
        raise AnswerGone
    return await handlers.take_back(ask, session, TakeBackAnswer(answer=found))


WAYS: Mapping[str, Callable[[Request, AsyncSession, int], Awaitable[Reply]]] = {
    "": _open,
    "repondre": _answer,
    "laisser": _release,
    "publier": _publish,
    "changer la question": _edit_question,
    "changer la reponse": _edit_answer,
    "retirer": _take_back,
}
COMMANDS = (
    old_command(
        "questions",
        questions,
        menu="Les questions qui attendent une réponse",
        requires=Requires.REFERENT,
    ),
)
