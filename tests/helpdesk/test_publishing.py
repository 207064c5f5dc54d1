"""What is published is what was read, once, and without a name."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.outbox.models import Owed
from chatbot.engine.storage.engine import Storage, add_row
from chatbot.helpdesk import published_answers, queries
from chatbot.helpdesk.pages.ask import withdraw_question
from chatbot.helpdesk.pages.publish import (
    PAGE,
    Part,
    edit_answer,
    publish_answer,
    show_published_answers,
)
from chatbot.helpdesk.published_answers import Draft
from chatbot.helpdesk.rules import (
    REACHES,
    AlreadyPublished,
    AnswerGone,
    OnlyItsReferents,
    seen_texts,
)
from chatbot.members import roles, service as members
from chatbot.members.models import Ban, Chat
from chatbot.privacy import rooms
from tests.clock import NOW
from tests.engine.telegram.updates import hears, pressed, said
from tests.helpdesk.people import MARIE, PAUL, TOPIC, answered, paul, private
from tests.racing import Order, orders_on_both, race

BACK = "Toutes les questions"
PUBLISHED = "votre question et sa réponse publiées, sans votre nom"


async def told(session: AsyncSession) -> list[str]:
    """List what Marie is owed about published answers."""
    rows = await session.scalars(select(Owed).where(Owed.chat_id == 1).order_by(Owed.id))
    said = [(row.content or {}).get("text", "") for row in rows]
    return [one for one in said if "publiées" in one]


async def test_a_name_that_is_still_there_is_pointed_at(storage: Storage) -> None:
    async with storage.transaction() as session:
        number = await answered(session)
        draft = await published_answers.draft(session, await paul(session), number)
        assert draft.names == ["Marie", "Dupont"]


@pytest.mark.parametrize("how", ["06 12 34 56 78", "+33612345678", "m@example.org", "@marie_d"])
def test_how_to_reach_who_asked_is_pointed_at(how: str) -> None:
    question = "Est-ce le 8 juin 2022, de 9h à 12h ?"
    assert not REACHES.search(question)
    assert REACHES.search(f"{question} {how}")


async def test_only_what_was_read_is_published_and_once(storage: Storage) -> None:
    async with storage.transaction() as session:
        number = await answered(session)
        author = await paul(session)
        other = seen_texts("Une autre", "Oui.")
        changed = await publish_answer(private(session, PAUL), question=number, seen=other)
        assert "Le texte a changé" in changed.text
        draft = await published_answers.draft(session, author, number)
        one = await published_answers.publish(UnitOfWork(session, NOW), draft, author)
        with pytest.raises(AlreadyPublished):
            await published_answers.publish(UnitOfWork(session, NOW), draft, author)
        stranger = await members.remember_person(UnitOfWork(session, NOW), Sender(3, "Zoé"))
        with pytest.raises(OnlyItsReferents):
            await published_answers.find_to_take_back(session, stranger, one)
        published = await published_answers.find_to_take_back(session, author, one)
        [first] = await told(session)
        assert "sans votre nom, sur la page de «\u00a07.\u00a0Alimentation\u00a0»" in first
        await published_answers.take_back(UnitOfWork(session, NOW), published, author)
        with pytest.raises(AnswerGone):
            await published_answers.take_back(UnitOfWork(session, NOW), published, author)
        [gone] = await told(session)
        assert f"Votre question n°\u00a0{number} et sa réponse ne sont plus publiées" in gone
        assert await published_answers.publish(UnitOfWork(session, NOW), draft, author) != one
        assert await told(session) == [first]


async def test_what_is_published_is_taken_back_before_it_is_reworded(storage: Storage) -> None:
    async with storage.transaction() as session:
        number = await answered(session)
    edit = pressed(PAUL, edit_answer.data(question=number, part=Part.ANSWER))
    await hears(storage, edit)
    async with storage.transaction() as session:
        draft = await published_answers.draft(session, await paul(session), number)
        await published_answers.publish(UnitOfWork(session, NOW), draft, await paul(session))
    for rewords in (
        said(PAUL, "Non."),
        edit,
        said(PAUL, f"/questions {number} changer la réponse"),
    ):
        [told] = await hears(storage, rewords)
        assert "permet de la retirer, puis de la changer" in told["params"]["text"]
    async with storage.transaction() as session:
        [published] = await queries.published(session)
        assert published.answer == "Oui."
        await published_answers.take_back(UnitOfWork(session, NOW), published, await paul(session))
    await hears(storage, edit)
    [told] = await hears(storage, said(PAUL, "Non."))
    assert "Publier pour" in told["params"]["text"]


async def test_who_asked_is_not_told_where_they_left_are_banned_or_do_it_themselves(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        number = await answered(session)
        draft = await published_answers.draft(session, await paul(session), number)
        marie = await members.remember_person(UnitOfWork(session, NOW), MARIE)
        await roles.give_referent(UnitOfWork(session, NOW), marie, TOPIC)
        await published_and_taken_back(session, draft, marie)
        marie.unreachable_since = NOW
        await published_and_taken_back(session, draft, await paul(session))
        marie.unreachable_since = None
        await add_row(session, Ban, telegram_id=1, since=NOW, reason="")
        await published_and_taken_back(session, draft, await paul(session))
        assert await told(session) == []


async def published_and_taken_back(session: AsyncSession, of: Draft, by: Chat) -> None:
    """Publish, and take back, by the same person."""
    await published_answers.publish(UnitOfWork(session, NOW), of, by)
    [one] = await queries.published(session)
    await published_answers.take_back(UnitOfWork(session, NOW), one, by)


@orders_on_both
async def test_who_is_erased_as_it_is_taken_back_is_told_nothing_afterwards(
    storage: Storage, order: Order
) -> None:
    async with storage.transaction() as session:
        draft = await published_answers.draft(session, await paul(session), await answered(session))
        number = await published_answers.publish(
            UnitOfWork(session, NOW), draft, await paul(session)
        )

    async def take_back(session: AsyncSession) -> None:
        author = await members.person_of_account(UnitOfWork(session, NOW), PAUL.id)
        one = await published_answers.find_to_take_back(session, author, number)
        await published_answers.take_back(UnitOfWork(session, NOW), one, author)

    async def erase(session: AsyncSession) -> None:
        await rooms.erase_person(UnitOfWork(session, NOW), await rooms.account(session, 1))

    assert await race(storage, order, take_back, erase) == (None, None)
    async with storage.reading() as session:
        assert await queries.published(session) == []
        assert (await session.scalars(select(Owed).where(Owed.chat_id == 1))).all() == []


@pytest.mark.parametrize("is_erased", [True, False])
async def test_it_outlives_the_question_and_whoever_asked_who_know_it(
    storage: Storage, *, is_erased: bool
) -> None:
    async with storage.transaction() as session:
        number = await answered(session)
        author = await paul(session)
        draft = await published_answers.draft(session, author, number)
        await published_answers.publish(UnitOfWork(session, NOW), draft, author)
        if is_erased:
            marie = await rooms.account(session, 1)
            assert PUBLISHED in [one.stays for one in await rooms.tell_kept(session, marie)]
            await rooms.erase_person(UnitOfWork(session, NOW), marie)
        else:
            said = await withdraw_question(private(session, MARIE), question=number)
            assert "Ce qui en est publié reste sur la page" in said.text
        session.expunge_all()
        [left] = await queries.published(session, [TOPIC])
        assert (left.answer, left.question_id) == ("Oui.", None)
        before = await told(session)
        await published_answers.take_back(UnitOfWork(session, NOW), left, await paul(session))
        assert await told(session) == before


async def listed(session: AsyncSession, page: int) -> list[str]:
    """List the labels of the buttons on this page."""
    shown = await show_published_answers(private(session, PAUL), page=page)
    assert ", pour «\u00a07.\u00a0Alimentation\u00a0»\u00a0: " in shown.text
    return [button.label for row in shown.buttons for button in row]


async def test_all_that_is_published_is_listed_in_pages(storage: Storage) -> None:
    async with storage.transaction() as session:
        await paul(session)
        newest = PAGE + 1
        for number in range(1, newest + 1):
            row = {"topic_key": TOPIC, "question": f"{number}\u00a0?", "answer": "Oui."}
            await queries.publish(session, **row, published_at=NOW)
        first = [f"Retirer le n°\u00a0{number}" for number in range(newest, 1, -1)]
        assert await listed(session, -3) == [*first, "Page suivante", BACK]
        assert await listed(session, 99) == ["Retirer le n°\u00a01", "Page précédente", BACK]
