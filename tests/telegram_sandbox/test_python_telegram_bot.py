"""python-telegram-bot works with the sandbox."""

from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from telegram_sandbox.persons.actions import press, say
from telegram_sandbox.world import World
from tests.telegram_sandbox.cast import CAMILLE, LE_MANS, MARIE, TOKEN
from tests.telegram_sandbox.clients import ptb_client

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Été", callback_data="été")]])


@pytest.fixture
async def ptb(world: World) -> AsyncIterator[Bot]:
    async with ptb_client(world, TOKEN) as bot:
        yield bot


async def test_it_hears_and_answers(world: World, ptb: Bot) -> None:
    say(world, MARIE.id, MARIE.id, "/chantier 😀 été")
    (update,) = await ptb.get_updates()
    heard = update.message
    assert heard is not None
    assert heard.parse_entities() == {heard.entities[0]: "/chantier"}
    sent = await ptb.send_message(
        MARIE.id,
        "😀 <b>été</b> <blockquote expandable>a\nb</blockquote>",
        parse_mode="HTML",
        reply_markup=KEYBOARD,
        reply_parameters=ReplyParameters(heard.message_id),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert sent.text_html == "😀 <b>été</b> <blockquote expandable>a\nb</blockquote>"
    assert sent.reply_markup == KEYBOARD
    assert sent.reply_to_message == heard
    edited = await ptb.edit_message_text("voilà", MARIE.id, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.text == "voilà"
    assert await ptb.send_chat_action(MARIE.id, "typing")
    assert await ptb.delete_message(MARIE.id, sent.message_id)


async def test_it_answers_presses(world: World, ptb: Bot) -> None:
    sent = await ptb.send_message(LE_MANS.id, "Alors ?", reply_markup=KEYBOARD)
    press(world, MARIE.id, LE_MANS.id, sent.message_id, "été")
    press(world, MARIE.id, LE_MANS.id, 99, "été", stale=True)
    first, second = [update.callback_query for update in await ptb.get_updates()]
    assert first is not None
    assert second is not None
    assert first.message == sent
    assert second.message is not None
    assert not second.message.is_accessible
    assert await first.answer("Noté", show_alert=True)
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await first.answer()


async def test_it_describes_itself(world: World, ptb: Bot) -> None:
    say(world, MARIE.id, MARIE.id, "/start")
    scope = BotCommandScopeChat(MARIE.id)
    await ptb.set_my_commands([BotCommand("aide", "De l'aide")], scope, "fr")
    assert await ptb.get_my_commands(scope, "fr") == (BotCommand("aide", "De l'aide"),)
    assert await ptb.delete_my_commands(scope, "fr")
    await ptb.set_my_description("Le bac à sable")
    assert (await ptb.get_my_description("fr")).description == "Le bac à sable"
    await ptb.set_my_short_description("Court")
    assert (await ptb.get_my_short_description()).short_description == "Court"
    assert ptb.username == "robot_bot"
    assert await ptb.delete_webhook()


async def test_it_looks_people_up(ptb: Bot) -> None:
    assert (await ptb.get_chat(LE_MANS.id)).title == LE_MANS.title
    assert (await ptb.get_chat_member(LE_MANS.id, MARIE.id)).status == "member"


async def test_it_knows_the_refusals(world: World, ptb: Bot) -> None:
    with pytest.raises(Forbidden, match="initiate conversation"):
        await ptb.send_message(CAMILLE.id, "Bonjour")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await ptb.send_message(404, "Bonjour")
    with pytest.raises(InvalidToken):
        await ptb_client(world, "1:another").get_me()
