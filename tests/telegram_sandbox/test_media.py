"""Photos, documents and videos: sent both ways, with captions, and downloaded."""

import json
from typing import Any

import httpx
import pytest

from telegram_sandbox.persons.actions import say
from telegram_sandbox.persons.view import view
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import LE_MANS, MARIE, TOKEN
from tests.telegram_sandbox.clients import BotApi, ptb_client
from tests.telegram_sandbox.pictures import jpeg, png

KEYBOARD = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}
PDF = ("Ordre du jour.pdf", b"%PDF-1.7 rien", "application/x-wrong")

MAXIMUM = "the maximum size is 10485760 bytes"

Part = tuple[str, bytes] | tuple[str, bytes, str]


@pytest.fixture(autouse=True)
def marie_has_started(world: World) -> None:
    say(world, MARIE.id, MARIE.id, "/start")
    world.updates.clear()


async def upload(bot: BotApi, method: str, parts: dict[str, Part], **form: Any) -> Json:
    """Make a call with files; return its envelope, with a result that was checked."""
    response = await bot.http.post(
        f"/bot{TOKEN}/{method}", data={"chat_id": MARIE.id, **form}, files=parts
    )
    envelope: Json = response.json()
    assert envelope["ok"] == (response.status_code == 200)
    if envelope["ok"]:
        assert bot.specification.problems_of_result(method, envelope["result"]) == []
    return envelope


async def photo(bot: BotApi, **form: Any) -> Json:
    """Send Marie a photo; return the message."""
    sent = await upload(bot, "sendPhoto", {"photo": ("a.png", png(1200, 600))}, **form)
    result: Json = sent["result"]
    return result


def last_seen(world: World) -> Json:
    seen: Json = view(world, world.chats[MARIE.id], MARIE.id)["messages"][-1]
    return seen


async def test_a_photo_reaches_the_person_with_its_caption(world: World, bot: BotApi) -> None:
    message = await photo(bot, caption="<b>Le lac</b>", parse_mode="HTML")
    assert [(one["width"], one["height"]) for one in message["photo"]] == [(320, 160), (1200, 600)]
    assert message["caption"] == "Le lac"
    assert message["caption_entities"] == [{"type": "bold", "offset": 0, "length": 6}]
    assert "text" not in message
    seen = last_seen(world)
    assert (seen["text"], seen["media"]["kind"]) == ("Le lac", "photo")


async def test_a_photo_that_is_small_has_one_size(bot: BotApi) -> None:
    sent = await upload(bot, "sendPhoto", {"photo": ("a.jpg", jpeg(200, 100))})
    assert [(one["width"], one["height"]) for one in sent["result"]["photo"]] == [(200, 100)]
    assert "caption" not in sent["result"]


