"""A draft that corrects what was sent."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import drafts, links, sending, service
from chatbot.announcements.models import Announcement
from chatbot.announcements.pages import departure, editor
from chatbot.announcements.rules import AnnouncementGone, Decision, NothingChanged, State
from chatbot.announcements.sending import tell_corrected
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Broadcast
from chatbot.engine.outbox.rules import Act, DeliveryState
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.messages import Renderer
from chatbot.french import typeset
from chatbot.members import service as members
from tests.announcements.sent import carried, publish_draft
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
        await drafts.begin_correction(UnitOfWork(session, NOW), await writer(session), one)
    shown = await says_all(storage, {"text": "/annonce message"}, {**PHOTO, "caption": "x"})
    assert shown[-1] == typeset(editor.NO_FILE)


async def test_a_correction_replaces_the_file_whatever_came_of_the_one_before(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Samedi", file_kind="photo", file_id="old")
        for file, text in (("new", "Samedi"), ("new", "Dimanche")):
            draft = await drafts.begin_correction(
                UnitOfWork(session, NOW), await writer(session), one
            )
            draft.file_id, draft.text = file, text
            await publish_draft(UnitOfWork(session, NOW, draft.author), draft)
            edit = await session.get_one(Broadcast, draft.broadcast_id)
            call = Renderer([]).message(Act.EDIT, edit.content)
            assert (call.method, one.file_id) == ("editMessageMedia", "new")


async def test_a_correction_changes_words_alone(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Samedi à 9h", file_kind="photo", file_id="p")
        draft = await drafts.begin_correction(UnitOfWork(session, NOW), await writer(session), one)
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
        await drafts.begin_correction(UnitOfWork(session, NOW + HOUR), await writer(session), one)
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
        awa = await members.person_of_account(UnitOfWork(session, NOW), AWA.id)
        first = await drafts.begin_correction(UnitOfWork(session, NOW), await writer(session), one)
        second = await drafts.begin_correction(UnitOfWork(session, NOW), awa, one)
        drawn = second.version
        first.text = "Dimanche à 9h"
        await publish_draft(UnitOfWork(session, NOW, first.author), first)
        await session.refresh(second)
        assert second.version == drawn + 1


async def test_what_was_withdrawn_meanwhile_is_not_corrected(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session)
        await drafts.begin_correction(UnitOfWork(session, NOW), await writer(session), one)
        service.move(one, State.WITHDRAWN, at=NOW)
    shown = await says_all(storage, {"text": "/annonce"})
    assert "il n’y a plus rien à corriger" in shown[-1]
    key = await key_of(storage)
    toast = await presses(storage, sure(links.send_draft.data(**key)))
    assert toast == typeset(AnnouncementGone(State.WITHDRAWN).sentence)
    assert toast.startswith("Cette annonce a été retirée")


async def _corrects(session: AsyncSession, one: Announcement, text: str, note: str | None) -> int:
    """Correct Paul's announcement, whose copies are edited from then on; return that broadcast."""
    draft = await drafts.begin_correction(UnitOfWork(session, NOW), await writer(session), one)
    draft.text, draft.change_note = text, note
    await publish_draft(UnitOfWork(session, NOW, draft.author), draft)
    assert draft.broadcast_id is not None
    return draft.broadcast_id


@pytest.mark.parametrize("note", [None, "", "Pardon"])
async def test_what_a_correction_was_to_tell_goes_along_with_the_next_one(
    storage: Storage, note: str | None
) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Mardi ches Léa")
        await carried(session, one.broadcast_id, DeliveryState.SENT)
        await _corrects(session, one, "Jeudi ches Léa", "")
        await _corrects(session, one, "Jeudi chez Léa", note)
        assert not await tell_corrected(UnitOfWork(session, NOW))
        draft = (await all_of_them(session))[-1]
        await carried(session, draft.broadcast_id, DeliveryState.SENT)
        assert await tell_corrected(UnitOfWork(session, NOW))
        assert not await tell_corrected(UnitOfWork(session, NOW))
        notice = await session.get_one(Broadcast, draft.note_id)
        own = {None: "", "": "\n« Jeudi ches » devient « Jeudi chez »."}.get(note, f"\n{note}")
        told = typeset(f"« Mardi » devient « Jeudi ».{own}")
        assert f"<b>Annonce corrigée</b>\n{told}\n\n" in notice.content["text"]


