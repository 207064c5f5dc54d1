"""The index follows what is published, in every instance, on both databases."""

from datetime import UTC, datetime

from chatbot.announcements.models import Announcement
from chatbot.announcements.sending import withdraw
from chatbot.answers.answering import answer
from chatbot.answers.loading import load_index
from chatbot.content.service import Source, current, import_source
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import Storage
from tests.announcements.writing.writers import publishes, writer

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


async def told(storage: Storage, question: str) -> str:
    async with storage.reading() as session:
        return answer(question, await load_index(session), NOW).text


async def rename(storage: Storage, label: str, *, undone: bool = False) -> None:
    async with storage.transaction() as session:
        drafts = (await current(session)).values()
        changed = [one.model_copy(update={"label": label}) for one in drafts if one.number == 7]
        await import_source(UnitOfWork(session, NOW), Source(changed, [], is_pack=True))
        assert (await load_index(session)).knowledge.chantiers[6].label == label
        if undone:
            await session.rollback()


async def test_another_instance_sees_what_changed(storage: Storage, database_url: str) -> None:
    other = Storage(database_url)
    assert "Alimentation" in await told(other, "qui porte le chantier 7")
    await rename(storage, "Manger", undone=True)
    assert "Alimentation" in await told(storage, "qui porte le chantier 7")
    await rename(storage, "Manger mieux")
    assert "Manger mieux" in await told(other, "qui porte le chantier 7")
    await other.close()


async def test_it_is_made_once_for_each_content(storage: Storage) -> None:
    async with storage.reading() as session:
        first = await load_index(session)
    async with storage.reading() as session:
        assert await load_index(session) is first


async def test_what_rolls_back_takes_nothing_of_it_away(storage: Storage) -> None:
    async with storage.transaction() as session:
        index = await load_index(session)
        await session.rollback()
    assert "7 juin 2022" in answer("quand se réunit le média capacitant", index, NOW).text


async def test_announcements_are_known_as_long_as_they_stand(storage: Storage) -> None:
    question = "où se tient le marché paysan ?"
    assert "Dieppe" not in await told(storage, question)
    async with storage.transaction() as session:
        one: Announcement = await publishes(session, "Le marché paysan se tient à Dieppe.")
        number = one.id
    said = await told(storage, question)
    assert "se tient à Dieppe" in said
    assert "Source\u00a0: annonce du 24 novembre 2026" in said
    async with storage.transaction() as session:
        await withdraw(UnitOfWork(session, NOW), number, by=await writer(session))
    assert "Dieppe" not in await told(storage, question)
