"""What a newcomer does after `./bot run`: the real bot, on the sandbox's page, in a browser."""

from datetime import datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from chatbot.cli import cast
from chatbot.engine.storage.engine import Storage
from chatbot.french import day_in_words
from tests.clock import PARIS
from tests.journeys.bot import Bot, at_work
from tests.telegram_sandbox.browser import a_browser
from tests.telegram_sandbox.page_driver import bubbles, errors_of, last, pick, say

pytestmark = [pytest.mark.wire, pytest.mark.thorough]


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


@pytest.mark.usefixtures("looks_often")
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_one_sets_the_clock_on_and_a_reminder_comes_and_a_digest(bot: Bot) -> None:
    today = datetime.now(PARIS).date()  # noqa: TID251 - of the sandbox too
    monday = today + timedelta(days=7 - today.weekday())
    async with a_browser() as browser:
        page = await browser.new_page(reduced_motion="reduce", timezone_id=PARIS.key)
        with errors_of(page) as errors:
            await page.goto(str(bot.http.base_url))
            await does(page, "Camille", "/suivre 7", "vous suivez")
            await does(page, "Camille", "/abonnements résumé", "lundi à 8h")
            await does(page, "Marie", "/suivre 7", "un rappel de chaque date")
            in_a_week = day_in_words(monday + timedelta(days=7))
            meeting = f"/date 7 rencontre ALTAA le {in_a_week} à 14h à Lyon"
            await does(page, "Awa", meeting, "Ajouter cette date")
            await last(page).get_by_role("button", name="Ajouter", exact=True).click()
            await expect(last(page)).to_contain_text("C’est fait")
            await page.get_by_role("button", name="lundi 8 h").click()
            await pick(page, "Marie")
            await expect(last(page)).to_contain_text("Dans une semaine", timeout=20_000)
            await expect(last(page)).to_contain_text("Rencontre ALTAA – Lyon")
            await pick(page, "Camille")
            await expect(last(page)).to_contain_text("Le résumé du lundi", timeout=20_000)
            await expect(last(page)).to_contain_text("Rencontre ALTAA – Lyon")
        assert errors == []


async def does(page: Page, who: str, words: str, answer: str) -> None:
    """Write as this person, and wait for an answer that holds this."""
    await pick(page, who)
    await expect(page.get_by_text(f"vous êtes {who}")).to_be_visible()  # no more whoever it was
    await say(page, words)
    await expect(last(page)).to_contain_text(answer)


async def press(page: Page, label: str) -> None:
    """Wait for this button under the newest message, and click it."""
    await last(page).get_by_role("button", name=label).click()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_after_a_restart_it_is_said_what_the_bot_remembers(
    database_url: str, storage: Storage
) -> None:
    before, after = cast.default_world(), cast.default_world()
    async with at_work(database_url, storage, before) as bot:
        assert before.remembered == ""
        await bot.person(cast.MARIE).says("/suivre 7")
    async with at_work(database_url, storage, after):
        assert "le bot se souvient (1 abonnement)" in after.remembered
