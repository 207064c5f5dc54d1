"""Logs: one line an event, and no token in it, wherever it comes from."""

import json
import logging

import pytest
import structlog

from chatbot.engine.logging import set_up_logs

WRITTEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawE"


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
