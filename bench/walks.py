"""Count the files of `chatbot/` that an update, an announcement and a question pass through.

It works the same way on any version of the repository: a checkout's own sandbox is started in a
process that records its functions (`bench/recorder.py`), and people write to it over the sandbox's
control API. Nothing of the checkout is imported here. The sandbox's own files don't count.

A step is over when the bot has said what the step waits for, and its database says that nothing is
left to do: no time without a call would tell that, since the bot itself waits for up to three
seconds before the fourth message to a chat (docs/telegram.md, Limits). Names of tables and columns
are never changed, so any version can be asked.

Each step is repeated, and only what runs every time counts: so what the bot does by itself, every
five seconds, is left out, and what it reads only once. That holds for short steps alone, so none
begins while the bot would have to wait in the middle of it.
"""

import json
import re
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from typing import IO, Any, Literal, NamedTuple

import httpx
import typer

from bench.bots import ROOT, Broken
from bench.recorder import LINE
from bench.sizes import Checkouts

RECORDER = Path(__file__).with_name("recorder.py")
OPEN = re.compile(r"Open (http://\S+)/ ")
TIMES = 4
LOOK_S = 0.05
LONGEST_S = 60  # of a step
BURST_S = 4  # in which the bot sends a chat three messages at most, with a second for rounding
LEFT_TO_DO = """
    SELECT (SELECT count(*) FROM received WHERE finished_at IS NULL)
         + (SELECT count(*) FROM broadcast WHERE finished_at IS NULL)
         + (SELECT count(*) FROM owed
             WHERE finished_at IS NULL AND due_at < datetime('now', '+1 minute'))
"""
HEAD = f"{'':14}{'files':>6}{'outside answers':>17}{'returns':>9}"


class Step(NamedTuple):
    """What somebody does in their chat with the bot, and what the bot says last of all then."""

    person: str
    does: Literal["say", "press"]
    words: str  # what the person writes, or how the label of a button begins
    until: str  # a part of a text, or of a button's label


FOLLOWERS = ("Marie", "Awa", "Camille")
WALKS = {
    "update": [Step("Marie", "say", "/chantiers", until="Alimentation")],
    "announcement": [
        Step("Paul", "say", "/annonce", until="Écrivez votre message"),
        Step("Paul", "say", "Rendez-vous samedi à 14 h.", until="Envoyer"),
        Step("Paul", "press", "Envoyer", until="Oui, envoyer"),
        Step("Paul", "press", "Oui, envoyer", until=f"Envoyée à {len(FOLLOWERS)} abonnés"),
    ],
    "question": [Step("Marie", "say", "Qui porte le chantier alimentation ?", until="Solagro")],
}


def walks(checkouts: Checkouts = None) -> None:
    """Count the files that an update, an announcement, a question pass through."""
    for checkout in checkouts or [ROOT]:
        typer.echo(f"\n{checkout}\n{HEAD}")
        with sandbox(checkout.resolve()) as bot:
            for name, steps in WALKS.items():
                files, outside, returns = counted(bot.walk(steps, TIMES))
                typer.echo(f"{name:14}{files:6}{outside:17}{returns:9}")


def counted(steps: Sequence[Sequence[Sequence[str]]]) -> tuple[int, int, int]:
    """Count a walk's files, those outside the answering engine, and the returns to a file.

    Of each step its stays are given, time after time.
    """
    files = set().union(*(set.intersection(*map(set, times)) for times in steps))
    outside = [file for file in files if not file.startswith("answers/")]
    stays = sum(min(map(len, times)) for times in steps)
    return len(files), len(outside), stays - len(files)


class Sandbox:
    """A bot in its sandbox, in a process that records what runs."""

    def __init__(self, orders: IO[str], lines: IO[str], database: Path, http: httpx.Client) -> None:
        self._orders = orders
        self._lines = lines
        self._database = f"{database.as_uri()}?mode=ro"
        self._http = http
        http.base_url = self._next(OPEN)
        while self._http.get("/readyz").status_code != httpx.codes.OK:
            time.sleep(LOOK_S)
        persons = self._get("world")["persons"]
        self._ids = {person["first_name"]: person["id"] for person in persons}
        for name in FOLLOWERS:
            self.take(Step(name, "say", "/suivre 7", until="Alimentation"))

    def walk(self, steps: Sequence[Step], times: int) -> list[Sequence[list[str]]]:
        """Return each step's stays, time after time. The first walk isn't counted."""
        rounds = [[self.take(step) for step in steps] for _ in range(1 + times)]
        return list(zip(*rounds[1:], strict=True))

    def take(self, step: Step) -> list[str]:
        """Take the step, and return the stays of what runs until the bot has done its part."""
        person = self._ids[step.person]
        self._rest(step.person)
        body = {"text": step.words} if step.does == "say" else self._button(step)
        last = self._get("calls")["last"]
        self._recorded()
        path = f"/sandbox/persons/{person}/{step.does}"
        self._http.post(path, json=body | {"chat_id": person}).raise_for_status()
        self._wait_for(step, last)
        return self._recorded()

    def _rest(self, name: str) -> None:
        """Wait until the bot may send two messages to this person without waiting."""
        while True:
            recent = time.time() - BURST_S
            sent = [
                message["from"]["is_bot"]
                for message in self._messages(name)
                if message["date"] > recent
            ]
            if sum(sent) <= 1:
                return
            time.sleep(LOOK_S)

    def _button(self, step: Step) -> dict[str, Any]:
        for message in reversed(self._messages(step.person)):
            for button in chain(*message.get("reply_markup", {}).get("inline_keyboard", [])):
                if button["text"].startswith(step.words):
                    return {"message_id": message["message_id"], "data": button["callback_data"]}
        raise Broken(f"{step.person} sees no button {step.words!r}")

    def _wait_for(self, step: Step, last: int) -> None:
        """Wait until a call after the last one says what is expected, and nothing is left to do."""
        deadline = time.monotonic() + LONGEST_S
        while not (self._has_said(step.until, last) and self._left_to_do() == 0):
            if time.monotonic() > deadline:
                raise Broken(f"after {step.words!r} {step.person} doesn't read {step.until!r}")
            time.sleep(LOOK_S)

    def _has_said(self, words: str, last: int) -> bool:
        calls = self._get("calls", since=last)["calls"]
        return words in json.dumps(calls, ensure_ascii=False).replace("\u00a0", " ")

    def _left_to_do(self) -> int:
        with closing(sqlite3.connect(self._database, uri=True)) as database:
            [(count,)] = database.execute(LEFT_TO_DO)
        return int(count)

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
def sandbox(checkout: Path) -> Iterator[Sandbox]:
    """Start that checkout's bot in its sandbox, with a database of its own."""
    with TemporaryDirectory() as folder:
        database = Path(folder, "walks.db")
        settings = {
            "CHATBOT_DATABASE_URL": f"sqlite+aiosqlite:///{database}",
            "CHATBOT_HTTP_PORT": "0",
            "CHATBOT_LOG_LEVEL": "error",
        }
        own = checkout / ".venv" / "bin" / "python"
        command = [str(own) if own.exists() else sys.executable, str(RECORDER), "sandbox"]
        with (
            Popen(command, cwd=checkout, env=settings, stdin=PIPE, stdout=PIPE, text=True) as bot,
            httpx.Client(trust_env=False, timeout=30) as http,
        ):
            assert bot.stdin
            assert bot.stdout
            try:
                yield Sandbox(bot.stdin, bot.stdout, database, http)
            finally:
                bot.terminate()
