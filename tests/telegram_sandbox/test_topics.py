"""Forums: their topics, and the topics of messages."""

import pytest

from telegram_sandbox.errors import ControlError
from telegram_sandbox.persons import topics
from telegram_sandbox.persons.actions import press, say
from telegram_sandbox.persons.membership import change_membership
from telegram_sandbox.persons.view import view
from telegram_sandbox.state.chats import GENERAL, Json
from telegram_sandbox.state.people import Membership, Status
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import AWA, LE_MANS, LYON, MARIE, PAUL, ROBOT
from tests.telegram_sandbox.clients import BotApi, ptb_client

NOT_FOUND = "Bad Request: message thread not found"
KEYBOARD = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}


@pytest.fixture
def thread(world: World) -> int:
    """Find the thread of the topic « Alimentation »."""
    forum = world.chats[LYON.id].topics
    assert [topic.name for topic in forum.values()] == ["Général", "Alimentation", "Élections"]
    return next(topic.id for topic in forum.values() if topic.name == "Alimentation")


async def test_a_topic_begins_with_a_service_message(world: World, bot: BotApi) -> None:
    thread, update_id = topics.create(world, MARIE.id, LYON.id, "Transports")
    (update,) = await bot.updates()
    assert update["update_id"] == update_id
    created = update["message"]
    assert created["message_id"] == created["message_thread_id"] == thread
    assert created["is_topic_message"] is True
    assert created["forum_topic_created"]["name"] == "Transports"
    assert created["chat"]["is_forum"] is True
    assert "reply_to_message" not in created


async def test_a_message_in_a_topic_answers_its_creation(
    world: World, bot: BotApi, thread: int
) -> None:
    say(world, MARIE.id, LYON.id, "/dates", thread=thread)
    (update,) = await bot.updates()
    message = update["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (thread, True)
    assert message["reply_to_message"]["message_id"] == thread
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "Alimentation"


async def test_a_message_in_general_says_nothing_of_a_thread(world: World, bot: BotApi) -> None:
    say(world, MARIE.id, LYON.id, "/dates")
    say(world, MARIE.id, LYON.id, "/dates", thread=GENERAL)
    for update in await bot.updates():
        assert not {"message_thread_id", "is_topic_message", "reply_to_message"} & set(
            update["message"]
        )


async def test_the_bot_speaks_in_the_topic_that_it_names(
    world: World, bot: BotApi, thread: int
) -> None:
    sent = await bot("sendMessage", chat_id=LYON.id, text="Ici", message_thread_id=thread)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    assert sent["reply_to_message"]["message_id"] == thread
    general = await bot("sendMessage", chat_id=LYON.id, text="Partout")
    assert "message_thread_id" not in general
    assert await bot("sendChatAction", chat_id=LYON.id, action="typing", message_thread_id=thread)
    seen = view(world, world.chats[LYON.id], MARIE.id)["messages"]
    assert [message.get("thread") for message in seen[-2:]] == [thread, None]


async def test_an_answer_is_in_the_topic_of_what_it_answers(
    world: World, bot: BotApi, thread: int
) -> None:
    said, _ = say(world, MARIE.id, LYON.id, "/dates", thread=thread)
    reply = {"message_id": said.id}
    sent = await bot("sendMessage", chat_id=LYON.id, text="Voici", reply_parameters=reply)
    assert sent["message_thread_id"] == thread
    assert sent["reply_to_message"]["message_id"] == said.id
    answer, _ = say(world, PAUL.id, LYON.id, "merci", reply_to=sent["message_id"])
    assert answer.thread == thread


@pytest.mark.parametrize("wrong", [GENERAL, 404])
async def test_the_bot_finds_neither_a_thread_of_general_nor_an_unknown_one(
    bot: BotApi, wrong: int
) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=LYON.id, text="a", message_thread_id=wrong)
    assert refusal == NOT_FOUND
    refusal = await bot.refusal(
        "sendChatAction", chat_id=LYON.id, action="typing", message_thread_id=wrong
    )
    assert refusal == NOT_FOUND


