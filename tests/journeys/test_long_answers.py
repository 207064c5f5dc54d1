"""What there is to say beyond one screen of a phone: in the same message, folded."""

import pytest
from playwright.async_api import ViewportSize, expect

from chatbot.answers.rules import LONGEST_ANSWER
from chatbot.cli import cast
from chatbot.conversation.paging import SCREEN
from telegram_sandbox.shapes.formatting import covered_text, utf16_length
from tests.journeys.bot import Bot
from tests.journeys.people import Message, Person
from tests.telegram_sandbox.browser import a_browser
from tests.telegram_sandbox.inline import Typing
from tests.telegram_sandbox.page_driver import full_width, height, last, pick, say
from tests.waiting import until_answered

ASKED = "C’est quoi le chantier 4 ?"
PHONE = ViewportSize(width=390, height=844)
END = "\nSource\u00a0: L’Établi de mai 2022, il y a plus de quatre ans"


async def test_the_rest_of_a_long_answer_is_folded_also_in_groups_and_where_it_is_shared(
    bot: Bot, marie: Person, group: Person
) -> None:
    await marie.says(ASKED)
    is_folded((await marie.sees())[-1])
    assert (await marie.labels())[0].startswith("Lire\u00a0: Pourquoi")
    await group.says(f"@etabli_bot {ASKED}")
    is_folded((await group.sees())[-1])
    typing = Typing(bot.http, cast.MARIE, cast.LE_MANS.id)
    asked = await typing.types(ASKED)
    await until_answered(bot.storage, asked["update_id"])
    await typing.sees(asked["inline_query_id"], wait=5)
    await typing.chooses(asked["inline_query_id"], "answer")
    is_folded((await group.sees())[-1])
    assert (await group.sees())[-1]["via_bot"] == "etabli_bot"


async def test_a_short_answer_and_a_list_are_seen_whole(marie: Person) -> None:
    for asked in ("qui porte les chantiers ?", "enjeux du média capacitant ?"):
        await marie.says(asked)
        answer = (await marie.sees())[-1]
        assert answer["text"].endswith(f"\n{END}")
        assert not quotations(answer)
    assert utf16_length((await marie.sees())[-3]["text"]) > SCREEN


@pytest.mark.wire
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_on_a_phone_it_opens_at_a_tap(bot: Bot) -> None:
    async with a_browser() as browser:
        page = await browser.new_page(reduced_motion="reduce", viewport=PHONE)
        await page.goto(str(bot.http.base_url))
        await pick(page, "Marie")
        await say(page, ASKED)
        rest = last(page).locator(".quoted")
        folded = await height(rest)
        assert await height(last(page)) < PHONE["height"]
        await last(page).get_by_role("button", name="Lire la suite").click()
        await expect(last(page).get_by_role("button", name="Replier")).to_be_visible()
        assert await height(rest) > 2 * folded
        assert await full_width(page, "html") == PHONE["width"]


def is_folded(answer: Message) -> None:
    """Check that one screen is seen, that the rest is folded, and that the source comes last."""
    text = answer["text"]
    [folded] = quotations(answer)
    seen, rest = text[: folded["offset"]], covered_text(text, folded)
    assert SCREEN / 3 < utf16_length(seen) <= SCREEN + 1
    assert seen.rstrip().endswith(".")  # between two sentences
    assert text == f"{seen}{rest}{END}"
    assert utf16_length(text) <= LONGEST_ANSWER


def quotations(answer: Message) -> list[Message]:
    return [one for one in answer["entities"] if one["type"] == "expandable_blockquote"]
