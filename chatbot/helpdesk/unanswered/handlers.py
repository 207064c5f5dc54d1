"""What is asked in vain, for référents and admins."""

import re

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Press, Reply, Request, Requires
from chatbot.helpdesk.forwarding.rules import OnlyItsReferents
from chatbot.helpdesk.unanswered import screens, service, texts
from chatbot.helpdesk.unanswered.payloads import OfGap, OpenGap, SettleGap, ShowGaps
from chatbot.helpdesk.unanswered.rules import GapGone
from chatbot.members import service as members
from chatbot.members.models import Chat

TYPED = re.compile(r"manques?(?:\s+(\d{1,4})(?:\s+(r[ée]gl[ée]))?)?", re.IGNORECASE)


async def typed(ask: Request, session: AsyncSession, said: re.Match[str]) -> Reply:
    """`/questions manques`, `/questions manques 2`, `/questions manques 2 réglé`."""
    if said[1] is None:
        return await show_gaps(ask, session, ShowGaps())
    gaps = await service.gaps(session, await _who(ask, session), at=ask.at)
    if not 0 < int(said[1]) <= len(gaps):
        raise GapGone
    gap, _ = gaps[int(said[1]) - 1]
    if said[2]:
        return await settle(ask, session, SettleGap(topic=gap.topic, subject=gap.number))
    return await open_gap(ask, session, OpenGap(topic=gap.topic, subject=gap.number))


async def show_gaps(ask: Request, session: AsyncSession, shown: ShowGaps) -> Reply:
    """All of them, in pages."""
    gaps = await service.gaps(session, await _who(ask, session), at=ask.at)
    return screens.listing(gaps, shown)


async def open_gap(ask: Request, session: AsyncSession, opened: OpenGap) -> Reply:
    """One."""
    return screens.one(*await _gap(ask, session, opened))


async def settle(ask: Request, session: AsyncSession, settled: SettleGap) -> Reply:
    """It is counted anew; what is left of them."""
    gap, _ = await _gap(ask, session, settled)
    await service.settle(session, gap)
    gaps = await service.gaps(session, await _who(ask, session), at=ask.at)
    return screens.listing(gaps, ShowGaps(), texts.SETTLED)


async def below(ask: Request, session: AsyncSession, listed: Reply) -> Reply:
    """What is asked most, under the questions that wait."""
    gaps = await service.gaps(session, await _who(ask, session), at=ask.at)
    return screens.below(listed, gaps)


async def _gap(ask: Request, session: AsyncSession, of: OfGap) -> service.Found:
    person = await _who(ask, session)
    return await service.gap(session, person, of.topic, of.subject, at=ask.at)


async def _who(ask: Request, session: AsyncSession) -> Chat:
    person = await members.speaker(session, ask)
    if person is None:
        raise OnlyItsReferents
    return person


ROUTES = (
    Press(ShowGaps, show_gaps, requires=Requires.REFERENT),
    Press(OpenGap, open_gap, requires=Requires.REFERENT),
    Press(SettleGap, settle, requires=Requires.REFERENT),
)
