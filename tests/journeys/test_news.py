"""Reading announcements, leaving under one, and being told of what did not come."""

from datetime import UTC, datetime, timedelta
from time import time

import pytest
from sqlalchemy import update

from chatbot.announcements import due
from chatbot.announcements.dossier import open_dossier
from chatbot.announcements.models import Announcement
from chatbot.cli import cast
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox import service as outbox
from chatbot.engine.outbox.models import Owed
from chatbot.engine.storage.engine import Storage
from chatbot.subscriptions.links import leave_here
from tests.announcements.news.published import announce
from tests.journeys.bot import Bot
from tests.journeys.people import Person, buttons_of

TOPIC = "alimentation"
NOW = datetime(2030, 1, 7, 12, tzinfo=UTC)  # a Monday, later than whatever the bot does meanwhile
DAY = timedelta(days=1)
LEAVE = leave_here.data(topic=TOPIC)


async def published(
    storage: Storage, text: str, topic: str = TOPIC, *, at: datetime = NOW
) -> Announcement:
    """Publish an announcement that nobody is sent so far."""
    async with storage.transaction() as session:
        links = [{"label": "Le programme", "url": "https://example.org/"}]
        return await announce(session, text, topic, at=at, links=links)


async def delivered(storage: Storage, one: Announcement, chat: int) -> None:
    """Owe this chat the announcement as its followers get it."""
    async with storage.transaction() as session:
        post = (await open_dossier(session, one)).post()
        await outbox.tell(UnitOfWork(session, NOW), chat, post)


async def is_carried(bot: Bot) -> None:
    """Make everything owed due now, and wake the outbox."""
    async with bot.storage.transaction() as session:
        await session.execute(update(Owed).values(due_at=datetime(2020, 1, 1, tzinfo=UTC)))
    await bot.person(cast.AWA).says("/start")


@pytest.mark.wire
async def test_an_announcement_is_opened_by_its_link_followed_and_left(
    bot: Bot, marie: Person
) -> None:
    one = await published(bot.storage, "<b>Réunion</b> le 8 juin\nVenez nombreux")
    await marie.says(f"/start annonce-{one.id}")
    announcement, who_speaks = (await marie.sees())[-2:]
    assert announcement["text"].startswith("Réunion le 8 juin\nVenez nombreux\n\n7. Alimentation")
    assert [button["text"] for button in buttons_of(announcement)][:2] == [
        *("Le programme", "Suivre\u00a0: 7. Alimentation")
    ]
    assert who_speaks["text"].startswith("Ici L’Établi")
    await marie.presses("Suivre\u00a0: 7.")
    assert "vous suivez «\u00a07.\u00a0Alimentation\u00a0»" in await marie.reads()
    assert "Vous arrêtez quand vous voulez" in await marie.reads()
    await marie.presses("Annonces déjà parues")
    assert (await marie.reads()).startswith("Les dernières annonces\u00a0: 7. Alimentation")
    await marie.presses("Lire\u00a0: Réunion le 8 juin Venez nombreux")
    assert len(await marie.sees()) == 5  # the link, it, who speaks, the list, and it again
    await marie.presses("Ne plus suivre\u00a0: 7.")
    assert "Pour suivre de nouveau\u00a0: /suivre 7" in await marie.toast()
    assert (await marie.reads()).startswith("Réunion le 8 juin")
    below = ["Partager", "Autres annonces"]
    assert await marie.labels() == ["Le programme", "Suivre de nouveau", *below]
    await follows_and_leaves_again(marie)
    await marie.says("/start annonce-999")
    assert "n’est plus, à lire ici" in await marie.reads()
    await marie.says("/chantier 7")
    await marie.presses("Ses annonces")
    await marie.presses("Toutes les actus")
    assert "7. Alimentation\nRéunion le 8 juin Venez nombreux" in await marie.reads()


async def follows_and_leaves_again(who: Person) -> None:
    """Follow and leave under an announcement, where the button says which of them it does."""
    await who.presses("Suivre de nouveau")
    assert "vous suivez «\u00a07.\u00a0Alimentation\u00a0»" in await who.reads()
    await who.presses("Ne plus suivre")
    [*_, announcement, _] = await who.sees()
    assert announcement["text"].startswith("Réunion le 8 juin")
    assert buttons_of(announcement)[1]["text"] == "Suivre de nouveau"
    await who.presses_data(announcement["message_id"], LEAVE, stale=True)
    assert "Vous ne suivez pas ce sujet" in await who.toast()


async def test_in_a_group_all_read_and_its_admins_leave(bot: Bot, group: Person) -> None:
    await published(bot.storage, "Signez l’appel", "appel")
    one = await published(bot.storage, "Réunion le 8 juin")
    awa = bot.person(cast.AWA).in_chat(group.chat)
    await awa.says("/suivre 7")
    await group.says("/actus")
    assert "Réunion le 8 juin" in await group.reads()
    assert "Signez" not in await group.reads()
    await group.presses("Lire\u00a0: Réunion")
    assert "Ne plus suivre\u00a0: 7. Alimentation" in await group.labels()
    await delivered(bot.storage, one, group.chat)
    await is_carried(bot)
    assert (await group.reads()).endswith("Vous suivez\u00a0: 7 · Alimentation")
    await group.presses("Ne plus suivre")
    assert "seuls ses admins" in await group.toast()
    await awa.presses("Ne plus suivre")
    assert "«\u00a07.\u00a0Alimentation\u00a0» n’est plus suivi ici" in await awa.toast()
    assert (await group.reads()).endswith("Vous suivez\u00a0: 7 · Alimentation")
    assert await group.labels() == ["Le programme", "Suivre de nouveau"]


async def test_what_did_not_come_is_offered_or_comes_on_monday(bot: Bot, marie: Person) -> None:
    await marie.says("/suivre 7")
    await marie.says("/abonnements pause 15 mars")
    await published(bot.storage, "Un film", at=datetime.fromtimestamp(time(), UTC))
    await marie.says("/abonnements reprendre")
    async with bot.storage.transaction() as session:
        await due.offer_missed(UnitOfWork(session, NOW))
    await is_carried(bot)
    assert "une annonce est parue sur ce que vous suivez" in await marie.reads()
    await marie.presses("Voir cette annonce")
    assert "Un film" in await marie.reads()
    await marie.says("/abonnements résumé")
    await published(bot.storage, "Un débat & un bal", at=NOW + DAY)
    async with bot.storage.transaction() as session:
        await due.send_digests(UnitOfWork(session, NOW + 8 * DAY))
    await is_carried(bot)
    assert (await marie.reads()).startswith("Le résumé du lundi\n")
    await marie.presses("Lire\u00a0: Un débat & un bal")
    assert (await marie.reads()).startswith("Un débat & un bal")
    await marie.presses("Mes abonnements")
    assert "en un seul message, le lundi à 8h" in await marie.reads()
    assert "Le résumé du lundi" in [message["text"] for message in await marie.sees()][-3]
