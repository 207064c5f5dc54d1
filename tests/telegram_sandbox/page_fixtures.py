"""Fixtures for tests of the page: one browser, one tab and one sandbox for all of them.

Starting them is what takes time; each test finds them empty.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize

from telegram_sandbox.serving import served
from tests.telegram_sandbox.browser import a_browser
from tests.telegram_sandbox.cast import default_world
from tests.telegram_sandbox.echo_bot import echoing
from tests.telegram_sandbox.page_driver import errors_of

made_once = pytest_asyncio.fixture(scope="session", loop_scope="session")

LAPTOP = ViewportSize(width=1280, height=800)


@made_once
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as found:
        yield found


@made_once
async def address() -> AsyncIterator[str]:
    """Serve the sandbox with the echo bot connected to it; yield its address."""
    world = default_world()
    world.bot = replace(world.bot, is_inline=True)
    async with served(world) as base, echoing(f"{base}/bot{world.bot.token}"):
        yield base


@made_once
async def tab(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(reduced_motion="reduce")
    yield await context.new_page()
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(tab: Page, address: str) -> AsyncIterator[Page]:
    """Open the page of an empty sandbox. An error on its console fails the test."""
    await tab.request.post(f"{address}/sandbox/reset")
    await tab.set_viewport_size(LAPTOP)
    with errors_of(tab) as errors:
        await tab.goto(address)
        yield tab
        await tab.evaluate("sessionStorage.clear()")
        await tab.goto("about:blank")
    assert errors == [], errors
