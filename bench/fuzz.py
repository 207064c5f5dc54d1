"""The real bot, given updates of every kind, valid and mangled; whatever trouble shows is kept.

Updates come in batches, and each has to be finished before the next: so trouble is known to be of
that batch, and memory is compared at moments when nothing is under way.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import perf_counter

from bench.candidates.place import Place
from bench.fuzzing.case import Case
from bench.fuzzing.log import Log
from bench.fuzzing.rules import Rules
from bench.fuzzing.telegram import Telegram
from bench.fuzzing.trial import LET_GO, MANGLED, WARM, Outcome, Trial
from bench.lineup import ours
from bench.sink import TOKEN
from bench.starting import Candidate, Command, free_port, started
from chatbot.engine.storage.engine import Storage
from telegram_sandbox.specification import Specification
from tests.databases import Databases

BATCH = 500
MOST_GROWTH = 0.1  # of the memory when warm; more is a finding


async def fuzzed(
    databases: Databases,
    cases: Iterable[Case],
    *,
    by_webhook: bool,
    specification: Specification,
    folder: Path,
) -> Outcome:
    """Hand all of them over to a bot of its own; it ends early when the bot gets stuck."""
    telegram = Telegram(Rules(specification))
    with databases.empty() as url:
        bot = _logging_json(ours("fuzzed", lambda: nullcontext(url)))
        storage = Storage(url)
        async with telegram.listening() as api_url:
            place = Place(api_url, TOKEN, free_port() if by_webhook else 0, {})
            async with started(bot, place, folder) as process:
                trial = Trial(telegram, Log(bot.log(folder)), storage, process.pid)
                await _all_given(trial, iter(cases))
        await storage.close()
    trial.judge_log([])  # how it ended
    return trial.outcome


async def _all_given(trial: Trial, cases: Iterator[Case]) -> None:
    began, outcome = perf_counter(), trial.outcome
    while batch := list(islice(cases, BATCH)):
        if not await trial.give(batch):
            break
    outcome.seconds = perf_counter() - began
    if outcome.memory and outcome.growth() > MOST_GROWTH:
        outcome.findings.note("memory grows", [])


def lines(outcome: Outcome) -> list[str]:
    """The figures, then what was found."""
    count, mangled = outcome.kinds.total(), outcome.kinds[MANGLED]
    events = outcome.events
    let_go = sum(events[name] for name in LET_GO)
    of_kinds = (f"{kind} {times}" for kind, times in outcome.kinds.most_common())
    return [
        f"{count - mangled} valid and {mangled} mangled updates in {outcome.seconds:.0f} s",
        f"{events['answered']} answered, {events['refused']} refused politely, {let_go} let go",
        f"by kind: {', '.join(of_kinds)}",
        *([_memory(outcome)] if outcome.memory else []),
        *(outcome.findings.lines() or ["nothing found"]),
    ]


def _memory(outcome: Outcome) -> str:
    warm, last = outcome.warm_and_last()
    each = BATCH * len(outcome.memory) * (1 - WARM) / 1000
    return (
        f"memory {warm:.1f} MiB when warm, {last:.1f} MiB at the end: {outcome.growth():+.1%}, "
        f"{(last - warm) / each:+.3f} MiB for 1,000 updates"
    )


def _logging_json(bot: Candidate) -> Candidate:
    @contextmanager
    def prepared(place: Place) -> Iterator[Command]:
        with bot.prepared(place) as command:
            settings = command.settings | {"CHATBOT_LOG_FORMAT": "json"}
            yield replace(command, settings=settings)

    return replace(bot, prepared=prepared)
