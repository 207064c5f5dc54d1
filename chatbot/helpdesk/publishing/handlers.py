"""A référent publishes what they answered, or takes it back."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import OldStep, Press, Reply, Request, Requires
from chatbot.helpdesk.forwarding import concerned
from chatbot.helpdesk.forwarding import service as passing
from chatbot.helpdesk.forwarding.changes import reword
from chatbot.helpdesk.forwarding.payloads import PrepareAnswer
from chatbot.helpdesk.forwarding.rules import ANSWER_LENGTH, QUESTION_LENGTH
from chatbot.helpdesk.published_answers.payloads import ShowPublished, TakeBackAnswer
from chatbot.helpdesk.published_answers.service import published_as
from chatbot.helpdesk.publishing import acts, screens, service, texts
from chatbot.helpdesk.publishing.payloads import EditAnswer, Part, PublishAnswer
from chatbot.helpdesk.publishing.rules import seen
from chatbot.members import service as members

WORDING = "wording"  # a step


async def prepare(ask: Request, session: AsyncSession, wanted: PrepareAnswer) -> Reply:
    """What would be published, to be read first; once it is, its way back."""
    of = await service.draft(session, await concerned.speaker(session, ask), wanted.number)
    on_page = (await published_as(session, [of.question.id])).get(of.question.id)
    return screens.preview(of) if on_page is None else screens.published(of.topic, on_page)


async def edit(ask: Request, session: AsyncSession, wanted: EditAnswer) -> Reply:
    """Another wording is asked for."""
    return await _write(ask, session, wanted)


async def wording_said(ask: Request, session: AsyncSession, noted: str) -> Reply:
    """As it is to be read."""
    wanted = EditAnswer.unpack(noted)
    of = await service.draft(session, await concerned.speaker(session, ask), wanted.number)
    is_question = wanted.part is Part.QUESTION
    most = QUESTION_LENGTH if is_question else ANSWER_LENGTH
    if not (words := passing.tidy(ask.words)):
        return await _write(ask, session, wanted, texts.WORDS_ONLY)
    if (units := passing.units(words)) > most:
        return await _write(ask, session, wanted, texts.too_long(units, most))
    reword(of.question, **{"asked" if is_question else "answered": words})
    return await prepare(ask, session, PrepareAnswer(number=wanted.number))


async def publish(ask: Request, session: AsyncSession, wanted: PublishAnswer) -> Reply:
    """Exactly what was seen."""
    by = await concerned.speaker(session, ask)
    of = await service.draft(session, by, wanted.number)
    if wanted.seen != seen(of.asked, of.answered):
        return screens.preview(of, texts.CHANGED)
    return screens.published(of.topic, await acts.publish(session, of, by, at=ask.at))


async def show_published(ask: Request, session: AsyncSession, shown: ShowPublished) -> Reply:
    """Newest first."""
    person = await concerned.speaker(session, ask)
    found, count = await service.published(session, person, page=shown.page, size=screens.PAGE)
    with_topics = [(one, await topic_of_key(session, one.topic_key)) for one in found]
    return screens.listing(with_topics, count, shown)


async def take_back(ask: Request, session: AsyncSession, wanted: TakeBackAnswer) -> Reply:
    """Asked first."""
    by = await concerned.speaker(session, ask)
    one = await service.of_theirs(session, by, wanted.answer)
    if not wanted.sure:
        return screens.sure(one)
    await acts.take_back(session, one, by, at=ask.at)
    return screens.taken_back()


async def _write(
    ask: Request, session: AsyncSession, wanted: EditAnswer, problem: str = ""
) -> Reply:
    of = await service.draft(session, await concerned.speaker(session, ask), wanted.number)
    await members.begin(session, ask, WORDING, wanted.pack())
    return screens.write(of, wanted.part, problem)


ROUTES = (
    Press(PrepareAnswer, prepare, requires=Requires.REFERENT),
    Press(EditAnswer, edit, requires=Requires.REFERENT),
    OldStep(WORDING, wording_said, requires=Requires.REFERENT),
    Press(PublishAnswer, publish, requires=Requires.REFERENT),
    Press(ShowPublished, show_published, requires=Requires.REFERENT),
    Press(TakeBackAnswer, take_back, requires=Requires.REFERENT),
)
