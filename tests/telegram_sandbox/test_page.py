"""The page in a real browser, with the echo bot."""

import re

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from telegram_sandbox.persons import actions
from telegram_sandbox.serving import served
from tests.telegram_sandbox.cast import AWA, LE_MANS, MARIE, PAUL, TOKEN, default_world
from tests.telegram_sandbox.page_driver import bubbles, full_width, height, last, pick, say

pytestmark = pytest.mark.asyncio(loop_scope="session")
PHONE = ViewportSize(width=390, height=844)


async def test_a_newcomer_picks_a_person_and_starts_the_bot(page: Page) -> None:
    await expect(page).to_have_title("Robot & Cie – bac à sable")
    await pick(page, "Marie")
    await expect(page.locator("#intro")).to_contain_text("Je répète ce que vous dites.")
    await expect(page.locator("#input")).to_be_hidden()
    await page.get_by_role("button", name="Démarrer").click()
    await expect(last(page)).to_contain_text("Écho : /start")
    await expect(page.locator("#intro")).to_be_hidden()


async def test_what_is_said_is_seen_with_its_answer_also_after_a_reload(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "Bonjour <b>vous</b> 🥕")
    await expect(last(page)).to_contain_text("Écho : Bonjour <b>vous</b> 🥕")
    await expect(page.locator("#spoken")).to_contain_text("Écho : Bonjour")
    await page.locator("#input").fill("un brouillon")
    await page.reload()
    await expect(last(page)).to_contain_text("Écho : Bonjour <b>vous</b> 🥕")
    await expect(page.locator("#chat-status")).to_contain_text("vous êtes Marie")
    await expect(page.locator("#input")).to_have_value("un brouillon")


async def test_formatting_is_drawn(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "/formes")
    text = last(page).locator(".text")
    await expect(text.locator("strong")).to_have_text("gras et italique")
    for tag, words in (("strong em", "et italique"), ("u", "souligné"), ("s", "barré")):
        await expect(text.locator(tag)).to_have_text(words)
    for tag, words in (
        ("code", "code"),
        ("pre", "bloc"),
        ("blockquote:not(.expandable)", "citation"),
    ):
        await expect(text.locator(tag)).to_have_text(words)
    await expect(text).to_contain_text("<img src=x>")
    await expect(text.get_by_role("link", name="lien")).to_have_attribute(
        "href", "https://example.org/x"
    )
    await expect(text.get_by_role("link", name="etabli@example.org")).to_have_attribute(
        "href", "mailto:etabli@example.org"
    )
    await text.get_by_role("button", name="/aide").click()
    await expect(last(page)).to_contain_text("Écho : /aide")


async def test_long_quotations_open_and_spoilers_are_told_when_pressed(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "/formes")
    quote = last(page).locator(".quoted")
    folded = await height(quote)
    await last(page).get_by_role("button", name="Lire la suite").click()
    await expect(last(page).get_by_role("button", name="Replier")).to_be_visible()
    assert await height(quote) > 2 * folded
    await last(page).get_by_role("button", name="Texte masqué").click()
    await expect(last(page).locator(".spoiler")).to_have_class(re.compile("revealed"))


async def test_a_pressed_button_changes_its_message(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "/carte")
    waiting = last(page).get_by_role("button", name="Se taire")
    await waiting.click()
    await expect(waiting).to_have_attribute("aria-busy", "true")
    await last(page).get_by_role("button", name="Changer").click()
    await expect(last(page)).to_contain_text("Carte changée")
    await expect(last(page).locator(".stamp")).to_contain_text("modifié")
    await expect(last(page).locator(".key")).to_have_count(0)
    await expect(last(page)).to_be_focused()


async def test_notices_are_shown_and_alerts_wait_for_an_ok(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "/carte")
    await last(page).get_by_role("button", name="Signaler").click()
    await expect(page.locator("#toasts")).to_contain_text("Voici un mot.")
    await last(page).get_by_role("button", name="Alerter").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Voici un mot.")
    await page.get_by_role("button", name="OK").click()
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_a_deleted_message_disappears(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "/carte")
    await last(page).get_by_role("button", name="Effacer").click()
    await expect(last(page)).to_contain_text("/carte")


