"""Serving a sandbox from within a program, such as a test."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from telegram_sandbox.app import create_app
from telegram_sandbox.world import World


@asynccontextmanager
async def served(world: World, port: int = 0) -> AsyncIterator[str]:
    """Serve it on this port of this machine, 0 for any free one; yield its address."""
    listener = socket.create_server(("127.0.0.1", port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # answers leave at once
    # Five idle seconds, the default, can end just when a client uses its connection again.
    config = uvicorn.Config(
        create_app(world),
        log_level="warning",
        lifespan="off",
        timeout_keep_alive=60,
        date_header=False,  # the sandbox's own clock tells the date
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        world.close()
        server.should_exit = True
        await task
        listener.close()
