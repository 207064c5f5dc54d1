"""The sandbox's clock on its page: one line, and steps that set it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from tests.telegram_sandbox.page_driver import full_width, last, pick, say

pytestmark = pytest.mark.asyncio(loop_scope="session")
PHONE = ViewportSize(width=360, height=740)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


async def zone_of(page: Page) -> ZoneInfo:
    return ZoneInfo(await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone"))


async def told(page: Page) -> datetime:
    """Ask the sandbox for its time, in the page's zone."""
    clock = await page.evaluate("fetch('/sandbox/clock').then((answer) => answer.json())")
    return datetime.fromtimestamp(clock["at"], await zone_of(page))


def step(page: Page, name: str) -> Locator:
    return page.get_by_role("form", name="Horloge").get_by_role("button", name=name, exact=True)


async def shows(page: Page, words: str) -> None:
    await expect(page.locator("#clock-now")).to_contain_text(words)


async def test_steps_look_ahead_and_one_returns(page: Page) -> None:
    before = await told(page)
    await expect(step(page, "maintenant")).to_be_hidden()
    await step(page, "+1 h").click()
    await expect(step(page, "maintenant")).to_be_visible()
    assert abs(await told(page) - before - timedelta(hours=1)) < MINUTE  # by the page's own clock
    await step(page, "+1 jour").click()
    tomorrow = before + timedelta(hours=1) + DAY
    await shows(page, f" {tomorrow.day if tomorrow.day > 1 else '1er'} ")
    for expected in 1, 2:
        await step(page, "lundi 8 h").click()
        await shows(page, "08:01")
        monday = await told(page)
        assert (monday.weekday(), monday.hour, monday.minute) == (0, 8, 1), expected
    assert 7 * DAY < monday - before < 16 * DAY
    await step(page, "maintenant").click()
    await expect(page.locator("#clock-said")).to_have_text(
        "Retour en arrière\u00a0: rien ne se perd."
    )
    await expect(step(page, "maintenant")).to_be_hidden()
    assert abs(await told(page) - before) < MINUTE


async def test_a_date_is_chosen_and_dates_what_is_said(page: Page) -> None:
    await pick(page, "Marie")
    await say(page, "avant")
    await expect(page.locator(".day")).to_have_text(["Aujourd’hui"])
    await step(page, "une date").click()
    await expect(page.locator("#clock-chosen")).to_be_focused()
    await page.locator("#clock-chosen").fill("2031-07-14T09:30")
    await page.locator("#clock-chosen").press("Enter")
    await shows(page, "lun. 14 juil. 2031 09:30")
    await expect(page.locator("#clock-chosen")).to_be_hidden()
    await say(page, "après")
    await expect(last(page)).to_contain_text("Écho : après")
    await expect(page.locator(".day").last).to_have_text("Aujourd’hui")
    assert await page.locator(".day").count() == 2
    await expect(last(page)).to_contain_text("09:3")


async def test_on_a_monday_before_eight_it_is_that_monday_and_then_the_next(page: Page) -> None:
    await step(page, "une date").click()
    await page.locator("#clock-chosen").fill("2031-07-14T07:30")
    await page.locator("#clock-chosen").press("Enter")
    await shows(page, "lun. 14 juil. 2031 07:30")
    for day in 14, 21:
        await step(page, "lundi 8 h").click()
        await shows(page, f"lun. {day} juil. 2031 08:01")


async def test_it_fits_on_a_phone(page: Page) -> None:
    await page.set_viewport_size(PHONE)
    line = page.get_by_role("form", name="Horloge")
    assert await full_width(page, "#clock") <= PHONE["width"]
    box = await line.bounding_box()
    assert box
    assert box["height"] < 50  # one line
    await step(page, "+1 jour").click()
    await step(page, "une date").click()
    await expect(step(page, "maintenant")).to_be_visible()
    assert await full_width(page, "#clock") <= PHONE["width"]
    assert await full_width(page, ".list-pane") <= PHONE["width"]


async def test_another_page_sees_it_too(page: Page, address: str) -> None:
    other = await page.context.new_page()
    await other.goto(address)
    await step(page, "lundi 8 h").click()
    await shows(other, "08:01")
    await other.close()


async def test_what_could_not_be_set_is_said(page: Page) -> None:
    await page.route("**/sandbox/clock", lambda route: route.fulfill(body="<html>"))
    await step(page, "+1 h").click()
    await expect(page.locator("#clock-said")).to_contain_text("la connexion est perdue")
    await page.unroute("**/sandbox/clock")
