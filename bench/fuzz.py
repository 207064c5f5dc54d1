"""The real bot, given updates of every kind, valid and mangled; what goes wrong is made smaller.

Updates come in batches, and each has to be finished before the next: so trouble is known to be of
that batch, and memory is compared at moments when nothing is under way.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from email import message_from_bytes
from itertools import count, product
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Annotated

import hypothesis
import typer
from hypothesis import HealthCheck, Phase, strategies as st
from sqlalchemy import text

from bench.bots import PYTHON, Way, ours, started
from bench.databases import New, connected, everywhere
from bench.measuring import usage
from bench.sink import Sink, fields
from bench.strategies import GREATEST, Case, Json, cases
from telegram_sandbox.bot_api.answers import MAX_NOTICE
from telegram_sandbox.bot_api.content import read_keyboard, read_text
from telegram_sandbox.bot_api.methods import METHODS
from telegram_sandbox.bot_api.parameters import (
    AnswerCallbackQuery,
    Content,
    Editing,
    Sending,
    parse_parameters,
)
from telegram_sandbox.errors import ApiError
from telegram_sandbox.specification import load

BATCH = 50  # updates, at most
PATIENCE_S = 60.0  # for a batch
LOOK_S = 0.01
FIRST_NUMBER = 1_000
WARM = 0.2  # of the run: from then on memory should be flat,
LONG = 200  # if it has so many batches
MOST_GROWTH = 0.1  # of the memory when warm
LET_GO = {"update.unreadable", "update.unusable", "webhook.unusable"}  # of what is mangled
WAITING = text("SELECT count(*) FROM received WHERE finished_at IS NULL")
KEPT = text("SELECT update_id FROM received WHERE update_id >= :first")


def fuzz(
    *,
    number: Annotated[int, typer.Option(help="About, on each database, in each way.")] = 25_000,
    seed: Annotated[int, typer.Option(help="Of what is left to chance.")] = 1,
) -> None:
    """Give it updates of every kind, valid and mangled: no exception, no broken rule."""
    with everywhere() as (folder, databases):
        typer.echo(f"seed {seed}")
        for (kind, empty), way in product(databases.items(), Way):
            run = asyncio.run(fuzzed(empty, number, seed, way, folder))
            typer.echo("\n".join(["", f"{kind}, by {way}", *run.lines(), "nothing found"]))


async def fuzzed(empty: New, number: int, seed: int, way: Way, folder: Path) -> "Run":
    """Hand so many over to a bot of its own. Raises AssertionError with the smallest trouble."""
    loop = asyncio.get_running_loop()
    with empty() as url:
        bot = ours("fuzzed", lambda: nullcontext(url), log_format="json")
        bot = replace(bot, command=[str(PYTHON), "-m", "bench.hurried", "run"])
        run = Run(url, Log(bot.log(folder)))
        async with started(bot, run.sink, folder, way=way) as process:
            await process.until(run.sink.listens, "doesn't listen")

            def give(batch: Sequence[Case]) -> None:
                asyncio.run_coroutine_threadsafe(run.give(batch), loop).result()
                run.memory.append(usage(process.pid).memory)

            began = perf_counter()
            await asyncio.to_thread(in_batches, give, number, seed, way)
            run.seconds = perf_counter() - began
    assert not (trouble := list(run.logged({}))), trouble  # how it ended
    warm, last = run.warm_and_last()
    is_long = len(run.memory) >= LONG
    assert not is_long or last / warm - 1 <= MOST_GROWTH, f"memory grows: {warm} to {last} MiB"
    return run


def in_batches(give: Callable[[Sequence[Case]], None], number: int, seed: int, way: Way) -> None:
    """Make about so many updates; those of a batch that fails become as few and small as may be."""
    made = cases(numbered=way is Way.POLLING)
    batches = st.integers(1, BATCH).flatmap(
        lambda size: st.lists(made, min_size=size, max_size=size)
    )
    settings = hypothesis.settings(
        max_examples=max(1, 2 * number // BATCH),
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
    )
    hypothesis.seed(seed)(settings(hypothesis.given(batches)(give)))()


class Checks:
    """Holds each call against the rules, and against what is owed to those who asked."""

    def __init__(self) -> None:
        self.broken: list[str] = []  # rules
        self._specification = load()
        self._names = {name.lower(): name for name in self._specification.methods}
        self._asked = Counter[int]()  # answers to valid updates, by their chats
        self._answered = Counter[int]()
        self._presses: dict[str, int] = {}  # not answered so far, and their chats
        self._answered_presses = set[str]()

    def look(self, method: str, body: bytes) -> None:
        params = _params(body)
        if rule := self.broken_by(method, params) or self.settle(method, params):
            self.broken.append(f"{rule}: {params}")

    def broken_by(self, method: str, params: Json) -> str | None:
        """Find the rule that a call breaks; None: Telegram would do what it is asked."""
        name = self._names.get(method, method)
        if problems := self._specification.problems_of_call(name, params):
            return problems[0]
        chat = params.get("chat_id", 0)
        if not (abs(chat) <= GREATEST if isinstance(chat, int) else str(chat).startswith("@")):
            return f"{name}.chat_id: {chat!r} is none"
        try:
            asked: object = parse_parameters(METHODS[method].parameters, params)
            if isinstance(asked, Content):
                read_text(asked)  # with Telegram's own parser
            if isinstance(asked, Sending | Editing):
                read_keyboard(asked.reply_markup)
        except ApiError as refusal:
            return f"{name}: {refusal.description}"
        if isinstance(asked, AnswerCallbackQuery) and len(asked.text) > MAX_NOTICE:
            return f"{name}: MESSAGE_TOO_LONG"
        return None

    def owe(self, case: Case) -> None:
        if (chat := case.asked_in) is not None:
            self._asked[chat] += 1
            if case.press is not None:
                self._presses[case.press] = chat

    def settle(self, method: str, params: Json) -> str | None:
        """Take a call as an answer; the rule that it breaks, if any: a press is answered once."""
        if method in {"sendmessage", "editmessagetext"}:
            self._answered[params["chat_id"]] += 1
        if method != "answercallbackquery":
            return None
        press = params["callback_query_id"]
        if press in self._answered_presses:
            return "a press is answered twice"
        if press in self._presses:
            self._answered_presses.add(press)
            self._answered[self._presses.pop(press)] += bool(params.get("text"))
        return None

    def unanswered(self) -> list[int | str]:
        """List the chats and presses without an answer, and expect none any more."""
        waiting: list[int | str] = [*(self._asked - self._answered).elements(), *self._presses]
        self._asked.clear()
        self._answered.clear()
        self._presses.clear()
        return waiting


class Log:
    """The bot's own log, read on from where the last read ended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def news(self) -> Iterator[Json]:
        """Yield each whole line as an event; what isn't one, such as a traceback, is an error."""
        with self._path.open("rb") as file:
            file.seek(self._read)
            lines, newline, _ = file.read().rpartition(b"\n")
        self._read += len(lines + newline)
        for line in lines.splitlines():
            is_event = line.startswith(b'{"')
            yield json.loads(line) if is_event else {"event": line.decode(), "level": "error"}


