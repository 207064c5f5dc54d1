"""What replies to the message that shows a question is its answer, and nothing else."""

from typing import Any

import pytest
from sqlalchemy import select

from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.inbox import queries as inbox
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import DeliveryState as Sent
from chatbot.engine.storage.engine import Storage
from chatbot.helpdesk.models import Question
from chatbot.helpdesk.pages.answer import close_question, take_question
from chatbot.helpdesk.pages.ask import forward_to, write_question
from chatbot.helpdesk.pages.publish import Part, edit_answer
from chatbot.helpdesk.rules import State
from tests.clock import NOW
from tests.engine.telegram.updates import ME, hears, pressed, said
from tests.helpdesk.people import asked

PAUL = Sender(2, "Personne 2")
WHERE = {1: "Où\u00a0?", 2: "Quand\u00a0?"}


async def asked_twice(storage: Storage) -> dict[int, int]:
    """Ask twice; find for each question the message, sent, that shows it to Paul."""
    async with storage.transaction() as session:
        for words in WHERE.values():
            await asked(session, words=words)
        rows = (await session.scalars(select(Owed).where(Owed.chat_id == PAUL.id))).all()
        for row in rows:
            row.state, row.message_id, row.finished_at = Sent.SENT, 100 + row.id, NOW
        return {
            int(row.key.split(":")[1]): row.message_id
            for row in rows
            if row.message_id and row.key and row.key.startswith("question:")
        }


def replies(message: int, text: str = "", **more: Any) -> dict[str, Any]:
    """Reply to that message in Paul's words."""
    chat = {"id": PAUL.id, "type": "private"}
    to = {"message_id": message, "date": 1, "chat": chat, "from": ME.to_dict(), "text": "…"}
    return said(PAUL, text, reply_to_message=to, **more)


async def answers(storage: Storage) -> dict[str, str]:
    """Find the answer to each question."""
    async with storage.reading() as session:
        return {one.text: one.answer for one in await session.scalars(select(Question))}


async def test_a_reply_answers_what_it_replies_to_whatever_was_begun(storage: Storage) -> None:
    shows = await asked_twice(storage)
    await hears(storage, pressed(PAUL, take_question.data(question=1)))
    [told] = await hears(storage, replies(shows[2], "Demain"))
    assert "commencé avant est arrêté" in told["params"]["text"]
    assert await answers(storage) == {WHERE[1]: "", WHERE[2]: "Demain"}
    await hears(storage, said(PAUL, "Bonjour"))
    await hears(storage, said(PAUL, "/annonce 7"))
    [told] = await hears(storage, replies(shows[1], "Ici"))
    assert "Votre réponse part à Personne 1" in told["params"]["text"]
    assert await answers(storage) == {WHERE[1]: "Ici", WHERE[2]: "Demain"}


async def test_what_was_begun_is_left_also_where_the_reply_is_refused(storage: Storage) -> None:
    shows = await asked_twice(storage)
    await hears(storage, replies(shows[2], "Demain"))
    await hears(storage, pressed(PAUL, take_question.data(question=1)))
    [told] = await hears(storage, replies(shows[2], "Non, hier"))
    assert "a déjà sa réponse" in told["params"]["text"]
    await hears(storage, said(PAUL, "Hier, disais-je"))
    assert await answers(storage) == {WHERE[1]: "", WHERE[2]: "Demain"}


@pytest.mark.parametrize("word", ["annuler", "Stop"])
@pytest.mark.parametrize("begun", ["", take_question.data(question=1), "/annonce 7"])
async def test_a_word_that_leaves_is_no_answer(storage: Storage, begun: str, word: str) -> None:
    shows = await asked_twice(storage)
    if begun:
        await hears(storage, said(PAUL, begun) if begun[0] == "/" else pressed(PAUL, begun))
    [told] = await hears(storage, replies(shows[1], word))
    stays = "reste en brouillon" if begun == "/annonce 7" else "lus rien n’est en cours"
    assert stays in told["params"]["text"]
    await hears(storage, said(PAUL, "Ici"))
    assert await answers(storage) == {WHERE[1]: "", WHERE[2]: ""}


async def test_a_word_that_leaves_takes_no_answer_back(storage: Storage) -> None:
    shows = await asked_twice(storage)
    await hears(storage, replies(shows[1], "Ici"))
    [told] = await hears(storage, replies(shows[1], "annuler"))
    assert "a déjà sa réponse" in told["params"]["text"]


async def test_a_reply_to_who_asks_why_a_question_is_closed_closes_it(storage: Storage) -> None:
    shows = await asked_twice(storage)
    await hears(storage, pressed(PAUL, close_question.data(question=1)))
    [told] = await hears(storage, replies(shows[1], "a" * 2500))
    assert "trop long" in told["params"]["text"]
    [told] = await hears(storage, replies(shows[1], "Déjà dit"))
    assert "C’est classé" in told["params"]["text"]
    await hears(storage, pressed(PAUL, close_question.data(question=1)))
    await hears(storage, replies(shows[2], "Demain"))
    async with storage.reading() as session:
        became = [(one.state, one.answer) for one in await session.scalars(select(Question))]
    assert sorted(became) == [(State.ANSWERED, "Demain"), (State.CLOSED, "Déjà dit")]


