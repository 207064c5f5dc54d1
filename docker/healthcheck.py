"""Say to Docker whether the bot is ready; ask it to end once it hasn't been for ten minutes.

Docker starts a container anew when it ends, not when it is unhealthy. This is called every 30 s:
healthcheck.py PORT PROCESS, where PROCESS is the bot's number.
"""

import os
import signal
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

PATIENCE = 20  # checks in a row that fail
FAILED = Path("/tmp/not-ready")  # noqa: S108 - the container's own; its size is how often


def is_ready(port: int) -> bool:
    try:
        bot = HTTPConnection("127.0.0.1", port, timeout=5)
        bot.request("GET", "/readyz")
        return bot.getresponse().status == 200
    except (OSError, HTTPException):
        return False


def check(port: int, process: int, failed: Path) -> int:
    """Return the exit code that Docker expects: 0 ready, 1 not."""
    if is_ready(port):
        failed.unlink(missing_ok=True)
        return 0
    with failed.open("a") as times:
        times.write("x")
    if failed.stat().st_size >= PATIENCE:
        failed.unlink()
        os.kill(process, signal.SIGTERM)
    return 1


if __name__ == "__main__":
    sys.exit(check(int(sys.argv[1]), int(sys.argv[2]), FAILED))
