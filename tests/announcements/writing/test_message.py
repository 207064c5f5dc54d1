"""The message and its hour, as its author sends them: taken, or asked for again."""

import pytest

from chatbot.announcements.pages import date as date_page, editor
from chatbot.announcements.pages.date import attach_date
from chatbot.announcements.rules import TooLong
from chatbot.answers import loading
from chatbot.answers.index import Index
from chatbot.engine.storage.engine import Storage
from chatbot.french import typeset
from tests.announcements.writing.writers import (
    HERE,
    HOUR,
    WHY,
    all_of_them,
    key_of,
    presses,
    says_all,
    visit,
    writes,
)

PHOTO = {"photo": [{"file_id": "p", "file_unique_id": "q", "width": 9, "height": 9}]}
STICKER = {
    "sticker": {
        "file_id": "s",
        "file_unique_id": "t",
        "type": "regular",
        "width": 9,
        "height": 9,
        "is_animated": False,
        "is_video": False,
    }
}


async def test_a_message_is_kept_as_it_was_written_and_shown_as_it_will_be(
    storage: Storage,
) -> None:
    link = {"type": "text_link", "offset": 0, "length": 4, "url": "https://exemple.org/?a"}
    bold = {"type": "bold", "offset": 5, "length": 3}
    await says_all(storage, {"text": "/annonce"})
    shown = await says_all(storage, {"text": "Voir <b> ici", "entities": [link, bold]})
    written = '<a href="https://exemple.org/?a">Voir</a> <b>&lt;b&gt;</b> ici'
    assert shown[0] == written + WHY
    assert "1 personne la reçoit tout de suite" in shown[1]
    await says_all(storage, {"text": "/annonce message"}, {**PHOTO, "caption": "Le lac"})
    async with storage.reading() as session:
        [one] = await all_of_them(session)
        assert (one.text, one.file_kind, one.file_id) == ("Le lac", "photo", "p")


