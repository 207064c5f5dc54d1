"""The programs in the sandbox's README do what it says."""

import asyncio
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import telegram_sandbox
from telegram_sandbox.bot_api.methods import METHODS
from telegram_sandbox.serving import served
from telegram_sandbox.world import World
from tests.http_client import http_client

README = Path(telegram_sandbox.__file__).with_name("README.md")
PROGRAMS = dict(
    re.findall(r"```python\n# (\w+)\.py\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import sandbox.py, as test_bot.py does."""
    module = ModuleType("sandbox")
    exec(PROGRAMS["sandbox"], module.__dict__)  # noqa: S102 - our own text
    monkeypatch.setitem(sys.modules, "sandbox", module)
    return module


async def test_its_bot_answers(sandbox: ModuleType) -> None:
    anne = sandbox.ANNE.id
    async with served(World(sandbox.BOT, [sandbox.ANNE])) as address:
        program = PROGRAMS["bot"].replace("http://127.0.0.1:8081", address)
        bot = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
        async with http_client(address) as http:
            order = {"chat_id": anne, "text": "Margherita"}
            await http.post(f"/sandbox/persons/{anne}/say", json=order)
            view: dict[str, Any] = {"revision": 0, "messages": []}
            while len(view["messages"]) < 2:
                query = {"as": anne, "since": view["revision"], "wait": 20}
                view = (await http.get(f"/sandbox/chats/{anne}/view", params=query)).json()
        bot.kill()
        await bot.wait()
    texts = [message["text"] for message in view["messages"]]
    assert texts == ["Margherita", "One Margherita, coming up!"]


async def test_its_test_passes(sandbox: ModuleType) -> None:
    names: dict[str, Any] = {}
    exec(PROGRAMS["test_bot"], names)  # noqa: S102 - our own text
    (test,) = (names[name] for name in names if name.startswith("test_"))
    await test()


def test_it_names_each_method_of_the_bot_api() -> None:
    words = set(re.findall(r"\w+", README.read_text("utf-8")))
    assert not [method.name for method in METHODS.values() if method.name not in words]
