"""What systemd is told of the process: that it is ready, alive, or ending (sd_notify(3)).

So `systemctl start` returns once the bot is at work, `systemctl status` shows what `/readyz` says,
and a process that hangs is ended, and started again (WatchdogSec).
"""

import asyncio
import re
import socket
from contextlib import suppress

from chatbot.engine.health import Health
from chatbot.settings import Systemd

LOOK_S = 1.0


async def keep_told(systemd: Systemd, health: Health) -> None:
    """Tell how the process is until cancelled; at least twice in the watchdog's time."""
    look_s = min(LOOK_S, systemd.watchdog_usec / 2e6 or LOOK_S)
    is_ready = False
    while systemd.notify_socket:
        is_ready = is_ready or not health.troubles()
        tell(systemd, "WATCHDOG=1", f"STATUS={health.status()}", *(["READY=1"] if is_ready else []))
        await asyncio.sleep(look_s)


def tell(systemd: Systemd, *states: str) -> None:
    """Send these states, where somebody listens. It may be away for a moment: that passes."""
    if systemd.notify_socket:
        address = re.sub("^@", "\0", systemd.notify_socket)  # Linux's abstract namespace
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaking:
            speaking.settimeout(0)
            speaking.sendto("\n".join(states).encode(), address)
