"""Health: alive is one thing, ready another."""

import httpx

from chatbot.engine.web.server import create_app


async def test_alive_and_ready_are_told_apart() -> None:
    missing: list[str | None] = ["Telegram doesn't answer yet", None]

    async def ready() -> str | None:
        return missing.pop(0)

    transport = httpx.ASGITransport(create_app(ready, []))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        alive = await http.get("/healthz")
        not_yet, now = await http.get("/readyz"), await http.get("/readyz")
    assert (alive.status_code, alive.text) == (200, "ok\n")
    assert (not_yet.status_code, not_yet.text) == (503, "Telegram doesn't answer yet\n")
    assert (now.status_code, now.text) == (200, "ready\n")
