"""Files and inline mode on the page, in a real browser."""

import pytest
from playwright.async_api import Browser, FilePayload, Locator, Page, ViewportSize, expect

from tests.telegram_sandbox.cast import LE_MANS
from tests.telegram_sandbox.page_driver import bubbles, full_width, last, pick, say
from tests.telegram_sandbox.pictures import png

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHOTO: FilePayload = {"name": "lac.png", "mimeType": "image/png", "buffer": png(1200, 800)}
PDF: FilePayload = {
    "name": "Ordre du jour.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7" + bytes(2000),
}
EMPTY: FilePayload = {"name": "vide.txt", "mimeType": "text/plain", "buffer": b""}
VIDEO: FilePayload = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"film"}


async def attach(page: Page, file: FilePayload) -> None:
    """Choose a file through the button, as a person does."""
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Joindre un fichier").click()
    await (await chooser.value).set_files(file)
    await expect(page.locator("#attachment")).to_contain_text(file["name"])


async def top_of(part: Locator) -> float:
    box = await part.bounding_box()
    assert box is not None
    return box["y"]


def offers(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Propositions du bot").get_by_role("option")


async def marie_speaks(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "bonjour")
    await expect(last(page)).to_contain_text("Écho : bonjour")


async def test_a_photo_is_sent_with_a_caption_and_shown_on_both_sides(page: Page) -> None:
    await marie_speaks(page)
    await attach(page, PHOTO)
    await page.locator("#input").fill("Le lac")
    await page.locator("#input").press("Enter")
    await expect(page.locator("#attachment")).to_be_hidden()
    await expect(last(page).locator(".text")).to_contain_text("Reçu : Le lac")
    await expect(last(page).locator(".text strong")).to_have_text("Reçu")
    await expect(page.locator("#spoken")).to_contain_text("Photo, Reçu : Le lac")
    for bubble in (bubbles(page).nth(-2), last(page)):
        picture = bubble.get_by_role("img", name="Photo")
        assert await picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)")


async def test_a_document_is_named_and_can_be_saved(page: Page) -> None:
    await marie_speaks(page)
    await attach(page, PDF)
    await page.get_by_role("button", name="Envoyer").click()
    document = bubbles(page).get_by_role("link", name="Ordre du jour.pdf")
    await expect(document).to_contain_text("2 ko")
    async with page.expect_download() as download:
        await document.click()
    assert (await download.value).suggested_filename == "Ordre du jour.pdf"


async def test_a_video_has_a_player(page: Page) -> None:
    await marie_speaks(page)
    await attach(page, VIDEO)
    await page.get_by_role("button", name="Envoyer").click()
    player = page.get_by_label("Vidéo film.mp4")
    await expect(player).to_be_visible()
    await expect(player).to_have_attribute("controls", "")


async def test_a_file_can_be_taken_back(page: Page) -> None:
    await marie_speaks(page)
    await attach(page, PDF)
    await page.get_by_role("button", name="Retirer le fichier").click()
    await expect(page.locator("#attachment")).to_be_hidden()
    await expect(page.locator("#send")).to_be_disabled()


async def test_a_file_that_telegram_refuses_is_given_back(
    browser: Browser, page: Page, address: str
) -> None:
    page = await browser.new_page()  # a tab of its own, for the browser notes the refusal
    await page.goto(address)
    await marie_speaks(page)
    await attach(page, EMPTY)
    await page.locator("#input").fill("rien")
    await page.get_by_role("button", name="Envoyer").click()
    await expect(page.locator("#toasts")).to_contain_text("Telegram refuserait ce fichier")
    await expect(page.locator("#attachment")).to_contain_text("vide.txt")
    await expect(page.locator("#input")).to_have_value("rien")
    await page.close()


async def test_what_the_bot_offers_is_chosen_with_the_keys(page: Page) -> None:
    await pick(page, LE_MANS.title)
    await page.locator("#input").fill("@robot_bot lac")
    await expect(offers(page)).to_have_count(6)
    await expect(offers(page).first).to_have_text("Parler au bot")
    title, about = offers(page).nth(1).locator("strong"), offers(page).nth(1).locator("span")
    assert await top_of(about) > await top_of(title)  # else, on a phone, it has no room beside it
    for _ in range(2):
        await page.locator("#input").press("ArrowDown")
    await expect(offers(page).nth(1)).to_have_attribute("aria-selected", "true")
    await page.locator("#input").press("Enter")
    chosen = bubbles(page).filter(has_text="via @robot_bot")
    await expect(chosen).to_contain_text("Carte de lac 0")
    await expect(page.locator("#input")).to_have_value("")
    await expect(chosen.get_by_role("button", name="Modifier")).to_have_count(0)
    await chosen.get_by_role("button", name="Voter").click()
    await expect(chosen).to_contain_text("Carte votée")


async def test_more_is_offered_at_the_end_of_the_list_and_a_click_chooses(page: Page) -> None:
    await page.set_viewport_size(ViewportSize(width=390, height=400))
    await pick(page, LE_MANS.title)
    await page.locator("#input").fill("@Robot_bot pont")
    await expect(offers(page)).to_have_count(6)
    await page.locator("#input").press("ArrowUp")
    await expect(offers(page)).to_have_count(11)
    await offers(page).last.click()
    await expect(bubbles(page).first).to_contain_text("Carte de pont 9")
    assert await full_width(page, "html") == 390


async def test_the_offers_button_opens_the_chat_with_the_bot(page: Page) -> None:
    await pick(page, LE_MANS.title)
    await page.locator("#input").fill("@robot_bot quai")
    await offers(page).first.click()
    await expect(last(page)).to_contain_text("Écho : /start inline")


async def test_the_list_goes_when_something_else_is_typed(page: Page) -> None:
    await pick(page, LE_MANS.title)
    await page.locator("#input").fill("@robot_bot parc")
    await expect(offers(page)).to_have_count(6)
    await page.locator("#input").fill("bonjour")
    await expect(offers(page)).to_have_count(0)
