"""The limits of a message's length without markup (Bot API, sendMessage and sendPhoto).

Telegram counts code points. We count UTF-16 units (markup.length), which are never fewer.
"""

from itertools import accumulate
from unicodedata import normalize

TEXT_LENGTH, CAPTION_LENGTH = 4096, 1024
COPIED_LENGTH = 256  # characters that a button copies (Bot API, CopyTextButton)
# Characters of a text in NFKD form, in which accents are separate. There one character may become
# 18 (U+FDFA), but no text in an everyday language becomes twice as long.
FOLDED_LENGTH = 2 * TEXT_LENGTH


def read_part(text: str) -> str:
    """Cut a person's text to at most TEXT_LENGTH characters, and FOLDED_LENGTH in NFKD form.

    A longer text would keep everybody waiting while it is read.
    """
    text = text[:TEXT_LENGTH]
    if len(normalize("NFKD", text)) <= FOLDED_LENGTH:
        return text
    ends = accumulate(len(normalize("NFKD", character)) for character in text)
    return text[: sum(end <= FOLDED_LENGTH for end in ends)]
