"""A draft that corrects what was sent."""

from chatbot.announcements import drafts, links, service
from chatbot.announcements.pages import departure, editor
from chatbot.announcements.rules import AnnouncementGone, Move, NothingChanged, State
from chatbot.announcements.sending import publish
from chatbot.engine.outbox.broadcasts.models import Broadcast
from chatbot.engine.outbox.rules import Act
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.messages import Renderer
from chatbot.french import typeset
from chatbot.members import service as members
from tests.announcements.writing.writers import (
    HOUR,
    all_of_them,
    key_of,
    presses,
    publishes,
    says_all,
    sure,
    writer,
)
from tests.cast import AWA
from tests.clock import NOW

PHOTO = {"photo": [{"file_id": "p", "file_unique_id": "q", "width": 9, "height": 9}]}


async def test_a_correction_gives_no_file_to_a_text(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Samedi à 9h")
        await drafts.begin_correction(session, await writer(session), one, at=NOW)
    shown = await says_all(storage, {"text": "/annonce message"}, {**PHOTO, "caption": "x"})
    assert shown[-1] == typeset(editor.NO_FILE)


async def test_a_correction_replaces_the_file_whatever_came_of_the_one_before(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Samedi", file_kind="photo", file_id="old")
        for file, text in (("new", "Samedi"), ("new", "Dimanche")):
            draft = await drafts.begin_correction(session, await writer(session), one, at=NOW)
            draft.file_id, draft.text = file, text
            await publish(session, draft, by=draft.author, at=NOW)
            edit = await session.get_one(Broadcast, draft.broadcast_id)
            call = Renderer([]).message(Act.EDIT, edit.content)
            assert (call.method, one.file_id) == ("editMessageMedia", "new")


async def test_a_correction_changes_words_alone(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Samedi à 9h", file_kind="photo", file_id="p")
        draft = await drafts.begin_correction(session, await writer(session), one, at=NOW)
        key = draft.key
    assert await presses(storage, links.send_draft.data(**key)) == typeset(
        NothingChanged().sentence
    )
    shown = await says_all(storage, {"text": "/annonce message"}, {"text": "x" * 1025})
    assert "1\u00a0024 au plus" in shown[-1]
    await says_all(storage, {"text": "/annonce message"})
    panel_ = (await says_all(storage, {"text": "Dimanche à 9h"}))[-1]
    assert "<s>Samedi</s> <b><u>Dimanche</u></b> à 9h" in panel_
    assert "1 envoi à venir, corrigé" in panel_
    later = links.schedule_draft.data(**await key_of(storage))
    assert await presses(storage, later) == typeset(AnnouncementGone().sentence)
    await presses(storage, sure(links.send_draft.data(**await key_of(storage))))
    async with storage.reading() as session:
        former = (await all_of_them(session))[0]
        assert (former.text, former.file_id, former.version) == ("Dimanche à 9h", "p", 2)


async def test_a_correction_beside_an_empty_draft_is_abandoned_as_one(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Samedi à 9h")
    await says_all(storage, {"text": "/annonce"})
    async with storage.transaction() as session:
        await drafts.begin_correction(session, await writer(session), one, at=NOW + HOUR)
    assert "Votre correction" in (await says_all(storage, {"text": "/annuler"}))[-1]
    key = await key_of(storage)
    await presses(storage, links.abandon_draft.data(**key))
    asked = await presses(storage, sure(links.abandon_draft.data(**key)))
    assert asked == typeset(departure.CORRECTION_ABANDONED)
    async with storage.reading() as session:
        texts = [left.text for left in await all_of_them(session)]
        assert texts == ["Samedi à 9h", ""]


async def test_of_two_corrections_the_later_one_is_looked_at_again(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Samedi à 9h")
        awa = await members.person_of_account(session, AWA.id, at=NOW)
        first = await drafts.begin_correction(session, await writer(session), one, at=NOW)
        second = await drafts.begin_correction(session, awa, one, at=NOW)
        drawn = second.version
        first.text = "Dimanche à 9h"
        await publish(session, first, by=first.author, at=NOW)
        await session.refresh(second)
        assert second.version == drawn + 1


async def test_what_was_withdrawn_meanwhile_is_not_corrected(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session)
        await drafts.begin_correction(session, await writer(session), one, at=NOW)
        service.move(one, Move.WITHDRAW, at=NOW)
    shown = await says_all(storage, {"text": "/annonce"})
    assert "il n’y a plus rien à corriger" in shown[-1]
    key = await key_of(storage)
    toast = await presses(storage, sure(links.send_draft.data(**key)))
    assert toast == typeset(AnnouncementGone(State.WITHDRAWN).sentence)
    assert toast.startswith("Cette annonce a été retirée")
