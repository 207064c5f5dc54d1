"""Paul, a référent of chantier 7, writes to those who follow it; Awa, an admin, may too."""

from sqlalchemy import select

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.outbox.broadcasts.models import Delivery
from tests.journeys.conftest import Bot
from tests.journeys.people import Message, Person

WHY = "\n\nVous suivez\u00a0: 7 · Alimentation"


async def announcements(person: Person) -> list[Announcement]:
    """All there are."""
    async with person.storage.reading() as session:
        return list(await session.scalars(select(Announcement).order_by(Announcement.id)))


async def preview_of(person: Person) -> Message:
    """The message above the panel, which is the newest."""
    return (await person.sees())[-2]


async def test_a_referent_writes_looks_tries_and_sends_to_who_follows(
    bot: Bot, paul: Person, marie: Person, awa: Person
) -> None:
    for follower in (marie, awa):
        await follower.says("/suivre 7")
    await paul.says("/annonce")
    assert (await paul.reads()).startswith("Annonce pour «\u00a07. Alimentation\u00a0»")
    await paul.says("Rendez-vous samedi, voir https://exemple.org")
    assert (await preview_of(paul))["text"] == f"Rendez-vous samedi, voir https://exemple.org{WHY}"
    panel = await paul.reads()
    assert "Qui la reçoit\u00a0: 2 la reçoivent tout de suite." in panel
    assert "Durée de l’envoi\u00a0: moins d’une minute" in panel
    await paul.presses("M’envoyer un essai")
    assert (await paul.notice()).startswith("L’essai arrive")
    assert (await paul.reads()) == f"Rendez-vous samedi, voir https://exemple.org{WHY}"
    await paul.presses("Envoyer")
    assert "Envoyer cette annonce à 2 abonnés" in (await paul.sees())[-2]["text"]
    await paul.presses("Non, revenir")
    await paul.presses("Envoyer")
    await paul.presses("Oui, envoyer à 2 abonnés")
    assert [one for one in await paul.sees() if "part vers 2 abonnés" in one["text"]]
    [sent] = await announcements(paul)
    assert (sent.state, sent.published_at is not None) == (State.PUBLISHED, True)
    async with paul.storage.reading() as session:
        chats = set(await session.scalars(select(Delivery.chat_id)))
        by = await session.scalar(select(Entry.actor).where(Entry.act == Act.PUBLISHED))
    assert (chats, by) == ({marie.id, awa.id}, sent.author)
