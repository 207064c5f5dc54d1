"""A real browser for the page's tests: found on this machine, never downloaded."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from tests.environment import given, missing

# The first is the same browser without its windows, for half the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # in containers tests run as root, where Chromium's own sandbox refuses to
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "no browser for the page's tests: apt-get install chromium-headless-shell, "
    "or name one in ETABLI_BROWSER"
)


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    """Start a headless browser with a new profile. Without one, skip the test, or in CI fail."""
    program = _program()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


def _program() -> str:
    named = given("ETABLI_BROWSER")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    return found or missing(MISSING)
