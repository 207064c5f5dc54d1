"""`/dates`, of everything, a chantier, a month, or the past."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import topic_of_key, topics_called
from chatbot.conversation import Press, Reply, Request, old_command
from chatbot.conversation.markup import pages
from chatbot.events import service, texts
from chatbot.events.agenda import older
from chatbot.events.payloads import ShowDates
from chatbot.events.rules import month_named

COMING = {"", "a venir", "prochaine", "prochaines", "prochaines dates", "toutes"}
PAST = {"passees", "passee", "passes", "passe", "anciennes", "archives"}


async def dates(ask: Request, session: AsyncSession) -> Reply:
    """`/dates`, `/dates 5`, `/dates juin`, `/dates passées`."""
    said = fold(ask.words)
    if said in COMING | PAST:
        return await show(ask, session, ShowDates(past=said in PAST))
    if month := month_named(said):
        return await show(ask, session, ShowDates(month=month))
    topics = await topics_called(session, ask.words)
    if len(topics) == 1:
        return await show(ask, session, ShowDates(topic=topics[0].key))
    return Reply(texts.which_topic(topics, ask.words), texts.topic_choice(topics))


async def show(ask: Request, session: AsyncSession, shown: ShowDates) -> Reply:
    """The page that a button or a command asks for; the last one when there are fewer by now."""
    topic = await topic_of_key(session, shown.topic) if shown.topic else None
    agenda = await service.agenda(session, ask.at, topic=shown.topic, month=shown.month_and_year)
    edition = await service.latest_edition(session)
    bodies = pages(texts.listing(shown, agenda, topic, edition))
    kept = shown.within(len(bodies))
    return Reply(
        bodies[kept.page - 1], texts.buttons(kept, len(bodies), topic, older(agenda, edition))
    )


ROUTES = (
    old_command("dates", dates, menu="Les prochaines dates"),
    Press(ShowDates, show),
)
