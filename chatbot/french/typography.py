"""The spaces at which a line of French may not break.

Our own sentences are written with ordinary spaces; `typeset` makes those no-break that stand before
`; : ! ? %`, inside « » and after n°. Messages and buttons are typeset as they are made
(conversation/reply.py), any other sentence where it is written. What people wrote stays as it is:
`protect` keeps `typeset` off it. Why so: docs/decisions/0017.
"""

import re

NO_BREAK = "\u00a0"
# The spaces within a line; the last two are thinner, and seldom written.
BLANKS = f" {NO_BREAK}\u2009\u202f"

# Stands for an ordinary space in what people wrote. It is white space to Python as well, so that a
# text is cut and measured as ever, and nobody can write it: Telegram makes a space of a control
# character, and content with one is refused.
_PROTECTED = "\x1f"
_NOT_TO_BREAK_AT = re.compile(r" (?:(?=[;:!?%»])|(?<=« )|(?<=[nN]° ))")
_TAG = re.compile(r"(<[a-z-]+ [^<>]*>)")  # with attributes, which may have spaces


class Typeset(str):
    """A text that was typeset once, which `typeset` leaves as it is."""

    __slots__ = ()


def typeset(text: str) -> Typeset:
    """Set the no-break spaces of a text of ours, plain or in HTML, and drop the protection."""
    if isinstance(text, Typeset):
        return text
    return Typeset(unprotect(_replace_spaces(text, NO_BREAK)))


def protect(words: str) -> str:
    """Keep `typeset` off what people wrote, or off a text that was typeset before."""
    return _replace_spaces(words, _PROTECTED)


def unprotect(text: str) -> str:
    """Give what people wrote its ordinary spaces back."""
    return text.replace(_PROTECTED, " ")


def grouped(number: int) -> str:
    """Write a number with its thousands apart: "20 000"."""
    return f"{number:,}".replace(",", NO_BREAK)


def _replace_spaces(text: str, space: str) -> str:
    parts = _TAG.split(text)  # every second part is a tag
    parts[::2] = [_NOT_TO_BREAK_AT.sub(space, part) for part in parts[::2]]
    return "".join(parts)