async def test_what_was_told_or_stopped_does_not_go_along(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Mardi ches Léa")
        await carried(session, one.broadcast_id, DeliveryState.SENT)
        first = await _corrects(session, one, "Jeudi ches Léa", "")
        await sending.decide(
            UnitOfWork(session, NOW), first, Decision.CANCEL, by=await writer(session)
        )
        second = await _corrects(session, one, "Jeudi chez Léa", "")
        await carried(session, second, DeliveryState.SENT)
        assert await tell_corrected(UnitOfWork(session, NOW))
        await _corrects(session, one, "Vendredi chez Léa", "Pardon !")
        draft = (await all_of_them(session))[-1]
        assert draft.change_note == "Pardon !"


async def test_before_it_leaves_one_reads_what_is_told_with_it(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Mardi ches Léa")
        await carried(session, one.broadcast_id, DeliveryState.SENT)
        await _corrects(session, one, "Jeudi ches Léa", "")
        await drafts.begin_correction(UnitOfWork(session, NOW), await writer(session), one)
    told = typeset("<blockquote>« Mardi » devient « Jeudi ».</blockquote>")
    panel_ = (await says_all(storage, {"text": "/annonce message"}, {"text": "Jeudi chez Léa"}))[-1]
    assert f"en réponse</b>\n{told}" in panel_
    key = await key_of(storage)
    asked = await presses(storage, links.send_draft.data(**key))
    assert f"en réponse\u00a0:\n{told}" in asked
    assert "Pour le dire autrement" not in asked
    asked = await presses(storage, links.tell_change.data(**key))
    assert "devient «\u00a0Jeudi chez\u00a0»" in asked
    assert "Pour le dire autrement" in asked
    panel_ = await presses(storage, links.tell_nobody.data(**await key_of(storage)))
    assert f"en réponse</b>\n{told}" in panel_


AWA_S = "Awa Diallo l’a corrigée entre-temps"


async def _awa_corrects(storage: Storage, number: int, text: str) -> None:
    async with storage.transaction() as session:
        awa = await members.person_of_account(UnitOfWork(session, NOW), AWA.id)
        one = await service.lock(session, number)
        draft = await drafts.begin_correction(UnitOfWork(session, NOW), awa, one)
        draft.text, draft.shows_links = text, False
        await publish_draft(UnitOfWork(session, NOW, awa.id), draft)


async def _begun(storage: Storage) -> int:
    """Publish an announcement, whose correction Paul begins; return its number."""
    async with storage.transaction() as session:
        one = await publishes(session, "Mardi chez Léaa")
    await says_all(storage, {"text": f"/annonces {one.id} corriger"})
    return one.id


async def test_a_correction_in_which_nothing_is_changed_takes_what_is_published_meanwhile(
    storage: Storage,
) -> None:
    number = await _begun(storage)
    await _awa_corrects(storage, number, "Jeudi chez Léaa")
    present, question = await says_all(storage, {"text": f"/annonces {number} corriger"})
    assert "Jeudi chez Léaa" in present
    assert typeset(editor.WRITE_CORRECTION) in question
    panel_ = (await says_all(storage, {"text": "Jeudi chez Léa"}))[-1]
    assert "Jeudi chez <s>Léaa</s> <b><u>Léa</u></b>" in panel_
    assert AWA_S not in panel_


async def test_a_text_that_is_written_for_an_older_one_says_whose_it_takes_back(
    storage: Storage,
) -> None:
    number = await _begun(storage)
    await _awa_corrects(storage, number, "Jeudi chez Léaa")
    panel_ = (await says_all(storage, {"text": "Mardi chez Léa"}))[-1]
    assert panel_.startswith(f"<b>{AWA_S}</b>")
    async with storage.reading() as session:
        [draft] = [one for one in await all_of_them(session) if one.state is State.WRITING]
    assert AWA_S in await presses(storage, links.send_draft.data(**draft.key))


async def test_whoever_had_changed_something_may_start_from_what_is_published(
    storage: Storage,
) -> None:
    number = await _begun(storage)
    panel_ = (await says_all(storage, {"text": "Mardi chez Léa"}))[-1]
    assert AWA_S not in panel_
    await _awa_corrects(storage, number, "Jeudi chez Léaa")
    panel_ = (await says_all(storage, {"text": f"/annonces {number} corriger"}))[-1]
    assert panel_.startswith(f"<b>{AWA_S}</b>")
    present, question = await says_all(storage, {"text": "/annonce message"})
    assert "Jeudi chez Léaa" in present
    assert typeset(editor.WRITE_CORRECTION) in question
    panel_ = (await says_all(storage, {"text": "/annonce"}))[-1]
    assert AWA_S in panel_
    await says_all(storage, {"text": "/annonce message"})
    panel_ = (await says_all(storage, {"text": "Jeudi chez Léa"}))[-1]
    assert "Jeudi chez <s>Léaa</s> <b><u>Léa</u></b>" in panel_
    assert AWA_S not in panel_
    async with storage.reading() as session:
        [draft] = [one for one in await all_of_them(session) if one.state is State.WRITING]
    assert not draft.shows_links  # as Awa wants it, though the text is another one