async def test_a_closed_topic_is_for_administrators(world: World, bot: BotApi, thread: int) -> None:
    async def answer() -> Json:
        params = {"chat_id": LYON.id, "text": "Bonjour", "message_thread_id": thread}
        return await bot.answer("sendMessage", **params)

    topics.close(world, AWA.id, LYON.id, thread, is_closed=True)
    assert topics.close(world, AWA.id, LYON.id, thread, is_closed=True) is None
    (update,) = await bot.updates()
    assert update["message"]["forum_topic_closed"] == {}
    assert update["message"]["message_thread_id"] == thread
    assert (await answer())["description"] == "Bad Request: TOPIC_CLOSED"
    with pytest.raises(ControlError, match="closed"):
        say(world, MARIE.id, LYON.id, "/dates", thread=thread)
    say(world, PAUL.id, LYON.id, "/dates", thread=thread)
    change_membership(world, AWA.id, LYON.id, ROBOT.id, Membership(Status.ADMINISTRATOR))
    assert (await answer())["ok"]
    change_membership(world, AWA.id, LYON.id, ROBOT.id, Membership(Status.MEMBER))
    topics.close(world, AWA.id, LYON.id, thread, is_closed=False)
    assert "forum_topic_reopened" in (await bot.updates())[-1]["message"]
    assert (await answer())["ok"]


async def test_general_can_be_closed_too(world: World, bot: BotApi) -> None:
    topics.close(world, AWA.id, LYON.id, GENERAL, is_closed=True)
    refusal = await bot.refusal("sendMessage", chat_id=LYON.id, text="Bonjour")
    assert refusal == "Bad Request: TOPIC_CLOSED"
    with pytest.raises(ControlError, match="closed"):
        say(world, MARIE.id, LYON.id, "/dates")


async def test_a_deleted_topic_is_gone_with_its_messages(
    world: World, bot: BotApi, thread: int
) -> None:
    sent = await bot(
        "sendMessage",
        chat_id=LYON.id,
        text="Ici",
        message_thread_id=thread,
        reply_markup=KEYBOARD,
    )
    topics.delete(world, AWA.id, LYON.id, thread)
    assert await bot.updates() == []
    params = {"chat_id": LYON.id, "text": "Encore"}
    assert await bot.refusal("sendMessage", **params, message_thread_id=thread) == NOT_FOUND
    edit = await bot.refusal("editMessageText", **params, message_id=sent["message_id"])
    assert edit == "Bad Request: message to edit not found"
    press(world, MARIE.id, LYON.id, sent["message_id"], "oui", stale=True)
    (update,) = await bot.updates()
    assert update["callback_query"]["message"]["date"] == 0
    with pytest.raises(ControlError, match="General"):
        topics.delete(world, AWA.id, LYON.id, GENERAL)


def test_topics_are_created_in_forums_and_kept_by_administrators(world: World, thread: int) -> None:
    with pytest.raises(ControlError, match="is no forum"):
        topics.create(world, MARIE.id, LE_MANS.id, "Transports")
    for name in (" ", "a" * 129):
        with pytest.raises(ControlError, match="1 to 128 characters"):
            topics.create(world, MARIE.id, LYON.id, name)
    with pytest.raises(ControlError, match="does not administer"):
        topics.close(world, MARIE.id, LYON.id, thread, is_closed=True)
    with pytest.raises(ControlError, match="no topic 404"):
        topics.delete(world, AWA.id, LYON.id, 404)
    with pytest.raises(ControlError, match="no topic 404"):
        say(world, MARIE.id, LYON.id, "a", thread=404)


def test_a_reset_opens_the_cast_s_topics_anew(world: World, thread: int) -> None:
    topics.create(world, MARIE.id, LYON.id, "Transports")
    topics.delete(world, AWA.id, LYON.id, thread)
    world.reset()
    forum = world.chats[LYON.id].topics
    assert [topic.name for topic in forum.values()] == ["Général", "Alimentation", "Élections"]
    assert thread not in forum


async def test_the_library_answers_in_the_topic(world: World, thread: int) -> None:
    say(world, MARIE.id, LYON.id, "/dates", thread=thread)
    async with ptb_client(world, world.bot.token) as ptb:
        (update,) = await ptb.get_updates()
        assert update.message is not None
        created = update.message.reply_to_message
        assert created is not None
        assert created.forum_topic_created is not None
        assert created.forum_topic_created.name == "Alimentation"
        sent = await update.message.reply_text("Voici")
        assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
