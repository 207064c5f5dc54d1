"""The list of the chantiers."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import service, texts
from chatbot.chantiers.payloads import ShowList
from chatbot.conversation import Press, Reply, Request, old_command


async def show_list(_ask: Request, session: AsyncSession) -> Reply:
    """`/chantiers`."""
    topics = await service.chantiers(session)
    return Reply(texts.the_list(topics), texts.list_buttons(topics))


async def show_list_again(ask: Request, session: AsyncSession, _payload: ShowList) -> Reply:
    """The button that leads back to the list."""
    return await show_list(ask, session)


ROUTES = (
    old_command("chantiers", show_list, menu="Les chantiers de l’Alliance"),
    Press(ShowList, show_list_again),
)
