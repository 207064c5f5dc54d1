"""What a start takes along."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.thorough

LEFT_OUT = {"alembic", "numpy", "psycopg", "telegram_sandbox"}


def test_the_bot_starts_without_what_it_seldom_needs() -> None:
    program = "import sys, chatbot.cli.serve; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert LEFT_OUT.isdisjoint(said.stdout.decode().split())
