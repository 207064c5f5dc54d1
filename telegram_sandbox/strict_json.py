"""Reading JSON as strictly as it has to be written again later, in answers and in records."""

import json
from typing import Any


def read(text: str | bytes) -> Any:
    """The value. ValueError for what is no JSON, and for NaN, infinities and endless nesting.

    UnicodeEncodeError, which is one too, for text with half a character (`\\ud800` alone).
    """
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value
