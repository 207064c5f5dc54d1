"""Runs `chatbot` where nobody has a budget, for those who write faster than anybody: bench/fuzz."""

from chatbot.cli import main
from chatbot.engine.outbox import pace
from chatbot.engine.telegram import budgets

pace.BURST = pace.GROUP_LIMIT = budgets.TAPS = 1_000_000

if __name__ == "__main__":
    main()