async def test_a_deep_link_stays_on_the_page(page: Page) -> None:
    await pick(page, "Alliés du Pays du Mans")
    await say(page, "/carte")
    await last(page).get_by_role("button", name="Lien profond").click()
    await expect(last(page)).to_contain_text("Écho : /start chantier-7")
    assert page.url.endswith(f"#{MARIE.id}")
    await page.go_back()
    await expect(page.locator("#chat-title")).to_have_text(LE_MANS.title)
    await page.go_back()
    await expect(page.locator("#input")).to_be_hidden()


async def test_the_menu_sends_a_command_and_a_slash_offers_them(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "bonjour")
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("option", name="/carte").click()
    await expect(last(page)).to_contain_text("Carte")
    await page.locator("#input").fill("/at")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.locator("#input").press("ArrowDown")
    await page.locator("#input").press("Enter")
    await expect(page.locator("#chat-status")).to_have_text("est en train d’écrire…")


async def test_the_menu_keeps_its_name_and_its_list_is_worked_with_the_keys(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "bonjour")
    await page.locator("#input").fill("un mot")
    await page.get_by_role("button", name="Menu", exact=True).click()
    commands = page.locator("#commands")
    await commands.focus()
    await expect(commands).to_be_focused()
    await commands.press("ArrowDown")
    chosen = await commands.get_attribute("aria-activedescendant")
    await expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    await commands.press("Escape")
    await expect(commands).to_be_hidden()
    await expect(page.locator("#input")).to_be_focused()


async def test_names_stand_apart_from_roles(page: Page) -> None:
    seat = page.get_by_role("navigation").get_by_role("link").first.locator(".seat-title")
    assert await seat.text_content() == f"{MARIE.first_name} {MARIE.role}"


async def test_a_message_stands_apart_from_the_buttons_above_it(page: Page, address: str) -> None:
    await pick(page, "Marie")
    await say(page, "/carte")
    await expect(last(page).locator(".key").first).to_be_visible()
    message = {"chat_id": MARIE.id, "text": "Une autre"}
    await page.request.post(f"{address}/bot{TOKEN}/sendMessage", data=message)
    await expect(last(page)).to_contain_text("Une autre")
    first, second = await bubbles(page).nth(-2).bounding_box(), await last(page).bounding_box()
    assert first
    assert second
    assert second["y"] - first["y"] - first["height"] >= 8


async def test_sharing_copies_and_leaves_nothing_open(page: Page, address: str) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await pick(page, "Marie")
    await say(page, "bonjour")
    await expect(last(page)).to_contain_text("Écho : bonjour")
    url = "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Frobot_bot%3Fstart%3Dun&text=Un%20mot"
    keyboard = {"inline_keyboard": [[{"text": "Partager", "url": url}]]}
    message = {"chat_id": MARIE.id, "text": "Voici", "reply_markup": keyboard}
    await page.request.post(f"{address}/bot{TOKEN}/sendMessage", data=message)
    await last(page).get_by_role("button", name="Partager").click()
    await expect(page.locator("#toasts")).to_contain_text("Copié")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == "https://t.me/robot_bot?start=un\nUn mot"
    assert len(page.context.pages) == 1


async def test_after_a_restart_the_page_says_what_the_bot_remembers(browser: Browser) -> None:
    page, world = await browser.new_page(), default_world()
    async with served(world) as address:
        await page.goto(address)
        await expect(page.get_by_role("link", name="Marie")).to_be_visible()
        await expect(page.locator("#remembered")).to_be_hidden()
        world.tell_remembered("Le bot se souvient de vous.")
        await page.reload()
        await expect(page.locator("#remembered")).to_have_text("Le bot se souvient de vous.")
    await page.close()


async def test_one_answers_a_message_and_corrects_ones_own(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "bonjour")
    await expect(last(page)).to_contain_text("Écho : bonjour")
    await last(page).get_by_role("button", name="Répondre").click()
    await say(page, "merci")
    mine = bubbles(page).filter(has=page.locator(".quote"))
    await expect(mine.locator(".quote")).to_contain_text("Écho : bonjour")
    await page.locator("#input").press("ArrowUp")
    await expect(page.locator("#input")).to_have_value("merci")
    await say(page, "merci beaucoup")
    await expect(mine.locator(".text")).to_contain_text("merci beaucoup")
    await expect(mine.locator(".stamp")).to_contain_text("modifié")
    await expect(page.locator("#input")).to_have_value("")


