"""Personal data of guests: shown to them, and dropped in time.

Erasing a person's row (members/models.py) erases their answers, so their places become free.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation.personal_data import Fact, Kept, Person
from chatbot.french import day_in_words, protect
from chatbot.rsvp import queries
from chatbot.rsvp.wording import SAID, USEFUL


async def tell_kept(session: AsyncSession, person: Person) -> list[Kept]:
    """List a person's answers to dates, and whether référents may read their name."""
    kept = []
    for row, event in await queries.answers_of(session, person.chat_id):
        facts: dict[str, Fact] = {
            "réponse": "vous attendez une place" if row.waiting else SAID[row.response],
            "donnée": row.answered_at,
            "si elle a été utile, demandé": row.asked_at,
            "utile": USEFUL[row.useful].lower() if row.useful else None,
            "votre phrase": row.sentence,
        }
        when = f"{protect(event.title)}, {day_in_words(row.day)}"
        kept.append(Kept(f"Réponse à une date : {when}", facts))
    if (consent := await queries.consent(session, person.chat_id)) is not None:
        facts = {"montré": "oui" if consent.agrees else "non", "depuis": consent.decided_at}
        kept.append(Kept("Accord : votre nom, pour les référents des dates où vous venez", facts))
    return kept


purge_old = queries.drop_old
