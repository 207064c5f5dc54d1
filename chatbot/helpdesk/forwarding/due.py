"""What nobody answers: its référents are reminded once, then the person is told.

And what was answered while the person could not be reached: they are told once they can.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.helpdesk.forwarding import acts, queries
from chatbot.helpdesk.forwarding.rules import State


async def look_after(session: AsyncSession, at: datetime) -> bool:
    """Whether something had to be done for a question, of which there may be others."""
    question = await queries.next_due(session, at)
    if question is None:
        return False
    if question.state is State.ANSWERED:
        await acts.tell_answer(session, question, at=at)
    elif question.reminded_at is None:
        await acts.remind(session, question, at=at)
    else:
        await acts.give_up(session, question, at=at)
    return True
