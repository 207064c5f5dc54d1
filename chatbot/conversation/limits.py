"""How long Telegram lets a message be (Bot API, sendMessage and sendPhoto), without its markup.

Telegram counts code points; we count UTF-16 units (markup.length), of which there are never fewer.
"""

from itertools import accumulate
from unicodedata import normalize

TEXT_LENGTH, CAPTION_LENGTH = 4096, 1024
COPIED_LENGTH = 256  # of what a button copies, in characters (Bot API, CopyTextButton)
# Of a text as it is compared, accents and letters apart: one character may become 18 (Unicode,
# NFKD of U+FDFA), and no language that is written every day becomes twice as long.
FOLDED_LENGTH = 2 * TEXT_LENGTH


def read_part(text: str) -> str:
    """Cut a person's text to what is read of it: `TEXT_LENGTH` characters, `FOLDED_LENGTH` folded.

    Everybody else waits while a text is read.
    """
    text = text[:TEXT_LENGTH]
    if len(normalize("NFKD", text)) <= FOLDED_LENGTH:
        return text
    ends = accumulate(len(normalize("NFKD", character)) for character in text)
    return text[: sum(end <= FOLDED_LENGTH for end in ends)]
