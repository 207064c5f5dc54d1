"""Dates that were told since an edition: told with their source, and denied by nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chatbot.answers.answering import answer, is_lacking
from chatbot.answers.loading import load_index
from chatbot.conversation import UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.engine.storage.engine import Storage
from chatbot.events import service
from chatbot.events.rules import EventDraft, WrittenIn
from chatbot.events.written_dates import Source, note_written
from chatbot.french import Precision, When
from chatbot.helpdesk import queries as helpdesk
from tests.announcements.writing.writers import publishes
from tests.builders import at_other_time

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = date(2026, 12, 12)
QUOTED = (
    "samedi 12 décembre 2026\u00a0: «\u00a0Rencontre ALTAA le 12 décembre 2026\u00a0» "
    "(d’après l’annonce du 24 novembre 2026)"
)
QUESTIONS = (
    "quand est la prochaine rencontre d’altaa ?",
    "quand se réunit le chantier 7 ?",
    "quelles sont les prochaines dates de tous les chantiers ?",
    "quelque chose de prévu en décembre ?",
    "prochaine réunion ?",
)
ANNOUNCED = "quelle est la dernière annonce du chantier 7 ?"
DENIALS = ("Aucune date", "Rien n’est annoncé", "Je ne sais pas")


async def told(storage: Storage, question: str) -> str:
    async with storage.reading() as session:
        index = await load_index(session)
    given = answer(question, index, NOW)
    assert not is_lacking(given, index.knowledge, NOW)
    return visible(given.text)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_what_an_announcement_says_of_a_date_is_quoted(
    storage: Storage, question: str
) -> None:
    async with storage.transaction() as session:
        await publishes(session, "Rencontre ALTAA le 12 décembre 2026")
    said = await told(storage, question)
    assert "12 décembre 2026" in said
    assert "Rencontre ALTAA" in said
    assert not any(denial in said for denial in DENIALS)


async def test_it_is_quoted_once_with_its_source(storage: Storage) -> None:
    async with storage.transaction() as session:
        await publishes(session, "Rencontre ALTAA le 12 décembre 2026")
    said = await told(storage, QUESTIONS[0])
    assert QUOTED in said
    assert said.count("Rencontre ALTAA le 12 décembre 2026") == 1
    assert said.endswith("Source\u00a0: date annoncée le 24 novembre 2026")


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_date_that_somebody_added_is_told_with_its_day(
    storage: Storage, question: str
) -> None:
    async with storage.transaction() as session:
        draft = EventDraft("Rencontre ALTAA", When(Precision.DAY, DAY, DAY), place="Lyon")
        await service.add(UnitOfWork(session, NOW), draft, topic="alimentation")
    said = await told(storage, question)
    assert "samedi 12 décembre 2026\u00a0: Rencontre ALTAA – Lyon" in said
    assert said.endswith("Source\u00a0: date annoncée le 25 novembre 2026")


async def test_of_a_date_that_was_added_the_announcement_is_quoted_no_more(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Rencontre ALTAA le 12 décembre 2026")
        draft = EventDraft("Rencontre ALTAA", When(Precision.DAY, DAY, DAY))
        await service.add(
            UnitOfWork(session, NOW), draft, topic="alimentation", announcement=one.id
        )
    said = await told(storage, QUESTIONS[1])
    assert "samedi 12 décembre 2026\u00a0: Rencontre ALTAA" in said
    assert "d’après" not in said


async def test_an_announcement_is_quoted_with_what_became_of_its_date(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Rencontre ALTAA le 12 décembre 2026, venez nombreux")
        draft = EventDraft("Rencontre ALTAA", When(Precision.DAY, DAY, DAY))
        added = await service.add(
            UnitOfWork(session, NOW), draft, topic="alimentation", announcement=one.id
        )
    assert "Depuis" not in await told(storage, ANNOUNCED)
    async with storage.transaction() as session:
        when = When(Precision.DAY, DAY + timedelta(days=7), DAY + timedelta(days=7))
        event = await service.find(session, added.event.id)
        await service.change(UnitOfWork(session, NOW), event, at_other_time(event, when), seen=0)
    said = await told(storage, ANNOUNCED)
    assert "Depuis\u00a0: Samedi 19 décembre 2026\u00a0: Rencontre ALTAA" in said


async def test_a_published_answer_is_quoted_with_what_became_of_its_date(storage: Storage) -> None:
    question, reply = "Le chemin est-il carrossable ?", "Oui. La visite a lieu le 12 décembre 2026."
    async with storage.transaction() as session:
        work = UnitOfWork(session, NOW)
        row = {"topic_key": "alimentation", "question": question, "answer": reply}
        number = await helpdesk.publish(session, **row, question_id=None, published_at=NOW)
        assert number is not None
        visit = EventDraft("Visite", When(Precision.DAY, DAY, DAY))
        added = await service.add(work, visit, topic="alimentation")
        source = Source(WrittenIn.ANSWER, number)
        await note_written(work, source, reply, topic="alimentation")
    assert "Depuis" not in await told(storage, question)
    async with storage.transaction() as session:
        event = await service.find(session, added.event.id)
        later = When(Precision.DAY, DAY + timedelta(days=7), DAY + timedelta(days=7))
        await service.change(UnitOfWork(session, NOW), event, at_other_time(event, later), seen=0)
    said = await told(storage, question)
    assert "Depuis\u00a0: Samedi 19 décembre 2026\u00a0: Visite" in said