async def test_a_document_keeps_its_name_and_has_the_type_of_that(bot: BotApi) -> None:
    sent = await upload(bot, "sendDocument", {"document": PDF})
    document = sent["result"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == (
        "Ordre du jour.pdf",
        "application/pdf",
        13,
    )


async def test_a_video_is_as_large_as_its_sender_says(bot: BotApi) -> None:
    shape = {"width": 640, "height": 360, "duration": 12}
    sent = await upload(bot, "sendVideo", {"video": ("film", b"film")}, **shape)
    assert sent["result"]["video"].items() >= {"mime_type": "video/mp4", **shape}.items()


async def test_a_file_may_be_attached_under_any_name(bot: BotApi) -> None:
    sent = await upload(bot, "sendPhoto", {"x": ("a.png", png(10, 10))}, photo="attach://x")
    assert sent["result"]["photo"][0]["width"] == 10
    without = await upload(bot, "sendPhoto", {"x": ("a.png", png(10, 10))}, photo="attach://y")
    assert without["description"] == "Bad Request: there is no photo in the request"


async def test_a_file_is_sent_again_by_its_id(world: World, bot: BotApi) -> None:
    first = await photo(bot)
    for size in first["photo"]:
        again = await bot(
            "sendPhoto",
            chat_id=LE_MANS.id,
            photo=size["file_id"],
            caption="Encore",
            reply_markup=KEYBOARD,
            protect_content=True,
            show_caption_above_media=True,
        )
        assert again["photo"] == first["photo"]
    assert again["show_caption_above_media"] is True
    assert again["has_protected_content"] is True
    assert again["reply_markup"] == KEYBOARD


async def test_an_answer_may_be_a_file(world: World, bot: BotApi) -> None:
    asked = say(world, MARIE.id, MARIE.id, "Une photo ?")[0]
    first = await photo(bot)
    again = await bot(
        "sendPhoto",
        chat_id=MARIE.id,
        photo=first["photo"][0]["file_id"],
        reply_parameters={"message_id": asked.id},
    )
    assert again["reply_to_message"]["text"] == "Une photo ?"


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("sendPhoto", {}, "there is no photo in the request"),
        (
            "sendVideo",
            {"video": {}},
            "wrong remote file identifier specified: Wrong character in the string",
        ),
        ("sendPhoto", {"photo": "https://example.org/a.png"}, "failed to get HTTP URL content"),
        (
            "sendDocument",
            {"document": "BQACAgQ"},
            "wrong remote file identifier specified: can't unserialize it",
        ),
        ("sendPhoto", {"photo": "a", "caption": "é" * 1025}, "message caption is too long"),
        (
            "sendPhoto",
            {"photo": "a", "caption": "<b>", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ("sendPhoto", {"photo": "a", "caption_entities": {}}, "can't parse MessageEntity"),
        ("sendPhoto", {"photo": "a", "message_thread_id": 7}, "message thread not found"),
    ],
)
async def test_what_telegram_would_not_send_is_refused(
    bot: BotApi, method: str, params: Json, description: str
) -> None:
    refusal = await bot.refusal(method, chat_id=MARIE.id, **params)
    assert refusal == f"Bad Request: {description}"


async def test_a_file_stays_what_it_was_sent_as(bot: BotApi) -> None:
    sent = await upload(bot, "sendDocument", {"document": PDF})
    file_id = sent["result"]["document"]["file_id"]
    refusal = await bot.refusal("sendPhoto", chat_id=MARIE.id, photo=file_id)
    assert refusal == "Bad Request: can't use file of type Document as Photo"


@pytest.mark.parametrize(
    ("method", "content", "description"),
    [
        ("sendDocument", b"", "Bad Request: file must be non-empty"),
        ("sendDocument", bytes((50 << 20) + 1), "Request Entity Too Large"),
        (
            "sendPhoto",
            png(1, 1) + bytes(10 << 20),
            f"Bad Request: file of size 10485829 bytes is too big for a photo; {MAXIMUM}",
        ),
        ("sendPhoto", b"GIF89a", "Bad Request: IMAGE_PROCESS_FAILED"),
        ("sendPhoto", b"\xff\xd8\xff", "Bad Request: IMAGE_PROCESS_FAILED"),
        ("sendPhoto", png(1, 1)[:16], "Bad Request: IMAGE_PROCESS_FAILED"),
        ("sendPhoto", jpeg(9000, 1001), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", jpeg(2001, 100), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_a_file_that_telegram_would_not_take_is_refused(
    bot: BotApi, method: str, content: bytes, description: str
) -> None:
    name = method.removeprefix("send").lower()
    refusal = await upload(bot, method, {name: ("a.png", content)})
    assert refusal["description"] == description


async def test_a_caption_is_edited_and_a_text_is_not(bot: BotApi) -> None:
    message = await photo(bot, caption="un", reply_markup='{"inline_keyboard": []}')
    where = {"chat_id": MARIE.id, "message_id": message["message_id"]}
    edited = await bot("editMessageCaption", caption="deux", reply_markup=KEYBOARD, **where)
    assert (edited["caption"], edited["photo"]) == ("deux", message["photo"])
    assert "edit_date" in edited
    same = await bot.refusal("editMessageCaption", caption="deux", reply_markup=KEYBOARD, **where)
    assert same.startswith("Bad Request: message is not modified")
    refusal = await bot.refusal("editMessageText", text="trois", **where)
    assert refusal == "Bad Request: there is no text in the message to edit"
    bare = await bot("editMessageReplyMarkup", **where)
    assert bare["caption"] == "deux"
    assert "caption" not in await bot("editMessageCaption", **where)
    await bot("deleteMessage", **where)


async def test_a_file_takes_the_place_of_another_one(bot: BotApi) -> None:
    message = await photo(bot, caption="un")
    other = (await upload(bot, "sendDocument", {"document": PDF}))["result"]
    where = {"chat_id": MARIE.id, "message_id": message["message_id"]}
    media = {"type": "document", "media": other["document"]["file_id"], "caption": "deux"}
    edited = await bot("editMessageMedia", media=json.dumps(media), **where)
    assert (edited["caption"], edited["document"]) == ("deux", other["document"])
    assert "photo" not in edited
    same = await bot.refusal("editMessageMedia", media=json.dumps(media), **where)
    assert same.startswith("Bad Request: message is not modified")
    text = await bot("sendMessage", chat_id=MARIE.id, text="un")
    where["message_id"] = text["message_id"]
    refusal = await bot.refusal("editMessageMedia", media=json.dumps(media), **where)
    assert refusal == "Bad Request: there is no media in the message to edit"
    refusal = await bot.refusal("editMessageMedia", **where)
    assert refusal == 'Bad Request: parameter "media" is required'


async def test_a_text_has_no_caption(bot: BotApi) -> None:
    sent = await bot("sendMessage", chat_id=MARIE.id, text="un")
    refusal = await bot.refusal(
        "editMessageCaption", chat_id=MARIE.id, message_id=sent["message_id"], caption="deux"
    )
    assert refusal == "Bad Request: there is no caption in the message to edit"


async def test_a_caption_under_a_document_never_stands_above(bot: BotApi) -> None:
    sent = await upload(bot, "sendDocument", {"document": PDF}, show_caption_above_media=True)
    assert "show_caption_above_media" not in sent["result"]


async def test_a_file_is_recorded_without_its_bytes(bot: BotApi, http: httpx.AsyncClient) -> None:
    await upload(bot, "sendDocument", {"document": PDF}, caption="Voici")
    (call,) = (await http.get("/sandbox/calls")).json()["calls"]
    assert call["params"]["document"] == {
        "file_name": "Ordre du jour.pdf",
        "mime_type": "application/pdf",
        "file_size": 13,
    }
    assert call["params"]["caption"] == "Voici"


async def test_the_bot_downloads_what_was_sent(bot: BotApi, http: httpx.AsyncClient) -> None:
    sent = await upload(bot, "sendDocument", {"document": PDF})
    file = await bot("getFile", file_id=sent["result"]["document"]["file_id"])
    assert file["file_path"].startswith("documents/")
    assert file["file_path"].endswith(".pdf")
    downloaded = await http.get(f"/file/bot{TOKEN}/{file['file_path']}")
    assert downloaded.content == PDF[1]
    for path in (f"/file/bot1:other/{file['file_path']}", f"/file/bot{TOKEN}/nowhere"):
        missing = await http.get(path)
        assert (missing.status_code, missing.json()["description"]) == (404, "Not Found")


async def test_a_file_that_is_unknown_is_not_found(bot: BotApi) -> None:
    assert await bot.refusal("getFile") == "Bad Request: file_id not specified"
    assert await bot.refusal("getFile", file_id="a") == "Bad Request: invalid file_id"


async def test_a_reset_forgets_the_files(bot: BotApi, http: httpx.AsyncClient) -> None:
    message = await photo(bot)
    await http.post("/sandbox/reset")
    refusal = await bot.refusal("getFile", file_id=message["photo"][0]["file_id"])
    assert refusal == "Bad Request: invalid file_id"


async def test_the_bots_library_sends_copies_and_downloads_files(world: World) -> None:
    async with ptb_client(world, TOKEN) as ptb:
        sent = await ptb.send_photo(MARIE.id, png(400, 300), caption="Le lac")
        assert (sent.photo[-1].width, sent.caption) == (400, "Le lac")
        assert await (await sent.photo[-1].get_file()).download_as_bytearray() == png(400, 300)
        document = await ptb.send_document(MARIE.id, b"%PDF", filename="Ordre du jour.pdf")
        assert document.document is not None
        assert document.document.mime_type == "application/pdf"
        copied = await ptb.copy_message(LE_MANS.id, MARIE.id, document.message_id)
        assert copied.message_id in world.chats[LE_MANS.id].messages
