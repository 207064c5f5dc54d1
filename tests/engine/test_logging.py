"""Logs: one line an event, and no token in it, wherever it comes from."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

from chatbot.engine import logging as ours
from chatbot.engine.logging import OncePerMinute, log_failure, set_up_logs
from tests.waiting import until

WRITTEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawE"


@pytest.fixture(autouse=True)
def closed(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Leave no handler that would write to where this test's output went."""
    yield
    for handler in logging.getLogger().handlers[:]:
        if isinstance(handler, OncePerMinute):
            logging.getLogger().removeHandler(handler)
            handler.close()


@pytest.mark.parametrize("kind", ["text", "json"])
def test_no_token_is_logged(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(kind, "info")
    structlog.get_logger().info("call", url=f"https://x/bot{WRITTEN}/getMe")
    logging.getLogger("other").warning("refused %s", WRITTEN)
    try:
        int(WRITTEN)
    except ValueError:
        structlog.get_logger().exception("failed")
    err = capsys.readouterr().err
    assert WRITTEN not in err
    assert err.count("(token)") == 3


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", "info")
    structlog.get_logger().warning("refusé", update_id=7)
    structlog.get_logger().debug("unheard")
    (line,) = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert (event["event"], event["level"], event["update_id"]) == ("refusé", "warning", 7)


@pytest.fixture
def short_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "LOGGED_EVERY_S", 0.2)


async def test_trouble_is_told_at_once_and_then_once_a_minute_with_its_count(
    capsys: pytest.CaptureFixture[str], short_minutes: None
) -> None:
    set_up_logs("json", "info")
    log = structlog.get_logger()
    written: list[dict[str, object]] = []

    def lines() -> int:
        written.extend(json.loads(line) for line in capsys.readouterr().err.splitlines())
        return len(written)

    for number in range(1_000):
        log.warning("telegram.trouble", method="getUpdates", number=number)
    assert lines() == 1
    await until(lambda: lines() == 2)
    log.warning("telegram.trouble", method="getUpdates", number=1_000)
    await until(lambda: lines() == 3)
    told = [(line["number"], line.get("times")) for line in written]
    assert told == [(0, None), (999, 999), (1_000, None)]


def test_another_kind_is_told_at_once_and_what_is_no_trouble_each_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logs("text", "info")
    log = structlog.get_logger()
    for _ in range(3):
        log.info("answered", route="/aide")
        log.warning("telegram.trouble", method="getUpdates")
        log.warning("telegram.trouble", method="sendMessage")
        log.error("handler.failed", failure="KeyError")
        log.error("handler.failed", failure="ValueError")
    events = [line.split("]")[1].split()[0] for line in capsys.readouterr().err.splitlines()]
    assert [events.count(name) for name in ("answered", "telegram.trouble", "handler.failed")] == [
        3,
        2,
        2,
    ]


def test_a_library_s_trouble_is_one_kind_by_its_first_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logs("text", "info")
    full = OSError(24, "Too many open files")
    for number in range(1_000):
        said = f"socket.accept() out of system resource\nsocket: {number}"
        logging.getLogger("asyncio").error(said, exc_info=full)
    err = capsys.readouterr().err
    assert (err.count("out of system resource"), err.count("OSError")) == (1, 1)
    assert len(err) < 1_000


def test_what_was_counted_is_told_in_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", "info")
    for _ in range(8):
        structlog.get_logger().warning("telegram.trouble")
    set_up_logs("json", "info")  # which closes what was there, as the program's end does
    first, last = map(json.loads, capsys.readouterr().err.splitlines())
    assert ("times" in first, last["times"]) == (False, 7)


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (OperationalError("…", {}, Exception("disk is full\nDETAIL: …")), "disk is full"),
        (IntegrityError("…", {}, Exception("what Marie wrote")), None),
        (ValueError("what Marie wrote"), None),
    ],
)
def test_the_database_s_word_is_told_where_it_holds_nobody_s(
    capsys: pytest.CaptureFixture[str], failure: Exception, error: str | None
) -> None:
    set_up_logs("json", "info")
    log_failure("failed", failure)
    line = json.loads(capsys.readouterr().err)
    assert (line["failure"], line.get("error")) == (type(failure).__name__, error)
    assert "Marie" not in str(line)
