"""How long Telegram lets a message be (Bot API, sendMessage and sendPhoto).

Of what is seen. They count code points, we count UTF-16 units, which are never fewer.
"""

TEXT_LENGTH, CAPTION_LENGTH = 4096, 1024
