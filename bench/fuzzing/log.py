"""What the bot says of itself, as it writes it (CHATBOT_LOG_FORMAT=json)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from bench.fuzzing.cast import Json

LINE = 300  # characters of a line that isn't of our making, such as a traceback


class Log:
    """Read from where it was read before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def news(self) -> Iterator[Json]:
        """Each whole line as an event with its `level`."""
        with self._path.open("rb") as lines:
            lines.seek(self._read)
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                yield _event(line)


def _event(line: bytes) -> Json:
    try:
        event = json.loads(line)
        return event if isinstance(event, dict) and "level" in event else _unknown(line)
    except ValueError:
        return _unknown(line)


def _unknown(line: bytes) -> Json:
    words = re.sub("0x[0-9a-f]+", "0x…", line.decode(errors="replace").strip())
    return {"level": "unknown", "event": words[:LINE]}
