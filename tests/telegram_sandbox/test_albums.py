"""sendMediaGroup: files that belong together."""

import json

import pytest
from telegram import InputMediaPhoto

from telegram_sandbox.persons.actions import say
from telegram_sandbox.state.chats import Json
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import LYON, MARIE, TOKEN
from tests.telegram_sandbox.clients import BotApi, ptb_client
from tests.telegram_sandbox.pictures import png

PARTS = {"one": ("a.png", png(3, 2)), "two": ("b.mp4", b"film"), "three": ("c.pdf", b"%PDF")}


@pytest.fixture(autouse=True)
def marie_has_started(world: World) -> None:
    say(world, MARIE.id, MARIE.id, "/start")


async def send(bot: BotApi, *media: object, **more: object) -> Json:
    """Send an album whose files are parts of the form; return the envelope."""
    form = {"chat_id": MARIE.id, "media": json.dumps(media), **more}
    response = await bot.http.post(f"/bot{TOKEN}/sendMediaGroup", data=form, files=PARTS)
    answer: Json = response.json()
    return answer


def item(kind: str, part: str, **more: object) -> Json:
    return {"type": kind, "media": f"attach://{part}", **more}


async def test_photos_and_videos_are_messages_of_one_album(world: World, bot: BotApi) -> None:
    caption = {"caption": "<b>Le lac</b>", "parse_mode": "HTML"}
    sent = (await send(bot, item("photo", "one", **caption), item("Video", "two", width=4)))[
        "result"
    ]
    assert bot.specification.problems_of_result("sendMediaGroup", sent) == []
    photo, video = sent
    assert (photo["photo"][-1]["width"], photo["caption"]) == (3, "Le lac")
    assert (video["video"]["width"], video["video"]["file_name"]) == (4, "b.mp4")
    assert photo["media_group_id"] == video["media_group_id"]
    assert list(world.chats[MARIE.id].messages) == [1, photo["message_id"], video["message_id"]]
    again = [item("photo", "one"), {"type": "photo", "media": photo["photo"][-1]["file_id"]}]
    other = (await send(bot, *again))["result"]
    assert photo["media_group_id"] != other[0]["media_group_id"] == other[1]["media_group_id"]


async def test_one_file_is_no_album(bot: BotApi) -> None:
    [sent] = (await send(bot, item("document", "three")))["result"]
    assert "media_group_id" not in sent


async def test_an_album_answers_and_goes_into_a_topic(world: World, bot: BotApi) -> None:
    thread = next(topic for topic in world.chats[LYON.id].topics if topic > 1)
    said = say(world, MARIE.id, LYON.id, "/photos", thread=thread)[0]
    reply = json.dumps({"message_id": said.id})
    album = [item("document", "one"), item("document", "three")]
    sent = (await send(bot, *album, chat_id=LYON.id, reply_parameters=reply))["result"]
    assert [message["message_thread_id"] for message in sent] == [thread] * 2
    assert [message["reply_to_message"]["message_id"] for message in sent] == [said.id] * 2


@pytest.mark.parametrize(
    ("media", "description"),
    [
        ([], "there are no messages to send"),
        ([item("photo", "one")] * 11, "too many messages to send as an album"),
        (
            [item("photo", "one"), item("document", "three")],
            "document can't be mixed with other media types",
        ),
        ([item("photo", "four")], "can't parse InputMedia: media not found"),
        ([{"type": "photo"}], "can't parse InputMedia: media not found"),
        ([item("sticker", "one")], 'can\'t parse InputMedia: type "sticker" is unsupported'),
        (["photo"], "can't parse InputMedia: expected an Object"),
        ([item("photo", "one"), item("photo", "three")], "IMAGE_PROCESS_FAILED"),
        ([item("photo", "one", caption="a" * 1025)], "message caption is too long"),
    ],
)
async def test_a_wrong_album_is_refused_whole(
    world: World, bot: BotApi, media: list[object], description: str
) -> None:
    assert (await send(bot, *media))["description"] == f"Bad Request: {description}"
    assert list(world.chats[MARIE.id].messages) == [1]


async def test_without_media_there_is_no_album(bot: BotApi) -> None:
    refusal = await bot.refusal("sendMediaGroup", chat_id=MARIE.id)
    assert refusal == 'Bad Request: parameter "media" is required'
    refusal = await bot.refusal("sendMediaGroup", chat_id=MARIE.id, media="photo")
    assert refusal == "Bad Request: can't parse media JSON object"


async def test_the_library_sends_an_album(world: World) -> None:
    async with ptb_client(world, TOKEN) as ptb:
        photos = [InputMediaPhoto(png(3, 2)), InputMediaPhoto(png(4, 2), caption="Le lac")]
        first, second = await ptb.send_media_group(MARIE.id, photos)
    assert first.media_group_id == second.media_group_id
    assert (first.photo[-1].width, second.photo[-1].width, second.caption) == (3, 4, "Le lac")
