"""One screen of a phone: what a text has beyond it stands in a quotation that opens at a tap."""

import re

from chatbot.conversation.markup import divide, length, split

# UTF-16 units that are seen; a text that is but a little longer stays whole.
SCREEN, LITTLE_LONGER = 550, 700
BUTTONS = 6  # that it has room for below the text, besides those that turn pages
FEWEST = SCREEN // 3  # before the quotation, where a sentence or line ends there

_ENDS = re.compile(
    r"<[^>]+>"  # none within a tag
    r"|(?P<end>(?<![A-ZÀ-Ý])[.!?…](?:\s?[»)])?(?:</\w+>)*(?=\s+(?:<\w[^>]*>)*[A-ZÀ-Ý«•])|(?=\n))"
)
_TITLE = re.compile(r"^(?:<([bi])>.*</\1>|.*:)\Z", re.MULTILINE)
# Telegram knows no quotation within another one.
_QUOTATION = re.compile(r"</?blockquote[^>]*>")


def on_one_screen(text: str, last: str) -> str:
    """Fold what goes beyond a screen; `last`, a line of its own, is seen below it."""
    whole = f"{text}\n\n{last}"
    if length(whole) <= LITTLE_LONGER:
        return whole
    seen, folded = _divided(text)
    folded = _QUOTATION.sub("", folded)
    return f"{seen}\n<blockquote expandable>{folded}</blockquote>\n{last}"


def _divided(text: str) -> tuple[str, str]:
    """Cut after the last sentence or line on the screen that is no title, else between words."""
    ends = [match.end() for match in _ENDS.finditer(text) if match["end"] is not None]
    for end in reversed(ends):
        before = text[:end]
        if FEWEST <= length(before) <= SCREEN and not _TITLE.search(before):
            return divide(text, end)
    seen, *more = split(text, SCREEN)
    return seen, " ".join(more)
