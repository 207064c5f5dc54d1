"""The real bot, given updates of every kind, valid and mangled; whatever trouble shows is kept.

Updates come in batches, and each has to be finished before the next: so trouble is known to be of
that batch, and memory is compared at moments when nothing is under way.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from email import message_from_bytes
from itertools import islice, product
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Annotated, Any

import typer
from sqlalchemy import text

from bench.bots import Broken, Way, ours, started
from bench.databases import New, connected, everywhere
from bench.fuzzing.updates import Case, Updates
from bench.fuzzing.values import GREATEST, Json
from bench.measuring import usage
from bench.sink import Sink, fields
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

BATCH = 500
PATIENCE_S = 60.0  # for a batch
LOOK_S = 0.02
WARM = 0.2  # of the run: from then on memory should be flat
MOST_GROWTH = 0.1  # of the memory when warm; more is a finding
MANGLED = "mangled"
FINDINGS = Path("var/fuzz.jsonl")  # with the updates that may be why
LET_GO = {"update.unreadable", "update.unusable", "webhook.unusable"}  # of what is mangled
LINE = 300  # characters of a line that isn't of our making, such as a traceback
WAITING = text("SELECT count(*) FROM received WHERE finished_at IS NULL")
KEPT = text("SELECT update_id FROM received WHERE update_id >= :first")


def fuzz(
    *,
    number: Annotated[int, typer.Option(help="On each database, in each way.")] = 25_000,
    seed: Annotated[int, typer.Option(help="Of what is left to chance.")] = 1,
) -> None:
    """Give it updates of every kind, valid and mangled: no exception, no broken rule."""
    found = False
    with everywhere() as (folder, databases):
        typer.echo(f"seed {seed}")
        for (kind, empty), way in product(databases.items(), Way):
            updates = Updates(seed, numbered=way is Way.POLLING)
            cases = islice(updates, number)
            outcome = asyncio.run(fuzzed(empty, cases, way, folder))
            typer.echo("\n".join(["", f"{kind}, by {way}", *outcome.lines()]))
            outcome.keep(FINDINGS)
            found = found or bool(outcome.findings)
    if found:
        raise Broken(f"what was found is in {FINDINGS}")


@dataclass(slots=True)
class Outcome:
    """The result of a run."""

    findings: dict[str, list[Sequence[Case]]] = field(default_factory=dict)  # and their suspects
    kinds: Counter[str] = field(default_factory=Counter)  # of updates
    events: Counter[str] = field(default_factory=Counter)  # of the bot's log
    memory: list[float] = field(default_factory=list)  # MiB after each batch
    seconds: float = 0.0

    def note(self, what: str, suspects: Sequence[Case]) -> None:
        """Remember what should not have happened, and which updates it may be due to."""
        self.findings.setdefault(what, []).append(suspects)

    def lines(self) -> Iterator[str]:
        count, mangled, events = self.kinds.total(), self.kinds[MANGLED], self.events
        yield f"{count - mangled} valid and {mangled} mangled updates in {self.seconds:.0f} s"
        let_go = sum(events[name] for name in LET_GO)
        answered, refused = events["answered"], events["refused"]
        yield f"{answered} answered, {refused} refused politely, {let_go} let go"
        yield f"by kind: {', '.join(f'{kind} {n}' for kind, n in self.kinds.most_common())}"
        if self.memory:
            warm, last = self.warm_and_last()
            yield f"memory {warm:.1f} MiB when warm, {last:.1f} MiB at the end"
        often = sorted(self.findings.items(), key=lambda found: -len(found[1]))
        yield from (f"{len(times)} × {what}" for what, times in often)
        if not self.findings:
            yield "nothing found"

    def warm_and_last(self) -> tuple[float, float]:
        """Compare memory after the first fifth of the run and at its end: medians of a tenth."""
        tenth, warm = max(1, len(self.memory) // 10), int(WARM * len(self.memory))
        return median(self.memory[warm : warm + tenth]), median(self.memory[-tenth:])

    def keep(self, path: Path) -> None:
        """Add each finding's first suspects to that file, a JSON object a line."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            for what, (suspects, *_) in self.findings.items():
                updates = [one.update for one in suspects]
                file.write(json.dumps({"what": what, "updates": updates}) + "\n")


async def fuzzed(empty: New, cases: Iterable[Case], way: Way, folder: Path) -> Outcome:
    """Hand all of them over to a bot of its own; it ends early when the bot gets stuck."""
    checks, outcome = Checks(), Outcome()
    sink, left = Sink(look=checks.look), iter(cases)
    with empty() as url:
        bot = ours("fuzzed", lambda: nullcontext(url), log_format="json")
        trial = _Trial(sink, checks, Log(bot.log(folder)), url, outcome)
        async with started(bot, sink, folder, way=way) as process:
            began = perf_counter()
            while batch := list(islice(left, BATCH)):
                if not await trial.give(batch):
                    break
                outcome.memory.append(usage(process.pid).memory)
            outcome.seconds = perf_counter() - began
    trial.judge_log([])  # how it ended
    if outcome.memory:
        warm, last = outcome.warm_and_last()
        if last / warm - 1 > MOST_GROWTH:
            outcome.note("memory grows", [])
    return outcome


