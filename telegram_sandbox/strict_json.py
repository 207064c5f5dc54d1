"""Reading JSON so strictly that it can be written again later, in answers and in records."""

import json
from typing import Any


def read(text: str | bytes) -> Any:
    r"""Parse JSON. Raises ValueError also for NaN, infinities and endless nesting.

    For text with half a character (`\ud800` alone) that is a UnicodeEncodeError.
    """
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value
