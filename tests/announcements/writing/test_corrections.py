"""A draft that corrects what was sent."""

from chatbot.announcements import service as announcements
from chatbot.announcements.acts import publish
from chatbot.announcements.rules import AnnouncementGone, Move
from chatbot.announcements.writing import service, texts
from chatbot.announcements.writing.payloads import (
    AbandonDraft,
    ScheduleDraft,
    SendDraft,
)
from chatbot.announcements.writing.rules import (
    NothingChanged,
)
from chatbot.engine.storage.engine import Storage
from chatbot.members import service as members
from tests.announcements.writing.writers import (
    all_of_them,
    key_of,
    presses,
    publishes,
    says_all,
    writer,
)
from tests.cast import AWA
from tests.clock import NOW

PHOTO = {"photo": [{"file_id": "p", "file_unique_id": "q", "width": 9, "height": 9}]}


async def test_a_correction_changes_words_and_never_the_file(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Samedi à 9h", file_kind="photo", file_id="p")
        draft = await service.begin_correction(session, await writer(session), one, at=NOW)
        key = {"number": draft.id, "version": draft.version}
    assert await presses(storage, SendDraft(**key)) == NothingChanged().sentence
    shown = await says_all(
        storage, {"text": "/annonce message"}, {**PHOTO, "caption": "x"}, {"text": "x" * 1025}
    )
    assert shown[1] == texts.FILE_STAYS
    assert "1\u00a0024 au plus" in shown[2]
    await says_all(storage, {"text": "/annonce message"})
    panel_ = (await says_all(storage, {"text": "Dimanche à 9h"}))[-1]
    assert "<s>Samedi</s> <b><u>Dimanche</u></b> à 9h" in panel_
    assert "1 abonné qui la recevra corrigée" in panel_
    later = ScheduleDraft(**await key_of(storage))
    assert await presses(storage, later) == AnnouncementGone().sentence
    await presses(storage, SendDraft(**await key_of(storage), sure=True))
    async with storage.reading() as session:
        former = (await all_of_them(session))[0]
        assert (former.text, former.file_id, former.version) == ("Dimanche à 9h", "p", 2)


async def test_an_empty_draft_gives_way_to_a_correction_which_is_abandoned_as_one(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Samedi à 9h")
    await says_all(storage, {"text": "/annonce"})
    async with storage.transaction() as session:
        await service.begin_correction(session, await writer(session), one, at=NOW)
    assert "Votre correction" in (await says_all(storage, {"text": "/annuler"}))[-1]
    key = await key_of(storage)
    await presses(storage, AbandonDraft(**key))
    asked = await presses(storage, AbandonDraft(**key, sure=True))
    assert asked == texts.CORRECTION_ABANDONED
    async with storage.reading() as session:
        [left] = await all_of_them(session)
        assert left.text == "Samedi à 9h"


async def test_of_two_corrections_the_later_one_is_looked_at_again(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session, "Samedi à 9h")
        awa = await members.account(session, AWA.id, at=NOW)
        first = await service.begin_correction(session, await writer(session), one, at=NOW)
        second = await service.begin_correction(session, awa, one, at=NOW)
        drawn = second.version
        first.text = "Dimanche à 9h"
        await publish(session, first, by=first.author, at=NOW)
        await session.refresh(second)
        assert second.version == drawn + 1


async def test_what_was_withdrawn_meanwhile_is_not_corrected(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await publishes(session)
        await service.begin_correction(session, await writer(session), one, at=NOW)
        announcements.move(one, Move.WITHDRAW, at=NOW)
    shown = await says_all(storage, {"text": "/annonce"})
    assert "il n’y a plus rien à corriger" in shown[-1]
    key = await key_of(storage)
    assert await presses(storage, SendDraft(**key, sure=True)) == AnnouncementGone().sentence
