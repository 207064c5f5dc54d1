"""Run `python -m chatbot ARGS` in the current folder, and record whose functions run.

A program of its own (Python 3.12 or newer): `bench/walks.py` starts it in the checkout to look at.
Each line on its standard input ends a recording: which files' functions ran since the line before
is written to standard output (`Record`).

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
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

LINE = re.compile("recorded: (.*)")  # a Record in JSON


@dataclass(frozen=True, slots=True)
class Record:
    """The files in which functions ran, in order, and how many were called from another file."""

    stays: list[str]  # successive functions of one file are one stay
    crossings: int

    @classmethod
    def from_json(cls, text: str) -> "Record":
        """Read what `LINE` found."""
        return cls(**json.loads(text))


class Recorder:
    """Follow every function of a folder, in all threads, from its start on."""

    def __init__(self, folder: Path) -> None:
        self._prefix = f"{folder}{os.sep}"
        self._sandbox = f"{self._prefix}sandbox{os.sep}"  # where older versions have theirs
        self._entered: list[str] = []  # the file of each function, in the order of their starts
        self._crossings = 0  # starts whose caller stands in another file

    def install(self) -> None:
        """Be called by the interpreter from now on."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined]  # Python 3.12
        tool = monitoring.PROFILER_ID
        monitoring.use_tool_id(tool, "recorder")
        monitoring.register_callback(tool, monitoring.events.PY_START, self._start)
        monitoring.set_events(tool, monitoring.events.PY_START)
        self._ignored = monitoring.DISABLE

    def take(self) -> Record:
        """Return what ran since the last call."""
        entered, self._entered = self._entered, []
        crossings, self._crossings = self._crossings, 0
        return Record([file for file, _ in groupby(entered)], crossings)

    def _start(self, code: CodeType, _offset: int) -> Any:
        file = code.co_filename
        if not self._counts(file) or not code.co_flags & inspect.CO_OPTIMIZED:
            return self._ignored
        self._entered.append(file.removeprefix(self._prefix))
        caller = self._caller(sys._getframe(1).f_back)
        self._crossings += caller not in {None, file}
        return None

    def _counts(self, file: str) -> bool:
        return file.startswith(self._prefix) and not file.startswith(self._sandbox)

    def _caller(self, frame: FrameType | None) -> str | None:
        while frame is not None and not self._counts(frame.f_code.co_filename):
            frame = frame.f_back
        return frame and frame.f_code.co_filename


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
        sys.stdout.write(f"recorded: {json.dumps(asdict(recorder.take()))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
