"""The tests; until pytest has collected them all, nothing is garbage (conftest.py)."""

import gc
import sys

if "pytest" in sys.modules:  # not where training reads the labelled sets
    gc.disable()
