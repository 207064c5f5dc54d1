"""A bot that hangs says where, and ends: whoever keeps it running then starts it anew."""

import asyncio
import faulthandler
import os
import threading
import time

LOOK_S = 10.0
HANG_S = 60.0  # without a sign of life from the loop


def end_when_hanging(loop: asyncio.AbstractEventLoop) -> None:
    """Watch over the loop from a thread of its own, until both end with the process."""
    threading.Thread(target=_watch, args=(loop,), name="end when hanging", daemon=True).start()


def _watch(loop: asyncio.AbstractEventLoop) -> None:
    while True:
        alive = threading.Event()
        try:
            loop.call_soon_threadsafe(alive.set)
        except RuntimeError:  # it is closed
            return
        # In two halves: a process that was stopped for long (SIGSTOP) has the second one.
        if not any(alive.wait(HANG_S / 2) for _ in range(2)):
            faulthandler.dump_traceback(all_threads=True)
            os._exit(1)
        time.sleep(LOOK_S)
