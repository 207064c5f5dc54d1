"""Documents over HTTP: fetched once in full, and again only where they have changed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.health import Health
from chatbot.engine.storage.engine import Storage
from chatbot.engine.web.routes import Document, document
from chatbot.engine.web.server import create_app
from tests.clock import NOW

CHANGED = datetime(2026, 11, 24, 11, 59, 58, 500, tzinfo=UTC)


class Shelf:
    """What is found, by its name; `away` while the database is."""

    def __init__(self) -> None:
        self.documents = {
            "a": Document(b"some text\n", "text/plain", CHANGED),
            "secret": Document(b"my text\n", "text/plain", is_public=False),
        }
        self.away = False

    async def find(self, _session: AsyncSession, at: datetime, name: str) -> Document | None:
        assert at == NOW
        if self.away:
            raise OperationalError("SELECT", {}, Exception("away"))
        return self.documents.get(name)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def http(shelf: Shelf, storage: Storage) -> AsyncIterator[httpx.AsyncClient]:
    page = document("/{name}.txt", shelf.find, storage, lambda: NOW)
    transport = httpx.ASGITransport(create_app(Health(), storage.answers, [page]))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


async def test_a_document_comes_with_what_tells_whether_it_changes(http: httpx.AsyncClient) -> None:
    got = await http.get("/a.txt")
    assert (got.status_code, got.content) == (200, b"some text\n")
    assert got.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert got.headers["Last-Modified"] == "Tue, 24 Nov 2026 11:59:58 GMT"
    assert got.headers["Cache-Control"] == "public, max-age=300"
    assert got.headers["ETag"].startswith('"')


@pytest.mark.parametrize("written", ["{}", "W/{}", '"other", {}', '"other",W/{}', "*"])
async def test_who_has_it_is_told_so_without_it(http: httpx.AsyncClient, written: str) -> None:
    tag = (await http.get("/a.txt")).headers["ETag"]
    again = await http.get("/a.txt", headers={"If-None-Match": written.format(tag)})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Cache-Control"] == "public, max-age=300"


async def test_who_has_another_version_gets_it(http: httpx.AsyncClient, shelf: Shelf) -> None:
    tag = (await http.get("/a.txt")).headers["ETag"]
    shelf.documents["a"] = Document(b"another\n", "text/plain", CHANGED)
    headers = {"If-None-Match": tag, "If-Modified-Since": "Tue, 24 Nov 2026 11:59:58 GMT"}
    assert (await http.get("/a.txt", headers=headers)).content == b"another\n"


async def test_a_moment_alone_hides_nothing(http: httpx.AsyncClient) -> None:
    headers = {"If-Modified-Since": "Tue, 24 Nov 2026 11:59:58 GMT"}
    assert (await http.get("/a.txt", headers=headers)).status_code == 200


async def test_one_may_ask_for_the_headers_alone(http: httpx.AsyncClient) -> None:
    whole, head = await http.get("/a.txt"), await http.head("/a.txt")
    assert (head.status_code, head.headers["ETag"]) == (200, whole.headers["ETag"])
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert (await http.post("/a.txt")).status_code == 405


async def test_what_has_a_secret_address_is_kept_by_no_cache(http: httpx.AsyncClient) -> None:
    got = await http.get("/secret.txt")
    assert got.headers["Cache-Control"] == "private, no-cache"
    assert "Last-Modified" not in got.headers


async def test_where_nothing_is_there_is_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.get("/b.txt")).status_code == 404


async def test_while_the_database_is_away_one_is_asked_to_come_back(
    http: httpx.AsyncClient, shelf: Shelf
) -> None:
    shelf.away = True
    got = await http.get("/a.txt")
    assert (got.status_code, got.headers["Retry-After"]) == (503, "60")
