"""Run `python -m chatbot ARGS` in the current folder, and record whose functions run.

A program of its own (Python 3.12 or newer): `bench/walks.py` starts it in the checkout to look at.
Each line on its standard input ends a recording: which files' functions ran since the line before,
in order, is written to standard output in JSON. Successive functions of one file are one stay.

Only functions count, not the bodies of modules and classes. A coroutine counts once, when it
starts, however often it goes on.
"""

import inspect
import json
import os
import re
import runpy
import sys
import threading
from itertools import groupby
from pathlib import Path
from types import CodeType
from typing import Any

LINE = re.compile("recorded: (.*)")


class Recorder:
    """Follow every function of a folder, in all threads, from its start on."""

    def __init__(self, folder: Path) -> None:
        self._prefix = f"{folder}{os.sep}"
        self._entered: list[str] = []  # the file of each function, in the order of their starts

    def install(self) -> None:
        """Be called by the interpreter from now on."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]  # Python 3.12
        tool = monitoring.PROFILER_ID
        monitoring.use_tool_id(tool, "recorder")
        monitoring.register_callback(tool, monitoring.events.PY_START, self._start)
        monitoring.set_events(tool, monitoring.events.PY_START)
        self._ignored = monitoring.DISABLE

    def take(self) -> list[str]:
        """Return the stays since the last call."""
        entered, self._entered = self._entered, []
        return [file for file, _ in groupby(entered)]

    def _start(self, code: CodeType, _offset: int) -> Any:
        file = code.co_filename
        if not file.startswith(self._prefix) or not code.co_flags & inspect.CO_OPTIMIZED:
            return self._ignored
        self._entered.append(file.removeprefix(self._prefix))
        return None


def main() -> None:
    """Record until the bot ends."""
    root = Path.cwd()
    sys.path[0] = str(root)  # in place of the folder of this file
    recorder = Recorder(root / "chatbot")
    threading.Thread(target=_answer_lines, args=[recorder], daemon=True).start()
    recorder.install()
    sys.argv = ["chatbot", *sys.argv[1:]]
    runpy.run_module("chatbot", run_name="__main__", alter_sys=True)


def _answer_lines(recorder: Recorder) -> None:
    for _ in sys.stdin:
        sys.stdout.write(f"recorded: {json.dumps(recorder.take())}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
