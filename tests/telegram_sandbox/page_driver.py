"""Driving the sandbox's page in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.async_api import ConsoleMessage, Error, Locator, Page, Response, expect


@contextmanager
def errors_of(page: Page) -> Iterator[list[str]]:
    """Collect what the page throws, and its console's errors and warnings."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A page that looks into a chat is told 400 when its person was just taken out of it.
        was_thrown_out = "/view?" in message.location["url"] and "status of 400" in message.text
        if message.type in ("error", "warning") and not was_thrown_out:
            errors.append(message.text)

    def note_thrown(error: Error) -> None:
        errors.append(str(error))

    page.on("console", note)
    page.on("pageerror", note_thrown)
    try:
        yield errors
    finally:
        page.remove_listener("console", note)
        page.remove_listener("pageerror", note_thrown)


async def pick(page: Page, name: str) -> None:
    """Open the chat of this person or group, and wait until it is shown."""
    async with page.expect_response(_is_first_view) as answered:
        await page.get_by_role("navigation").get_by_role("link", name=name).click()
    await (await answered.value).finished()
    await page.evaluate("new Promise(requestAnimationFrame)")
    await expect(page.locator("#start:visible, #input:visible")).to_have_count(1)


def _is_first_view(answer: Response) -> bool:
    return "/view?" in answer.url and "since=" not in answer.url


async def say(page: Page, text: str) -> None:
    """Write in the open chat, after starting the bot where it is new."""
    if await page.locator("#start").is_visible():
        await page.locator("#start").click()
        await expect(bubbles(page)).to_have_count(2)
    await page.locator("#input").fill(text)
    await page.locator("#input").press("Enter")


def bubbles(page: Page) -> Locator:
    return page.get_by_role("article")


def last(page: Page) -> Locator:
    return bubbles(page).last


async def height(part: Locator) -> int:
    """Measure an element in pixels."""
    pixels = await part.evaluate("(node) => node.clientHeight")
    assert isinstance(pixels, int)
    return pixels


async def full_width(page: Page, selector: str) -> int:
    """Measure an element in pixels, with what would have to be scrolled to."""
    pixels = await page.locator(selector).evaluate("(node) => node.scrollWidth")
    assert isinstance(pixels, int)
    return pixels
