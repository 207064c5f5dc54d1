"""How long Telegram lets a message be (Bot API, sendMessage and sendPhoto), without its markup.

Telegram counts code points; we count UTF-16 units (markup.length), of which there are never fewer.
"""

TEXT_LENGTH, CAPTION_LENGTH = 4096, 1024
COPIED_LENGTH = 256  # of what a button copies, in characters (Bot API, CopyTextButton)
