"""What a newcomer does after `./bot run`: the real bot, on the sandbox's page, in a browser."""

import pytest
from playwright.async_api import Page, expect

from tests.journeys.bot import Bot
from tests.telegram_sandbox.browser import a_browser
from tests.telegram_sandbox.page_driver import bubbles, errors_of, last, pick, say


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_marie_finds_a_chantier_s_contact_with_a_few_taps(bot: Bot) -> None:
    async with a_browser() as browser:
        page = await browser.new_page(reduced_motion="reduce")
        with errors_of(page) as errors:
            await page.goto(str(bot.http.base_url))
            await pick(page, "Marie")
            await say(page, "/chantiers")
            await expect(bubbles(page)).to_have_count(4)
            await last(page).get_by_role("button", name="7. Alimentation").click()
            await expect(last(page)).to_contain_text("Solagro")
            await last(page).get_by_role("button", name="Contact").click()
            await expect(last(page)).to_contain_text("alizee.marceau@gmail.com")
            await expect(bubbles(page)).to_have_count(4)
        assert errors == []


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_one_switches_person_taps_and_sees_the_other_side_react(bot: Bot) -> None:
    async with a_browser() as browser:
        page = await browser.new_page(reduced_motion="reduce")
        with errors_of(page) as errors:
            await page.goto(str(bot.http.base_url))
            await pick(page, "Awa")
            await say(page, "/moderation 7")
            await press(page, "Passer sur approbation")
            await expect(last(page)).to_contain_text("sur approbation")
            await pick(page, "Marie")
            await say(page, "/suivre 7")
            await expect(last(page)).to_contain_text("un admin doit l’accepter")
            await pick(page, "Awa")
            await expect(last(page)).to_contain_text("Marie Dupont")
            await press(page, "Répondre aux demandes")
            await press(page, "Accepter 1")
            await pick(page, "Marie")
            await expect(last(page)).to_contain_text("Votre demande est acceptée")
        assert errors == []


async def press(page: Page, label: str) -> None:
    """Wait for this button under the newest message, and click it."""
    await last(page).get_by_role("button", name=label).click()
