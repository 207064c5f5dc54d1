"""Who sends one message to many, besides our bot."""

import sys
from dataclasses import dataclass
from pathlib import Path

from bench.lineup import PEERS_PYTHON, REFERENCE, script
from bench.starting import Candidate

FEWER = 2_000  # for who sends to one after the other, and to no more than
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


def senders(recipients: int, at_once: int, latency: float) -> list[Sender]:
    """Everybody; `latency`: seconds that an answer takes."""
    slow = min(recipients, FEWER, int(LONGEST_S / latency) if latency else recipients)
    return [
        _peer(REFERENCE, "on_python_telegram_bot", recipients, at_once),
        _peer("aiogram", "on_aiogram", recipients, at_once),
        _peer("telebot", "on_telebot", recipients, at_once),
        _peer("aiogram-broadcaster", "on_aiogram_broadcaster", slow, 1),
        _alone("aiohttp", "on_aiohttp", recipients, at_once),
        _alone("ceiling", "bare", recipients, at_once),  # nothing in between: the bench's own limit
    ]


def _peer(name: str, module: str, recipients: int, at_once: int) -> Sender:
    return _sender(name, PEERS_PYTHON, module, recipients, at_once)


def _alone(name: str, module: str, recipients: int, at_once: int) -> Sender:
    return _sender(name, Path(sys.executable), module, recipients, at_once)


def _sender(name: str, python: Path, module: str, recipients: int, at_once: int) -> Sender:
    words = str(recipients), str(at_once)
    return Sender(script(name, python, f"sending.{module}", *words), recipients, at_once)
