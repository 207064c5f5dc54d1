"""Count the files of `chatbot/` that an update, an announcement and a question pass through.

It works the same way on any version of the repository: a checkout's own sandbox is started in a
process that records its functions (`bench/recorder.py`), and people write to it over the sandbox's
control API. Nothing of the checkout is imported here. The sandbox's own files don't count.

Each step is repeated, and only what runs every time counts: so what the bot does by itself, every
few seconds, is left out, and what it reads only once.
"""

import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from typing import IO, Any, NamedTuple

import httpx
import typer

from bench.bots import ROOT, Broken
from bench.recorder import LINE
from bench.sizes import Checkouts

RECORDER = Path(__file__).with_name("recorder.py")
OPEN = re.compile(r"Open (http://\S+)/ ")
TIMES = 4
QUIET_S = 0.6  # without a call to Telegram: nothing more will be said
LOOK_S = 0.1
ENGINE = re.compile(r"answers/|questions/[^/]+$")  # of the answers; `questions/` in older versions
HEAD = f"{'':14}{'files':>6}{'outside answers':>17}{'returns':>9}"


class Step(NamedTuple):
    """What somebody does in their chat with the bot."""

    person: str
    words: str  # that they write, or with which the label of a button begins
    presses: bool = False
    until: str = ""  # the newest message says this


FOLLOWERS = ("Marie", "Awa", "Camille")
WALKS = {
    "update": [Step("Marie", "/chantiers")],
    "announcement": [
        Step("Paul", "/annonce"),
        Step("Paul", "Rendez-vous samedi à 14 h."),
        Step("Paul", "Envoyer", presses=True),
        Step("Paul", "Oui, envoyer", presses=True, until=f"Envoyée à {len(FOLLOWERS)} abonnés"),
    ],
    "question": [Step("Marie", "Qui porte le chantier alimentation ?")],
}


def walks(checkouts: Checkouts = None) -> None:
    """Count the files that an update, an announcement, a question pass through."""
    for checkout in checkouts or [ROOT]:
        typer.echo(f"\n{checkout}\n{HEAD}")
        with _sandbox(checkout.resolve()) as bot:
            for name in FOLLOWERS:
                bot.does(Step(name, "/suivre 7"))
            for name, steps in WALKS.items():
                rounds = [[bot.does(step) for step in steps] for _ in range(1 + TIMES)]
                files, outside, returns = counted(list(zip(*rounds[1:], strict=True)))
                typer.echo(f"{name:14}{files:6}{outside:17}{returns:9}")


def counted(steps: Sequence[Sequence[Sequence[str]]]) -> tuple[int, int, int]:
    """Count a walk's files, those outside the answering engine, and the returns to a file.

    Of each step its stays are given, time after time.
    """
    files = set().union(*(set.intersection(*map(set, times)) for times in steps))
    outside = [file for file in files if not ENGINE.match(file)]
    stays = sum(min(map(len, times)) for times in steps)
    return len(files), len(outside), stays - len(files)


class _Sandbox:
    """A bot in its sandbox, in a process that records what runs."""

    def __init__(self, orders: IO[str], lines: IO[str]) -> None:
        self._orders = orders
        self._lines = lines
        self._http = httpx.Client(base_url=self._next(OPEN), trust_env=False, timeout=30)
        while self._http.get("/readyz").status_code != httpx.codes.OK:
            time.sleep(LOOK_S)
        persons = self._get("world")["persons"]
        self._ids = {person["first_name"]: person["id"] for person in persons}

    def does(self, step: Step) -> list[str]:
        """Take the step, and record what runs until the bot has nothing more to say."""
        person = self._ids[step.person]
        act, body = ("press", self._button(step)) if step.presses else ("say", {"text": step.words})
        last = self._get("calls")["last"]
        self._recorded()
        path = f"/sandbox/persons/{person}/{act}"
        self._http.post(path, json=body | {"chat_id": person}).raise_for_status()
        self._until_answered(step, last)
        return self._recorded()

    def _button(self, step: Step) -> dict[str, Any]:
        for message in reversed(self._messages(step.person)):
            for button in chain(*message.get("reply_markup", {}).get("inline_keyboard", [])):
                if button["text"].startswith(step.words):
                    return {"message_id": message["message_id"], "data": button["callback_data"]}
        raise LookupError(f"{step.person} sees no button {step.words!r}")

    def _until_answered(self, step: Step, last: int) -> None:
        """Wait until the bot has made calls to Telegram since the last one, and makes no more."""
        answered, quiet_s = False, 0.0
        while not answered or quiet_s < QUIET_S:
            time.sleep(LOOK_S)
            quiet_s += LOOK_S
            since = self._get("calls", since=last)
            last = since["last"]
            if any(call["method"].lower() != "getupdates" for call in since["calls"]):
                newest = self._messages(step.person)[-1]["text"]
                answered, quiet_s = step.until in newest.replace("\u00a0", " "), 0.0

    def _messages(self, name: str) -> list[dict[str, Any]]:
        person = self._ids[name]
        view: dict[str, list[dict[str, Any]]] = self._get(f"chats/{person}/view", **{"as": person})
        return view["messages"]

    def _get(self, path: str, **params: Any) -> Any:
        return self._http.get(f"/sandbox/{path}", params=params).raise_for_status().json()

    def _recorded(self) -> list[str]:
        self._orders.write("\n")
        self._orders.flush()
        stays: list[str] = json.loads(self._next(LINE))
        return stays

    def _next(self, pattern: re.Pattern[str]) -> str:
        for line in self._lines:
            if found := pattern.match(line):
                return found[1]
        raise Broken("the bot ended")


@contextmanager
def _sandbox(checkout: Path) -> Iterator[_Sandbox]:
    """Start that checkout's bot in its sandbox, with a database of its own."""
    with TemporaryDirectory() as folder:
        settings = {
            "CHATBOT_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/walks.db",
            "CHATBOT_HTTP_PORT": "0",
            "CHATBOT_LOG_LEVEL": "error",
        }
        command = [sys.executable, str(RECORDER), "sandbox"]
        with Popen(command, cwd=checkout, env=settings, stdin=PIPE, stdout=PIPE, text=True) as bot:
            assert bot.stdin
            assert bot.stdout
            try:
                yield _Sandbox(bot.stdin, bot.stdout)
            finally:
                bot.terminate()
