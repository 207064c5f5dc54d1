"""Who asks and who answers, and the questions that they have."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Context, Request, Sender, UnitOfWork
from chatbot.helpdesk import answering, published_answers, service
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.rules import NotAnswered
from chatbot.members import roles, service as members
from chatbot.members.models import Chat
from tests.clock import NOW

TOPIC = "alimentation"
MARIE, PAUL = Sender(1, "Marie Dupont"), Sender(2, "Paul")


def private(session: AsyncSession, sender: Sender, words: str = "") -> Context:
    """Make the context of what somebody says in private."""
    request = Request(words, NOW, sender.id, private=True, bot="etabli_bot", sender=sender)
    return Context(request, session)


async def person(session: AsyncSession, account: int, *, referent: bool = False) -> Chat:
    """Make the person of this account."""
    found = await members.remember_person(
        UnitOfWork(session, NOW), Sender(account, f"Personne {account}")
    )
    if referent:
        await roles.give_referent(UnitOfWork(session, NOW), found, TOPIC)
    return found


async def asked(session: AsyncSession, topic: str = TOPIC, words: str = "Où\u00a0?") -> Question:
    """Let 1 ask; 2 and 3 are référents, 4 is the admin."""
    for account in (2, 3):
        await person(session, account, referent=True)
    await roles.give_admin(UnitOfWork(session, NOW), await person(session, 4))
    question, _ = await service.forward(
        UnitOfWork(session, NOW), await person(session, 1), topic, words
    )
    return question


async def paul(session: AsyncSession) -> Chat:
    """Make Paul a référent of the topic."""
    found = await members.remember_person(UnitOfWork(session, NOW), PAUL)
    await roles.give_referent(UnitOfWork(session, NOW), found, TOPIC)
    return found


async def answered(session: AsyncSession, words: str = "Marie Dupont peut venir\u00a0?") -> int:
    """Let Marie ask and Paul answer; return the question's id."""
    author = await paul(session)
    marie = await members.remember_person(UnitOfWork(session, NOW), MARIE)
    question, _ = await service.forward(UnitOfWork(session, NOW), marie, TOPIC, words)
    with pytest.raises(NotAnswered):
        await published_answers.draft(session, author, question.id)
    await answering.answer(UnitOfWork(session, NOW), question, author, "Oui.")
    return question.id
