"""Clients that connect and never finish what they say keep nobody from the bot."""

import asyncio
import resource
import socket
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Event, Semaphore, Thread

import pytest

from chatbot.cli import cast
from chatbot.engine.storage.engine import Storage
from tests.environment import given, missing
from tests.http_client import http_client
from tests.journeys.people import Person

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
CLIENTS = 2_000
AGAIN_S = 1.0  # between two words of a slow client, and until it comes back once it was cut
FILES = 1_024  # that the bot may open: a usual limit


@pytest.fixture
def many_files() -> None:
    """Let this process, which plays the clients, open as many sockets."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < CLIENTS + FILES:
        missing(f"only {hard} files may be open at a time (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (CLIENTS + FILES, hard))


@asynccontextmanager
async def bot_with_few_files(folder: Path) -> AsyncIterator[str]:
    """Run the bot in the sandbox with such a limit; yield its address once it is ready."""
    command = f"ulimit -n {FILES}; exec {sys.executable} -m chatbot sandbox"
    environment = {"PATH": given("PATH"), "PYTHONPATH": str(ROOT), "CHATBOT_HTTP_PORT": "0"}
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *("sh", "-c", command), cwd=folder, env=environment, stdout=PIPE, stderr=log
        )
    try:
        assert process.stdout
        address = (await process.stdout.readline()).decode().split()[1].rstrip("/")
        async with http_client(address) as http:
            while (await http.get("/readyz")).status_code != 200:
                pass
        yield address
    finally:
        process.terminate()
        await process.wait()


@contextmanager
def slow_clients(port: int) -> Iterator[Semaphore]:
    """Let many begin a request, add to it now and then, and come back when they are cut.

    Yield what is released each time when all have done so.
    """
    stop, rounds = Event(), Semaphore(0)
    clients = [connecting(port) for _ in range(CLIENTS)]

    def be_slow() -> None:
        while not stop.is_set():
            for number, client in enumerate(clients):
                try:
                    client.send(b"X")
                except BlockingIOError:  # it isn't connected yet
                    pass
                except OSError:
                    client.close()
                    clients[number] = connecting(port)
            rounds.release()
            stop.wait(AGAIN_S)

    thread = Thread(target=be_slow)
    thread.start()
    try:
        yield rounds
    finally:
        stop.set()
        thread.join()
        for client in clients:
            client.close()


def connecting(port: int) -> socket.socket:
    client = socket.socket()
    client.settimeout(0)
    client.connect_ex(("127.0.0.1", port))
    return client


async def test_two_thousand_slow_clients_keep_nobody_from_the_bot(
    tmp_path: Path, many_files: None
) -> None:
    async with bot_with_few_files(tmp_path) as address:
        storage = Storage(f"sqlite+aiosqlite:///{tmp_path}/var/sandbox.db")
        async with http_client(address) as http:
            marie = Person(cast.MARIE.id, cast.MARIE.id, http, storage)
            with slow_clients(int(address.rpartition(":")[2])) as rounds:
                for chantier in range(1, 6):
                    await asyncio.to_thread(rounds.acquire)
                    assert (await http.get("/readyz")).text == "ready (leader)\n"
                    await marie.says(f"/chantier {chantier}")
                    assert (await marie.reads()).startswith(f"{chantier}. ")
        await storage.close()
    logged = (tmp_path / "log").read_text("utf-8")
    assert "server.crowded" in logged
    assert len(logged) < 100_000
