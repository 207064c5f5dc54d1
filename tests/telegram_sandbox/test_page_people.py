"""Topics, service messages and the menu of a chat on the page, in a real browser."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from tests.telegram_sandbox.cast import AWA, CAMILLE, LE_MANS, LYON, MARIE, PAUL, RENNES
from tests.telegram_sandbox.page_driver import bubbles, full_width, last, pick, say

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = ViewportSize(width=390, height=844)


async def do(page: Page, path: str, body: Any = None) -> Any:
    """Do something as somebody else, through the control API."""
    response = await page.request.post(f"{page.url.partition('#')[0]}sandbox/{path}", data=body)
    assert response.ok, await response.text()
    return await response.json()


async def choose(page: Page, label: str) -> None:
    """Find a choice of the open chat's menu."""
    await page.get_by_role("button", name="Autres actions").click()
    await page.get_by_role("button", name=label, exact=True).click()
    await expect(page.locator("#chat-choices")).to_be_hidden()


async def speak_as(page: Page, name: str) -> None:
    """Write as another member of the open group from now on."""
    options = page.get_by_label("Vous écrivez comme")
    value = await options.locator("option").filter(has_text=name).get_attribute("value")
    await options.select_option(value)
    await expect(options).to_have_value(value or "")


def lines(page: Page) -> Locator:
    """Find the service messages."""
    return page.locator(".service")


async def test_a_topic_is_chosen_read_and_written_in(page: Page) -> None:
    await pick(page, LYON.title)
    await expect(lines(page)).to_have_count(2)
    await page.get_by_text("Alimentation", exact=True).click()
    await expect(lines(page)).to_have_text(["Paul a créé le sujet « Alimentation »"])
    await say(page, "@robot_bot bonjour")
    await expect(last(page)).to_contain_text("Écho : @robot_bot bonjour")
    await expect(page.locator(".topic")).to_have_count(0)
    await page.get_by_text("Élections", exact=True).click()
    await expect(bubbles(page)).to_have_count(0)
    await page.get_by_text("Tous les sujets").click()
    await expect(bubbles(page)).to_have_count(2)
    await expect(last(page).locator(".topic")).to_have_text("Alimentation")
    await say(page, "/dates@robot_bot")
    await expect(last(page)).to_contain_text("Écho : /dates")
    await expect(last(page).locator(".topic")).to_have_text("Général")


async def test_an_answer_stays_in_the_topic_of_what_it_answers(page: Page) -> None:
    await pick(page, LYON.title)
    await page.get_by_text("Alimentation", exact=True).click()
    await say(page, "@robot_bot bonjour")
    await expect(bubbles(page)).to_have_count(2)
    await page.get_by_text("Tous les sujets").click()
    await expect(last(page).locator(".topic")).to_have_text("Alimentation")
    await expect(page.locator("#input")).to_have_attribute("placeholder", "Message dans Général")
    await last(page).get_by_role("button", name="Répondre").click()
    await say(page, "merci")
    mine = bubbles(page).filter(has_text="merci").first  # the echo says it too
    await expect(mine.locator(".topic")).to_have_text("Alimentation")


async def test_new_and_closed_topics_are_seen_at_once(page: Page) -> None:
    await pick(page, LYON.title)
    topics = f"groups/{LYON.id}/topics"
    thread = (await do(page, topics, {"by": MARIE.id, "name": "Logement"}))["thread"]
    await do(page, f"{topics}/{thread}/close", {"by": AWA.id})
    await expect(page.get_by_role("radio", name="Logement fermé")).to_have_count(1)
    await expect(lines(page).last).to_have_text("Awa a fermé le sujet « Logement »")
    await page.locator("#topics label").filter(has_text="Logement").click()
    await expect(lines(page).last).to_have_text("Awa a fermé ce sujet")
    await do(page, f"{topics}/{thread}/delete", {"by": AWA.id})
    await expect(page.get_by_role("radio", name="Logement fermé")).to_have_count(0)
    await expect(page.get_by_role("radio", name="Tous les sujets")).to_be_checked()
    await expect(lines(page)).to_have_count(2)


async def test_topics_are_worked_with_the_keys(page: Page) -> None:
    await pick(page, LYON.title)
    await page.get_by_role("radio", name="Tous les sujets").focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("radio", name="Alimentation")).to_be_checked()
    await expect(lines(page)).to_have_count(1)
    await expect(page.get_by_role("radio", name="Alimentation")).to_be_focused()


async def test_who_blocked_the_bot_starts_it_again(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "bonjour")
    await expect(last(page)).to_contain_text("Écho : bonjour")
    await choose(page, "Bloquer le bot")
    await expect(page.locator("#input")).to_be_hidden()
    await expect(page.locator("#chat-status")).to_contain_text("bot bloqué")
    await page.get_by_role("button", name="Redémarrer le bot").click()
    await expect(last(page)).to_contain_text("Écho : /start")
    await expect(page.locator("#input")).to_be_visible()
    await choose(page, "Bloquer le bot")
    await choose(page, "Débloquer le bot")
    await expect(page.locator("#input")).to_be_visible()