async def test_a_message_is_taken_without_what_questions_are_answered_by(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def index_of(*_: object) -> Index:
        raise AssertionError("the index is built")

    monkeypatch.setattr(loading, "index_of", index_of)
    shown = await says_all(storage, {"text": "/annonce"}, {"text": "Le lac"})
    assert shown[1] == f"Le lac{WHY}"
    [asked] = await says_all(storage, {"text": "La rivière"})  # which no step awaits
    assert asked.startswith("Est-ce le message de votre annonce pour")
    await says_all(storage, {"text": "/annonce message"})
    [offer] = await says_all(storage, {"text": "suivre l’alimentation"})  # a wish, by a name
    assert "Pour recevoir ici" in offer


async def test_what_is_sent_together_is_refused_once_and_the_step_goes_on(
    storage: Storage,
) -> None:
    album = {**PHOTO, "media_group_id": "1"}
    shown = await says_all(storage, {"text": "/annonce"}, album, album, album)
    assert shown[1:] == [editor.ONE_FILE]
    assert (await says_all(storage, STICKER))[-1] == editor.OTHER_KIND
    assert (await says_all(storage, PHOTO))[0] == WHY.strip()


@pytest.mark.parametrize(("with_file", "room"), [(False, 4096), (True, 1024)])
async def test_one_sign_too_many_is_refused_with_the_number_and_the_step_goes_on(
    storage: Storage, *, with_file: bool, room: int
) -> None:
    below = len("\n\nVous suivez : 7 · Alimentation")
    longest = "😀" * ((room - below) // 2)
    text = longest + "x" * ((room - below) % 2)
    file = {**PHOTO, "caption": f"{text}x"} if with_file else {"text": f"{text}x"}
    shown = await says_all(storage, {"text": "/annonce"}, file)
    assert shown[-1] == typeset(TooLong(1, with_file=with_file).sentence)
    file = {**PHOTO, "caption": text} if with_file else {"text": text}
    await says_all(storage, {"text": "/annonce"})
    assert (await says_all(storage, file))[0] == text + WHY


async def test_a_text_that_telegram_s_application_cut_is_too_long_as_a_whole(
    storage: Storage,
) -> None:
    shown = await says_all(
        storage, {"text": "/annonce"}, {"text": "x" * 4096}, {"text": "y" * 1000}
    )
    assert "trop long de 1\u00a0032 signes" in shown[-1]
    assert shown[-1].startswith("Telegram a coupé")


async def test_a_text_keeps_the_file_and_the_options_and_a_file_the_text(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        links = [{"label": "Ici", "url": "https://exemple.org"}]
        await writes(session, file_kind="photo", file_id="p", links=links, send_at=HERE + HOUR)
    shown = await says_all(storage, {"text": "/annonce message"}, {"text": "Un texte"})
    assert "Départ</b>\u00a0: mardi 24 novembre à 13h" in shown[-1]  # the edge's clock is in UTC
    async with storage.reading() as session:
        [one] = await all_of_them(session)
        assert (one.text, one.file_id, one.links) == ("Un texte", "p", links)
    await says_all(storage, {"text": "/annonce message"})
    await presses(storage, editor.remove_file.data(**await key_of(storage)))
    shown = await says_all(storage, {"text": "/annonce message"}, PHOTO)
    assert shown[-2] == f"Un texte{WHY}"
    async with storage.reading() as session:
        [one] = await all_of_them(session)
        assert (one.text, one.file_id) == ("Un texte", "p")


async def test_a_text_that_is_too_long_for_a_caption_stays(storage: Storage) -> None:
    async with storage.transaction() as session:
        await writes(session, "x" * 2000)
    shown = await says_all(storage, {"text": "/annonce message"}, PHOTO)
    over = 2000 + len("\n\nVous suivez : 7 · Alimentation") - 1024
    assert shown[-1] == typeset(TooLong(over, with_file=True).sentence)
    assert shown[0] == f"<pre>{'x' * 2000}</pre>"
    async with storage.reading() as session:
        [one] = await all_of_them(session)
        assert (len(one.text), one.file_id) == (2000, None)


async def test_what_is_too_far_or_past_is_asked_again(storage: Storage) -> None:
    async with storage.transaction() as session:
        await writes(session)
    shown = await says_all(
        storage,
        {"text": "/annonce heure"},
        {"text": "24 novembre à 8h"},
        {"text": "hier 9h"},
        {"text": "avant-hier"},
        {"text": "lundi 26 novembre à 9h"},
        {"text": "15 mars 2029 à 9h"},
        {"text": "un jour"},
        {"text": "demain"},
        {"text": "à 9h"},
    )
    asked_again = [
        *[date_page.PASSED] * 3,
        (
            "Le 26 novembre 2026 est un jeudi. Écrivez par exemple « jeudi 26 novembre 2026 à 9h »"
            ", ou un autre moment. Ou /annuler."
        ),
        date_page.TOO_FAR,
        date_page.NOT_A_MOMENT,
        "À quelle heure, mercredi 25 novembre 2026 ? Écrivez par exemple « 9h ». Ou /annuler.",
    ]
    assert shown[2:9] == [typeset(text) for text in asked_again]
    assert "Départ</b>\u00a0: mercredi 25 novembre à 9h" in shown[-1]


async def test_a_date_that_no_longer_fits_is_refused_with_the_number(storage: Storage) -> None:
    async with storage.transaction() as session:
        number = await visit(session)
        await writes(session, "x" * 4060)
        added = "\n\nLundi 15 mars 2027\nVisite\n\nVous suivez : 7 · Alimentation"
    key = await key_of(storage)
    refused = await presses(storage, attach_date.data(**key, event=number))
    assert refused == typeset(TooLong(4060 + len(added) - 4096, with_file=False).sentence)
    await says_all(storage, {"text": "/annonce message"}, {"text": "Court"})
    await presses(storage, attach_date.data(**await key_of(storage), event=number))
    async with storage.reading() as session:
        [one] = await all_of_them(session)
        assert (one.text, one.event_id) == ("Court", number)