class Checks:
    """Holds each call against the rules, and against what is owed to those who asked."""

    def __init__(self) -> None:
        self.broken: list[tuple[str, Any]] = []  # which rule, and for which chat or press
        self._specification = load()
        self._names = {name.lower(): name for name in self._specification.methods}
        self._asked = Counter[int]()  # answers to valid updates, by their chats
        self._answered = Counter[int]()
        self._presses: dict[str, int] = {}  # not answered so far, and their chats
        self._answered_presses = set[str]()

    def look(self, method: str, body: bytes) -> None:
        params = _params(body)
        if rule := self.broken_by(method, params) or self.settle(method, params):
            self.broken.append((rule, params.get("callback_query_id", params.get("chat_id"))))

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
        """Yield each whole line as an event with its level."""
        with self._path.open("rb") as lines:
            lines.seek(self._read)
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                yield _event(line)


@dataclass(slots=True)
class _Trial:
    """A bot at work, given one batch after the other, and judged after each."""

    sink: Sink
    checks: Checks
    log: Log
    url: str
    outcome: Outcome

    async def give(self, batch: Sequence[Case]) -> bool:
        """Tell whether the bot finished the batch; trouble is noted in either case."""
        self.outcome.kinds.update(case.kind if case.valid else MANGLED for case in batch)
        finished = await self._finished(batch)
        self._judge_calls(batch)
        self.judge_log(batch)
        if finished:
            self._judge_what_is_kept(batch)
        return finished

    async def _finished(self, batch: Sequence[Case]) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.sink.listens.wait()
                for case in batch:
                    self.checks.owe(case)
                    self.sink.hand_over(case.number or 0, case.body)
                await self.sink.all_taken()
                while self._count_waiting():
                    await asyncio.sleep(LOOK_S)
        except (TimeoutError, OSError) as stuck:
            self.outcome.note(f"the bot is stuck, or gone: {type(stuck).__name__}", batch)
            return False
        return True

    def _judge_calls(self, batch: Sequence[Case]) -> None:
        for rule, whose in self.checks.broken:
            suspects = [case for case in batch if str(whose).encode() in case.body]
            self.outcome.note(rule, suspects)
        self.checks.broken.clear()
        for body in self.sink.refusals:
            self.outcome.note("the webhook refuses", [case for case in batch if case.body == body])
        self.sink.refusals.clear()
        for whose in self.checks.unanswered():
            owed = [case for case in batch if whose in {case.asked_in, case.press}]
            self.outcome.note("no answer", owed)

    def judge_log(self, batch: Sequence[Case]) -> None:
        """Judge what the bot has said since the last time, which is of this batch."""
        unanswered = {case.number: case for case in batch if case.asked_in is not None}
        by_number = {case.number: case for case in batch}
        for event in self.log.news():
            self.outcome.events[event["event"]] += 1
            number = event.get("update_id", -1)
            if event["event"] in {"answered", "refused"}:
                unanswered.pop(number, None)
            elif event["level"] not in {"debug", "info"}:
                cause = by_number.get(number)
                if event["event"] not in LET_GO or (cause is not None and cause.valid):
                    self.outcome.note(_in_words(event), [cause] if cause else batch)
        for case in unanswered.values():  # the calls alone can't tell: others write in its chat
            self.outcome.note("no answer in the log", [case])

    def _judge_what_is_kept(self, batch: Sequence[Case]) -> None:
        numbers = [case.number for case in batch if case.valid and case.number is not None]
        with connected(self.url) as connection:
            kept = set(connection.scalars(KEPT, {"first": min(numbers, default=0)}))
        if lost := [case for case in batch if case.valid and case.number not in kept]:
            self.outcome.note("not kept", lost)

    def _count_waiting(self) -> int:
        with connected(self.url) as connection:
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


def _event(line: bytes) -> Json:
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    if isinstance(event, dict) and "level" in event:
        return event
    words = re.sub("0x[0-9a-f]+", "0x…", line.decode(errors="replace").strip())
    return {"level": "unknown", "event": words[:LINE]}


def _in_words(event: Json) -> str:
    """Say what happened and where, without what differs from one time to the next."""
    said = [event["event"], event.get("failure"), event.get("route"), event.get("error")]
    where = (event.get("where") or event.get("exception") or "").strip().splitlines()[-2:]
    return ": ".join(" ".join(str(part).split()) for part in [*said, *where] if part)