async def test_an_administrator_writes_as_the_group(page: Page) -> None:
    await pick(page, LE_MANS.title)
    await expect(page.get_by_role("button", name="Autres actions")).to_be_hidden()
    await speak_as(page, "Awa")
    await choose(page, "Écrire anonymement")
    await expect(page.get_by_label("Vous écrivez comme")).to_contain_text("sans se nommer")
    await say(page, "/dates")
    await expect(last(page)).to_contain_text("Écho : /dates")
    await expect(bubbles(page).first).to_have_class(re.compile("own"))
    await speak_as(page, "Paul")
    await expect(bubbles(page).first.locator(".author")).to_have_text(LE_MANS.title)
    await speak_as(page, "Awa")
    await choose(page, "Écrire en votre nom")
    await say(page, "/dates")
    await speak_as(page, "Paul")
    await expect(bubbles(page).nth(2).locator(".author")).to_have_text("Awa Diallo")


async def test_the_bot_is_removed_and_added_again(page: Page) -> None:
    await pick(page, LE_MANS.title)
    await speak_as(page, "Awa")
    await expect(page.get_by_role("button", name="Menu")).to_be_visible()
    await choose(page, "Retirer le bot du groupe")
    await expect(lines(page)).to_have_text("Awa a retiré Robot & Cie du groupe")
    await expect(page.locator("#chat-status")).to_have_text("3 membres : Marie, Paul, Awa")
    await expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    await choose(page, "Ajouter le bot au groupe")
    await expect(lines(page).last).to_have_text("Awa a ajouté Robot & Cie")
    await choose(page, "Nommer le bot administrateur")
    await say(page, "bonjour à tous")
    await expect(last(page)).to_contain_text("Écho : bonjour à tous")
    await choose(page, "Retirer au bot ses droits d’administrateur")
    await choose(page, "Empêcher le bot d’écrire")
    await choose(page, "Rendre la parole au bot")


async def test_an_upgraded_group_is_left_for_its_supergroup(page: Page) -> None:
    await pick(page, RENNES.title)
    await speak_as(page, "Paul")
    await choose(page, "Transformer en supergroupe")
    await expect(lines(page)).to_contain_text("Ce groupe est maintenant un supergroupe")
    await expect(page.get_by_role("link", name=RENNES.title)).to_have_count(1)
    assert str(RENNES.id) not in page.url
    await expect(page.get_by_label("Vous écrivez comme")).to_have_value(str(PAUL.id))
    await say(page, "/dates")
    await expect(last(page)).to_contain_text("Écho : /dates")
    await page.go_back()
    await page.goto(f"{page.url.partition('#')[0]}#{RENNES.id}")
    await expect(page.locator("#chat-title")).to_have_text(RENNES.title)
    await expect(lines(page)).to_contain_text("Ce groupe est maintenant un supergroupe")


async def test_whoever_comes_goes_or_vanishes_meanwhile_is_shown(page: Page) -> None:
    await pick(page, LE_MANS.title)
    member = f"groups/{LE_MANS.id}/members"
    await do(page, f"{member}/{CAMILLE.id}", {"by": CAMILLE.id, "status": "member"})
    await expect(lines(page)).to_have_text("Camille a rejoint le groupe")
    await expect(page.locator("#chat-status")).to_contain_text("Camille")
    await do(page, f"{member}/{MARIE.id}", {"by": MARIE.id, "status": "left"})
    await expect(page.get_by_label("Vous écrivez comme")).to_have_value(str(PAUL.id))
    await expect(lines(page).last).to_have_text("Marie a quitté le groupe")
    newcomer = {"first_name": "Léa", "role": "alliée", "started": True}
    await do(page, "persons", [newcomer, {"first_name": "Sans rôle"}])
    await do(page, f"persons/{CAMILLE.id}/deactivate")
    await pick(page, "Léa")
    await expect(page.locator("#input")).to_be_visible()
    await expect(page.get_by_role("link", name="Sans rôle")).to_have_count(0)
    await page.get_by_role("link", name="Compte supprimé").click()
    await expect(page.locator("#chat-status")).to_contain_text("ce compte a été supprimé")
    await expect(page.locator("#composer form")).to_be_hidden()


async def test_a_phone_has_room_for_topics_and_the_menu(page: Page) -> None:
    await page.set_viewport_size(PHONE)
    await pick(page, LYON.title)
    await speak_as(page, "Awa")
    await page.get_by_role("button", name="Autres actions").click()
    await expect(page.get_by_role("button", name="Écrire anonymement")).to_be_in_viewport()
    assert await full_width(page, "html") == PHONE["width"]
    assert await full_width(page, "#history") == PHONE["width"]
    await page.keyboard.press("Escape")
    await expect(page.locator("#chat-choices")).to_be_hidden()
    await expect(page.get_by_role("button", name="Autres actions")).to_be_focused()