class Run:
    """A bot at work, given one batch after the other, and judged after each."""

    def __init__(self, url: str, log: Log) -> None:
        self.checks = Checks()
        self.sink = Sink(look=self.checks.look)
        self.valid = self.mangled = 0
        self.events = Counter[str]()  # of the bot's log
        self.memory: list[float] = []  # MiB after each batch
        self.seconds = 0.0
        self._url = url
        self._log = log
        self._numbers = count(FIRST_NUMBER)

    def lines(self) -> Iterator[str]:
        yield f"{self.valid} valid and {self.mangled} mangled updates in {self.seconds:.0f} s"
        let_go = sum(self.events[name] for name in LET_GO)
        answered, refused = self.events["answered"], self.events["refused"]
        yield f"{answered} answered, {refused} refused politely, {let_go} let go"
        warm, last = self.warm_and_last()
        yield f"memory {warm:.1f} MiB when warm, {last:.1f} MiB at the end"

    def warm_and_last(self) -> tuple[float, float]:
        """Compare memory after the first fifth of the run and at its end: medians of a tenth."""
        tenth, warm = max(1, len(self.memory) // 10), int(WARM * len(self.memory))
        return median(self.memory[warm : warm + tenth]), median(self.memory[-tenth:])

    async def give(self, batch: Sequence[Case]) -> None:
        """Hand a batch over. Raises AssertionError when it makes trouble."""
        given = {
            number: case.numbered(number)
            for case, number in zip(batch, self._numbers, strict=False)
        }
        self.valid += sum(case.is_valid for case in batch)
        self.mangled += sum(not case.is_valid for case in batch)
        try:
            async with asyncio.timeout(PATIENCE_S):
                for number, case in given.items():
                    self.checks.owe(case)
                    self.sink.hand_over(number, case.body)
                await self.sink.all_taken()
                while self._count_waiting():
                    await asyncio.sleep(LOOK_S)
        finally:
            trouble = [*self._called(), *self.logged(given), *self._lost(given)]
        assert not trouble, "\n".join(trouble)

    def _called(self) -> Iterator[str]:
        yield from self.checks.broken
        yield from (f"the webhook refuses {body!r}" for body in self.sink.refusals)
        yield from (f"no answer to {whose}" for whose in self.checks.unanswered())
        self.checks.broken.clear()
        self.sink.refusals.clear()

    def logged(self, batch: Mapping[int, Case]) -> Iterator[str]:
        """Judge what the bot has said since the last time, which is of this batch."""
        unanswered = {number for number, case in batch.items() if case.asked_in is not None}
        for event in self._log.news():
            self.events[event["event"]] += 1
            number = event.get("update_id", -1)
            if event["event"] in {"answered", "refused"}:
                unanswered.discard(number)
            elif event["level"] not in {"debug", "info"}:
                is_valid = number in batch and batch[number].is_valid
                if event["event"] not in LET_GO or is_valid:
                    yield str(event)
        # The calls alone can't tell: others write in its chat.
        yield from (f"no answer to {number} in the log" for number in unanswered)

    def _lost(self, batch: Mapping[int, Case]) -> Iterator[str]:
        with connected(self._url) as connection:
            kept = set(connection.scalars(KEPT, {"first": min(batch)}))
        valid = {number for number, case in batch.items() if case.is_valid}
        yield from (f"{number} is not kept" for number in valid - kept)

    def _count_waiting(self) -> int:
        with connected(self._url) as connection:
            return connection.scalar(WAITING) or 0


def _params(body: bytes) -> Json:
    """Read a call's parameters; of one with a file, which comes as a form, the file is its name."""
    if not body.startswith(b"--"):
        return fields(body)
    boundary = body[2 : body.index(b"\r\n")]
    head = b"Content-Type: multipart/form-data; boundary=" + boundary + b"\r\n\r\n"
    params: Json = {}
    for part in message_from_bytes(head + body).walk():
        if not part.is_multipart():
            name = str(part.get_param("name", header="content-disposition"))
            value = part.get_filename() or str(part.get_payload()).strip()
            params[name] = int(value) if re.fullmatch(r"-?\d+", value) else value
    return params
