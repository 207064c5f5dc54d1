"""What inline mode offers to whoever types the bot's name in a chat."""

from dataclasses import dataclass

from chatbot.french import typeset


@dataclass(frozen=True, slots=True)
class Article:
    """A message that they may send there as their own.

    `key` tells it from the others that are offered (1-64 bytes). `title` and `about`, which they
    choose by, are plain text; `text` is Telegram's HTML. Under it stands one button, a `link`: what
    is pressed on such a message doesn't say in which chat it is.
    """

    key: str
    title: str
    about: str
    text: str
    label: str
    link: str

    def __post_init__(self) -> None:
        for name in ("title", "about", "text", "label"):
            object.__setattr__(self, name, typeset(getattr(self, name)))