async def test_in_the_group_one_writes_as_a_chosen_member(page: Page) -> None:
    await pick(page, LE_MANS.title)
    await page.get_by_label("Vous écrivez comme").select_option(label="Paul, référent")
    await say(page, "bonjour")
    await page.get_by_label("Vous écrivez comme").select_option(str(AWA.id))
    await expect(last(page).locator(".author")).to_have_text(f"{PAUL.first_name} {PAUL.last_name}")
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("option", name="/carte").click()
    await expect(bubbles(page).nth(1)).to_contain_text("/carte@robot_bot")
    await expect(last(page).locator(".author")).to_contain_text("Robot & Cie")


async def test_the_list_counts_what_came_meanwhile(browser: Browser, address: str) -> None:
    page = await browser.new_page()
    await page.request.post(f"{address}/sandbox/reset")
    await page.clock.install()
    await page.goto(address)
    await pick(page, "Marie")
    await say(page, "bonjour")
    await expect(last(page)).to_contain_text("Écho : bonjour")
    await pick(page, LE_MANS.title)
    badge = page.get_by_role("link", name="Marie").locator(".badge")
    await expect(badge).to_be_hidden()
    message = {"chat_id": MARIE.id, "text": "Une nouvelle"}
    await page.request.post(f"{address}/bot{TOKEN}/sendMessage", data=message)
    while await badge.is_hidden():  # a look at the chats may be under way, which began before
        await page.clock.fast_forward("00:10")
    await expect(badge).to_have_text("1 non lu")
    await pick(page, "Marie")
    await expect(badge).to_be_hidden()
    await page.close()


async def test_a_lost_connection_is_told_and_mended(browser: Browser) -> None:
    page = await browser.new_page()
    async with served(default_world()) as address:
        await page.goto(f"{address}#{MARIE.id}")
        await expect(page.locator("#start")).to_be_visible()
    await expect(page.locator("#offline")).to_be_visible()
    world = default_world()
    actions.say(world, MARIE.id, MARIE.id, "me revoici")
    async with served(world, port=int(address.rpartition(":")[2])):
        await expect(last(page)).to_contain_text("me revoici")
        await expect(page.locator("#offline")).to_be_hidden()
        await page.close()


async def test_a_phone_shows_one_pane_and_never_scrolls_sideways(page: Page) -> None:
    await page.set_viewport_size(PHONE)
    await pick(page, "Marie")
    await expect(page.get_by_role("navigation")).to_be_hidden()
    await say(page, "/formes")
    await expect(last(page).locator(".expandable")).to_be_visible()
    await say(page, "/carte")
    await expect(last(page).locator(".key")).to_have_count(6)
    assert await full_width(page, "html") == PHONE["width"]
    assert await full_width(page, "#history") == PHONE["width"]
    await page.get_by_role("link", name="Retour").click()
    await expect(page.get_by_role("navigation")).to_be_visible()
    await expect(page.locator("#chat")).to_be_hidden()


async def test_a_keyboard_of_the_bot_says_what_stands_on_it(page: Page, address: str) -> None:
    async def call(method: str, **params: object) -> None:
        assert (await page.request.post(f"{address}/bot{TOKEN}/{method}", data=params)).ok

    await pick(page, "Marie")
    await say(page, "Bonjour")
    await expect(page.locator("#keyboard")).to_be_hidden()
    rows = [["Oui", "Non"], [{"text": "Peut-être"}]]
    await call("sendMessage", chat_id=MARIE.id, text="Alors ?", reply_markup={"keyboard": rows})
    await page.locator("#keyboard").get_by_role("button", name="Peut-être").click()
    await expect(last(page)).to_contain_text("Écho : Peut-être")
    said = await bubbles(page).first.get_attribute("data-id")
    await call("forwardMessage", chat_id=MARIE.id, from_chat_id=MARIE.id, message_id=said)
    await expect(last(page)).to_contain_text("Transféré de Marie Dupont")
    gone = {"remove_keyboard": True}
    await call("sendMessage", chat_id=MARIE.id, text="Merci.", reply_markup=gone)
    await expect(page.locator("#keyboard")).to_be_hidden()
