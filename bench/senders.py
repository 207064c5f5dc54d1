"""Who sends one message to many: our bot on both databases, others on their libraries."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.followers import owed_to_all, recorded
from bench.lineup import OURS, PEERS_PYTHON, REFERENCE, ours, script
from bench.starting import Broken, Candidate
from chatbot.engine.outbox.broadcasts.rules import WORKERS
from tests.databases import Databases

LIFTED = 1_000_000  # messages a second: no limit
FEWER = 5_000  # for python-telegram-bot, which is slow and gets slower the more of them wait
FEW = 2_000  # for who sends to one after the other, and to no more than
LONGEST_S = 25.0  # lets it reach when each answer takes its time


@dataclass(frozen=True, slots=True)
class Sender:
    """To how many a candidate sends, and to how many of them at a time."""

    candidate: Candidate
    recipients: int
    at_once: int

    @property
    def name(self) -> str:
        """The candidate's."""
        return self.candidate.name


@contextmanager
def owing(everywhere: Mapping[str, Databases], recipients: int) -> Iterator[list[Sender]]:
    """Our bot, which owes the message to so many; each trial is on a copy of that database."""
    with ExitStack() as until_the_end:
        bots = []
        for name, databases in everywhere.items():
            owed = until_the_end.enter_context(owed_to_all(databases, recipients))
            database = partial(_checked, databases, owed, recipients)
            bot = ours(f"{OURS}{name}", database, LIFTED)
            bots.append(Sender(bot, recipients, WORKERS))
        yield bots


def peers(recipients: int, at_once: int, latency: float) -> Sequence[Sender]:
    """Everybody else; `latency`: seconds that an answer takes."""
    fewer = min(recipients, FEWER)
    few = min(recipients, FEW, int(LONGEST_S / latency) if latency else recipients)
    return [
        _peer(REFERENCE, "on_python_telegram_bot", fewer, at_once),
        _peer("aiogram", "on_aiogram", recipients, at_once),
        _peer("telebot", "on_telebot", recipients, at_once),
        _peer("aiogram-broadcaster", "on_aiogram_broadcaster", few, 1),
        _alone("aiohttp", "on_aiohttp", recipients, at_once),
        _alone("ceiling", "bare", recipients, at_once),  # nothing in between: the bench's own limit
    ]


@contextmanager
def _checked(databases: Databases, owed: str, recipients: int) -> Iterator[str]:
    with databases.copied(owed) as url:
        yield url
        if (sent := recorded(url)) != recipients:
            raise Broken(f"our rows say that it was sent to {sent} of {recipients}")


def _peer(name: str, module: str, recipients: int, at_once: int) -> Sender:
    return _sender(name, PEERS_PYTHON, module, recipients, at_once)


def _alone(name: str, module: str, recipients: int, at_once: int) -> Sender:
    return _sender(name, Path(sys.executable), module, recipients, at_once)


def _sender(name: str, python: Path, module: str, recipients: int, at_once: int) -> Sender:
    words = str(recipients), str(at_once)
    return Sender(script(name, python, f"sending.{module}", *words), recipients, at_once)
