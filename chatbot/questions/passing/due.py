"""What nobody answers: its référents are reminded once, then the person is told."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.questions.passing import acts, queries


async def look_after(session: AsyncSession, at: datetime) -> bool:
    """Whether something had to be done for a question, of which there may be others."""
    question = await queries.next_due(session, at)
    if question is None:
        return False
    if question.reminded_at is None:
        await acts.remind(session, question, at=at)
    else:
        await acts.give_up(session, question, at=at)
    return True
