"""The tests; until all are collected nothing is garbage (conftest.py)."""

import gc

gc.disable()
