"""What is kept of a person about dates: listed for /mesdonnees, and purged in time.

When a person's row is erased (members/models.py), dates and changes lose their author.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation.personal_data import Fact, Kept, Person
from chatbot.events import queries
from chatbot.events.rules import is_past
from chatbot.french import protect
from chatbot.members.rules import ChatKind
from chatbot.members.wording import plain_name
from chatbot.subscriptions import queries as subscriptions
from chatbot.subscriptions.models import DateSubscription
from chatbot.subscriptions.wording import WORDINGS

STAYS = "les dates elles-mêmes, sans rien qui mène à vous"


async def tell_kept(session: AsyncSession, person: Person) -> list[Kept]:
    """List the dates and changes of a person, their own calendar, and the dates they follow."""
    told, changes = await queries.told_by(session, person.chat_id)
    kept = []
    if told or changes:
        made: dict[str, Fact] = {"lesquelles": " ; ".join(told), "changements": changes}
        kept.append(Kept("Dates que vous avez annoncées", made, STAYS))
    if (own := await queries.own_calendar(session, person.chat_id)) is not None:
        kept.append(Kept("Adresse de votre agenda", {"créée": own.made_at}))
    # The dates of which a person asked to be told; `subscriptions` erases these rows.
    for row, chat in await subscriptions.receipts(session, DateSubscription, person.chat_id):
        event = await queries.event(session, row.event_id)
        facts: dict[str, Fact] = {
            "laquelle": event.title if event else None,
            "accord donné": row.consented_at,
            "texte accepté": WORDINGS.get(row.wording, row.wording),
        }
        group = "" if chat.kind is ChatKind.PERSON else f", pour {protect(plain_name(chat))}"
        stays = f"la demande de cette date{group}, sans votre nom" if group else ""
        kept.append(Kept(f"Date dont je vous préviens{group}", facts, stays))
    return kept


async def purge_old(session: AsyncSession, *, before: datetime) -> bool:
    """Drop changes and written dates from before `before`, requests to hear of dates that are over.

    Return True if more may be left.
    """
    dates = await subscriptions.dates_followed(session)
    asked_for = [await queries.event(session, date) for date in dates]
    over = [event.id for event in asked_for if event is not None and is_past(event, before)]
    more = [
        await queries.drop_old(session, before=before),
        await subscriptions.drop_dates(session, over),
    ]
    return any(more)