async def test_what_is_no_text_is_said_once_and_keeps_the_question(storage: Storage) -> None:
    shows = await asked_twice(storage)
    photo = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}
    album = replies(shows[1], "", media_group_id="1", **photo)
    [told] = await hears(storage, album)
    assert "Je ne transmets que du texte" in told["params"]["text"]
    async with storage.transaction() as session:  # sent, as the inbox keeps it
        await inbox.finish(UnitOfWork(session, NOW), [], [told["answers"] | {"answer_id": 5}])
    assert await hears(storage, album) == []
    three = Sender(3, "Personne 3")
    [told] = await hears(storage, pressed(three, take_question.data(question=1)))
    assert "Une autre personne s’en occupe" in told["params"]["text"]
    await hears(storage, said(PAUL, "Ici"))
    assert (await answers(storage))[WHERE[1]] == "Ici"
    await hears(storage, pressed(three, take_question.data(question=2)))
    [told] = await hears(storage, replies(shows[2], "", **photo))
    assert "Une autre personne s’en occupe" in told["params"]["text"]


@pytest.mark.parametrize(
    ("words", "units"),
    [("a" * 2500, 2500), ("\u05d0\n" * 1000, 3999)],
    ids=["one line", "lines that run from right to left"],
)
async def test_nothing_is_cut_in_silence(storage: Storage, words: str, units: int) -> None:
    shows = await asked_twice(storage)
    [told] = await hears(storage, replies(shows[1], words))
    assert f"trop longue\u00a0: {units} signes" in told["params"]["text"]
    assert await answers(storage) == {WHERE[1]: "", WHERE[2]: ""}
    await hears(storage, said(PAUL, "\u05d0" * 1998))
    assert (await answers(storage))[WHERE[1]] == "\u05d0" * 1998
    await hears(storage, pressed(PAUL, edit_answer.data(question=1, part=Part.ANSWER)))
    [told] = await hears(storage, said(PAUL, words))
    assert f"trop long\u00a0: {units} signes" in told["params"]["text"]
    [told] = await hears(storage, said(PAUL, f"/transmettre alliance\u00a0: {words}"))
    assert f"trop longue\u00a0: {units} signes" in told["params"]["text"]


def linked(before: str = "") -> dict[str, Any]:
    """Write a message with an address behind a word, and a person's name that leads to them."""
    text = f"{before}Voyez ici avec Zoé avant samedi"
    address = {"type": "text_link", "length": 3, "url": 'https://exemple.org/?a="b"&c'}
    zoe = {"id": 9, "is_bot": False, "first_name": "Zoé"}
    person = {"type": "text_mention", "length": 3, "user": zoe}
    at = text.index("ici")
    return {"text": text, "entities": [address | {"offset": at}, person | {"offset": at + 9}]}


LINKED = 'Voyez ici (https://exemple.org/?a="b"&c) avec Zoé avant samedi'


@pytest.mark.parametrize("begun", [take_question, close_question, None])
async def test_an_address_behind_words_reaches_who_asked(storage: Storage, begun: Any) -> None:
    shows = await asked_twice(storage)
    if begun:
        await hears(storage, pressed(PAUL, begun.data(question=1)))
        await hears(storage, said(PAUL, **linked()))
    else:
        await hears(storage, said(PAUL, **linked("/questions1 classer ")))
    await hears(storage, replies(shows[2], **linked()))
    assert await answers(storage) == {WHERE[1]: LINKED, WHERE[2]: LINKED}


async def test_an_address_behind_words_is_published(storage: Storage) -> None:
    shows = await asked_twice(storage)
    await hears(storage, replies(shows[1], "Ici"))
    await hears(storage, pressed(PAUL, edit_answer.data(question=1, part=Part.ANSWER)))
    await hears(storage, said(PAUL, **linked()))
    async with storage.reading() as session:
        [edited] = await session.scalars(
            select(Question.edited_answer).where(Question.edited_answer.is_not(None))
        )
    assert edited == LINKED


@pytest.mark.parametrize("how", ["typed", "behind a command", "by a press"])
async def test_an_address_behind_words_is_forwarded(storage: Storage, how: str) -> None:
    await asked_twice(storage)
    if how == "typed":
        await hears(storage, pressed(PAUL, write_question.data(topic="alimentation")))
        await hears(storage, said(PAUL, **linked()))
    elif how == "behind a command":
        await hears(storage, said(PAUL, **linked("/transmettre7\u00a0: ")))
    else:
        press = pressed(PAUL, forward_to.data(topic="alimentation"))
        question = said(PAUL, **linked("/transmettre "))["message"]
        press["callback_query"]["message"]["reply_to_message"] = question
        await hears(storage, press)
    assert await answers(storage) == {WHERE[1]: "", WHERE[2]: "", LINKED: ""}
